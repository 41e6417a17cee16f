from __future__ import annotations

import pytest

from accord.model.status import Status, Verdict, verdict, whole

PASSED, SKIPPED, PENDING = Status.PASSED, Status.SKIPPED, Status.PENDING
FAILED, BROKEN = Status.FAILED, Status.BROKEN


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((), BROKEN),
        ((SKIPPED, SKIPPED), BROKEN),
        ((PENDING,), BROKEN),
        ((PASSED,), PASSED),
        ((PASSED, SKIPPED), PASSED),
        ((PASSED, PENDING), PASSED),
        ((PASSED, BROKEN), BROKEN),
        ((PASSED, FAILED, BROKEN), FAILED),
        ((FAILED,), FAILED),
    ],
    ids=lambda value: "-".join(value) or "nothing" if isinstance(value, tuple) else value.value,
)
def test_a_whole_is_as_bad_as_its_worst_part_and_never_green_by_absence(
    parts: tuple[Status, ...], expected: Status
) -> None:
    assert whole(parts) is expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [((PASSED,), BROKEN), ((PASSED, FAILED), FAILED)],
    ids=["passed so far", "failed so far"],
)
def test_what_did_not_finish_has_not_passed(parts: tuple[Status, ...], expected: Status) -> None:
    assert whole(parts, finished=False) is expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((PASSED, PENDING), Verdict.INCOMPLETE),
        ((PASSED, SKIPPED), Verdict.PASSED),
        ((FAILED, PENDING), Verdict.FAILED),
        ((BROKEN, PENDING), Verdict.BROKEN),
        ((PENDING,), Verdict.BROKEN),
    ],
    ids=["pending", "skipped", "failed", "broken", "only pending"],
)
def test_a_verdict_tells_what_is_pending(parts: tuple[Status, ...], expected: Verdict) -> None:
    assert verdict(parts) is expected
