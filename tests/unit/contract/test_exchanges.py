"""The judge says of every labelled exchange what is right to say of it."""

from __future__ import annotations

import pytest

from accord.contract import Contracts
from fakes.exchanges import FOLDER, LabelledExchange, labelled

# What the judge says wrongly; a case that comes right has to leave the list.
WRONG = frozenset((FOLDER / "wrong.txt").read_text(encoding="utf-8").splitlines())
CASES = [
    pytest.param(
        case,
        id=case.name,
        marks=[pytest.mark.xfail(strict=True)] if case.name in WRONG else [],
    )
    for case in labelled()
]


@pytest.mark.parametrize("case", CASES)
def test_an_exchange_gets_its_verdict(case: LabelledExchange) -> None:
    checked = Contracts.compile([case.contract]).check(case.exchange)

    assert checked.verdict is case.verdict, [problem.message for problem in checked.problems]
