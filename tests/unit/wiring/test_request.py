"""What the command line may ask of a load from several machines."""

from __future__ import annotations

import pytest

from accord.engines.locust.listening import TOKEN
from accord.errors import UsageError
from accord.wiring.request import RunRequest, require_listening


@pytest.fixture(autouse=True)
def _no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN, raising=False)


@pytest.mark.parametrize(
    ("request_", "id"),
    [
        pytest.param(RunRequest(listen="10.0.0.5"), "wiring.listen-alone", id="nobody-expected"),
        pytest.param(
            RunRequest(workers_expected=2, listen="0.0.0.0"),
            "load.no-token",
            id="strangers-could-join",
        ),
        pytest.param(RunRequest(workers_expected=2, listen="?:x"), "load.no-place", id="no-place"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_starts(request_: RunRequest, id: str) -> None:
    with pytest.raises(UsageError) as refused:
        require_listening(request_)
    assert refused.value.id == id


@pytest.mark.parametrize(
    "request_", [RunRequest(), RunRequest(workers_expected=2)], ids=["none", "on-this-machine"]
)
def test_what_can_be_is_not(request_: RunRequest) -> None:
    require_listening(request_)
