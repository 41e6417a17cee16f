import pytest

from accord.model.calls import Call
from accord.model.run import Attempt, CallOfStep
from accord.model.status import Status
from accord.model.strangers import is_nobody, with_strangers


def name_of(url: str, service: str = "") -> str:
    call = Call(
        service=service, method="GET", url=url, started=1.0, seconds=0.1, trace="t", span="s"
    )
    attempt = Attempt(number=1, status=Status.FAILED, calls=[CallOfStep(step=0, call=call)])
    (entry,) = with_strangers(attempt).calls
    return entry.call.service


@pytest.mark.parametrize(
    ("url", "name"),
    [("http://user:word@maps.test:81/a", "maps.test:81"), ("/prices?day=1", "?/prices")],
    ids=["host", "no-host"],
)
def test_whoever_has_no_name_goes_by_what_is_recorded(url: str, name: str) -> None:
    assert name_of(url) == name


def test_whoever_has_a_name_keeps_it() -> None:
    assert name_of("/prices", service="price") == "price"


@pytest.mark.parametrize(("name", "is_so"), [("", True), ("?/a", True), ("price", False)])
def test_nobody_is_who_has_no_name(name: str, *, is_so: bool) -> None:
    assert is_nobody(name) is is_so
