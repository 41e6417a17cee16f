"""The judge says of every labelled exchange what is right to say of it."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

import pytest

from accord.contract import Contracts
from accord.sources import read_contract
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


def test_documents_that_are_read_from_files_say_the_same(tmp_path: Path) -> None:
    file, wrong = tmp_path / "trial.openapi.json", []
    for contract, cases in groupby(labelled(), key=lambda case: case.contract):
        file.write_text(json.dumps({"info": {"title": "t", "version": "1"}, **contract.document}))
        contracts = Contracts.compile([read_contract(file, workspace=tmp_path, service="trial")])
        wrong += [
            (case.kind, case.name)
            for case in cases
            if contracts.check(case.exchange).verdict is not case.verdict
        ]

    assert wrong == []
