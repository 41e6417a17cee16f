"""Moments relative to now, in three languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from accord.steps.moments import is_moment, moment

NOW = datetime(2024, 1, 31, 23, 30, 5, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("now", "2024-01-31T23:30:05Z"),
        ("today", "2024-01-31"),
        ("now + 2 days", "2024-02-02T23:30:05Z"),
        ("today - 1 day", "2024-01-30"),
        ("today+1 month", "2024-02-29"),
        ("today - 11 months", "2023-02-28"),
        ("today + 1 year - 1 week", "2025-01-24"),
        ("now − 30 seconds", "2024-01-31T23:29:35Z"),
        ("today + 45 minutes", "2024-02-01"),
        ("now - 1200 years", "0824-01-31T23:30:05Z"),
        ("現在 + 2 天", "2024-02-02T23:30:05Z"),
        ("今天－3個月", "2023-10-31"),
        ("现在 + 90 分钟", "2024-02-01T01:00:05Z"),
    ],
)
def test_a_moment_is_written_as_rfc_3339_has_it(text: str, written: str) -> None:
    assert is_moment(text)
    assert moment(text, now=NOW) == written


def test_a_day_is_one_of_utc() -> None:
    here = NOW.astimezone(timezone(timedelta(hours=8)))
    assert moment("today", now=here) == "2024-01-31"


@pytest.mark.parametrize("text", ["today + 8000 years", "now - 999999999999 days"])
def test_a_moment_beyond_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(OverflowError):
        moment(text, now=NOW)


@pytest.mark.parametrize("text", ["now + 2 fortnights", "today +", "now + x days"])
def test_what_is_nearly_a_moment_is_told(text: str) -> None:
    assert is_moment(text)
    with pytest.raises(ValueError, match=r"now|today"):
        moment(text, now=NOW)


@pytest.mark.parametrize("text", ["nowhere", "today's", "order", "tomorrow"])
def test_a_name_that_begins_like_one_is_a_name(text: str) -> None:
    assert not is_moment(text)
