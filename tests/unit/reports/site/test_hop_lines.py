import pytest

from accord.model.calls import Call
from accord.reports.site.hop_lines import lines_of

MIDNIGHT = 1_763_596_800.0
LOG = """\
23:59:59.900 info front answered
00:00:01.001 error price no price for tea
  Traceback (most recent call last)
00:00:01.050 info price answered status=500
00:00:01.051 info front called to=price
00:00:03.000 info price answered status=200"""


def call(service: str = "price", *, at: float = 1.0, seconds: float = 0.05) -> Call:
    return Call(
        service=service,
        method="GET",
        url="/prices",
        started=MIDNIGHT + at,
        seconds=seconds,
        trace="t",
        span="s",
    )


def test_a_call_has_the_lines_that_its_service_wrote_while_it_was_asked() -> None:
    assert lines_of(call(), LOG).splitlines() == [
        "00:00:01.001 error price no price for tea",
        "  Traceback (most recent call last)",
        "00:00:01.050 info price answered status=500",
    ]


def test_tries_have_lines_of_their_own() -> None:
    assert lines_of(call(at=2.9, seconds=0.1), LOG) == "00:00:03.000 info price answered status=200"


def test_a_call_over_midnight_has_the_lines_of_both_days() -> None:
    lines = lines_of(call("front", at=-0.2, seconds=2.0), LOG).splitlines()
    assert [line[:8] for line in lines] == ["23:59:59", "00:00:01"]


def test_of_a_service_whose_clock_differs_all_lines_are_shown() -> None:
    assert len(lines_of(call(at=500), LOG).splitlines()) == 4


@pytest.mark.parametrize("log", ["", "… +12", "prose without a head"])
def test_what_tells_no_service_is_of_no_call(log: str) -> None:
    assert lines_of(call(), log) == ""
