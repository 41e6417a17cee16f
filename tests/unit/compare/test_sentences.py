"""Every kind of change is told in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.compare.changes import ContractChange
from accord.compare.sentences import CODES, sentence
from accord.model.calls import Side
from accord.model.contract_changes import Impact
from accord.text import say
from fakes.labelled_changes import LABELLED

LABELS = sorted({label.split()[0] for labelled in LABELLED for label in labelled["expected"]})


def change(code: str, side: Side | None, subject: str = "sku") -> ContractChange:
    return ContractChange(
        code=code,
        impact=Impact.INFO,
        subject=subject,
        old_place=(),
        new_place=(),
        direction=side,
    )


@pytest.mark.parametrize("code", LABELS)
def test_no_placeholder_of_a_sentence_stays_empty(code: str) -> None:
    for side in (Side.REQUEST, Side.RESPONSE):
        assert "{" not in say(sentence(change(code, side)), "en")


def test_the_side_that_is_broken_is_named() -> None:
    told = {say(sentence(change("type-changed", side)), "en") for side in Side}
    assert len(told) == len(Side)


def test_a_change_of_the_whole_is_told_of_the_whole() -> None:
    told = say(sentence(change("type-changed", Side.REQUEST, subject="")), "en")
    assert say(sentence(change("type-changed", Side.REQUEST, subject="sku")), "en") != told


def test_the_reference_lists_every_code() -> None:
    reference = (Path(__file__).parents[3] / "docs/reference/diff.md").read_text(encoding="utf-8")
    assert [code for code in sorted(CODES) if f"`{code}`" not in reference] == []
