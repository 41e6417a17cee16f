"""The judge says of every labelled exchange what is right to say of it."""

from __future__ import annotations

from itertools import groupby

import pytest

from accord.contract import Contracts
from fakes.exchanges import LabelledExchange, labelled

KINDS = {kind: list(cases) for kind, cases in groupby(labelled(), key=lambda case: case.kind)}


@pytest.mark.parametrize("cases", KINDS.values(), ids=KINDS)
def test_exchanges_of_a_kind_get_their_verdicts(cases: list[LabelledExchange]) -> None:
    wrong = []
    for contract, group in groupby(cases, key=lambda case: case.contract):
        contracts = Contracts.compile([contract])
        for case in group:
            checked = contracts.check(case.exchange)
            if checked.verdict is not case.verdict:
                wrong.append((case.name, checked))

    assert wrong == []
