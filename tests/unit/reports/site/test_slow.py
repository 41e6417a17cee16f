"""Which operation a load profile was too slow at."""

from __future__ import annotations

import pytest

from accord.model.catalogue import Operation
from accord.model.events import Step
from accord.model.run import Attempt, Case, Stage
from accord.model.status import Status, Suite
from accord.reports.site.document import DocumentEntry, Result
from accord.reports.site.slow import slow_operation

PAY = Operation(id="shop/pay", name="pay", service="shop", method="POST", path="/pay")
OTHER_PAY = Operation(id="bank/pay", name="pay", service="bank", method="POST", path="/pay")


def entry(*steps: tuple[str, Status], suite: Suite = Suite.LOAD) -> DocumentEntry:
    attempt = Attempt(
        number=1,
        status=Status.FAILED,
        steps=[Step(text=text, status=status) for text, status in steps],
    )
    case = Case(id="noon", title="Noon", planned=True, attempts=[attempt])
    return DocumentEntry(
        id="noon",
        title="Noon",
        path="load/noon.toml",
        line=0,
        tags=(),
        results=(Result(stage=Stage(name="load"), case=case),),
        suite=suite,
    )


@pytest.mark.parametrize("name", ["shop/pay", "pay"])
def test_a_missed_threshold_names_its_operation(name: str) -> None:
    assert slow_operation(entry((f'p95("{name}") <= 5 ms', Status.FAILED)), [PAY]) is PAY


def test_a_threshold_that_held_names_nobody() -> None:
    assert slow_operation(entry(('p95("pay") <= 5 ms', Status.PASSED)), [PAY]) is None


def test_a_name_of_two_services_accuses_neither() -> None:
    told = slow_operation(entry(('p95("pay") <= 5 ms', Status.FAILED)), [PAY, OTHER_PAY])
    assert told is None


def test_a_threshold_of_the_whole_names_nobody() -> None:
    assert slow_operation(entry(("p95 <= 5 ms", Status.FAILED)), [PAY]) is None


def test_only_load_is_too_slow() -> None:
    slow = entry(('p95("pay") <= 5 ms', Status.FAILED), suite=Suite.CHAOS)
    assert slow_operation(slow, [PAY]) is None
