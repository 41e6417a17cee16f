import pytest

from accord.evidence.log_fields import duration, moment


@pytest.mark.parametrize(
    "written",
    [
        1763600000.2,
        "1763600000.2",
        1763600000200,
        "1763600000200000",
        "1763600000200000000",
        "2025-11-20T00:53:20.2Z",
        "2025-11-20T08:53:20.2+08:00",
        "2025-11-20 00:53:20,200",
    ],
)
def test_a_moment_is_read_in_every_unit_and_zone(written: object) -> None:
    assert moment(written, around=1763600000) == pytest.approx(1763600000.2)


def test_what_is_no_time_is_the_beginning_of_time() -> None:
    assert (moment("yesterday"), moment(None), moment(True)) == (0, 0, 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"seconds": 0.012},
        {"seconds": "12ms"},
        {"seconds": "12000µs"},
        {"seconds": 12_000_000},
        {"milliseconds": 12},
        {"milliseconds": "12"},
        {"nanoseconds": 12_000_000},
    ],
)
def test_a_duration_is_read_in_every_unit(fields: dict[str, object]) -> None:
    assert duration(fields) == pytest.approx(0.012)


def test_what_is_no_duration_took_no_time() -> None:
    assert duration({"seconds": "a while"}) == 0
