"""Where a master listens, and who could join there."""

from __future__ import annotations

import pytest

from accord.engines.locust.listening import LISTEN, place_of, require_token
from accord.errors import UsageError


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("10.0.0.5", ("10.0.0.5", 5557), id="host"),
        pytest.param("ci-1:6000", ("ci-1", 6000), id="host-and-port"),
        pytest.param("::1", ("::1", 5557), id="ipv6"),
        pytest.param("[fd00::5]:6000", ("fd00::5", 6000), id="ipv6-and-port"),
    ],
)
def test_a_place_is_host_and_port(text: str, place: tuple[str, int]) -> None:
    assert place_of(text) == place


@pytest.mark.parametrize("text", ["", ":5557", "host:", "host:port", "host:70000", "http://host"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"load\.no-place"):
        place_of(text)


@pytest.mark.parametrize("listen", [LISTEN, "localhost", "[::1]:5557", "127.0.0.2:1"])
def test_on_this_machine_no_token_is_needed(listen: str) -> None:
    require_token(listen, "")


@pytest.mark.parametrize("listen", ["0.0.0.0", "10.0.0.5:5557", "ci-1", "[::]:5557"])
def test_where_strangers_could_join_there_must_be_a_token(listen: str) -> None:
    with pytest.raises(UsageError, match=r"load\.no-token"):
        require_token(listen, "")
    require_token(listen, "shared")
