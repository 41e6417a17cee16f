"""A server shows what the terminal says a run came to."""

from __future__ import annotations

import pytest

from accord.errors import Exit
from accord.model.decision import Decision
from accord.model.message import plain
from accord.model.status import Status
from accord.reports.servers.words import meaning
from fakes import finished_run as fake

RULE = Decision(rule="passed >= 10", open=False, judged=True, because=plain("passed is 1"))


@pytest.mark.parametrize(
    ("status", "said"), [(Status.PASSED, "cli.exit.rule"), (Status.FAILED, "cli.exit.1")]
)
def test_only_a_failed_case_accuses_the_product(status: Status, said: str) -> None:
    run = fake.run_of([fake.planned("a", "A", 1)], fake.case("a", status), decisions=[RULE])
    run.exit = int(Exit.FAILED)
    assert meaning(run) == said
