from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

import pytest

from accord.model.calls import CallOrigin, ContractVerdict
from accord.model.catalogue import Severity
from accord.reports.site import word_ids
from accord.reports.site.criteria import CriterionState
from accord.reports.site.outcome import CaseOutcome
from accord.reports.site.page_text import own_ids

TABLES = {name: table for name, table in vars(word_ids).items() if name.isupper()}
PUT_TOGETHER = re.compile(r"""w(?:\.(?:sentence|count))?\(\s*"[^"]*"\s*~|data-t="[\w-]+\{\{""")


def templates() -> Iterator[tuple[str, str]]:
    for file in files("accord.reports.site").joinpath("templates").iterdir():
        yield file.name, file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_every_id_of_a_table_is_a_sentence(name: str) -> None:
    assert set(TABLES[name].values()) <= set(own_ids())


@pytest.mark.parametrize(
    ("table", "values"),
    [
        pytest.param(word_ids.OUTCOMES, CaseOutcome, id="outcomes"),
        pytest.param(word_ids.COUNTED, CaseOutcome, id="counted-outcomes"),
        pytest.param(word_ids.STATES, CriterionState, id="states"),
        pytest.param(word_ids.COUNTED_STATES, CriterionState, id="counted-states"),
        pytest.param(word_ids.CONTRACTS, ContractVerdict, id="contract"),
        pytest.param(word_ids.SEVERITIES, Severity, id="severities"),
    ],
)
def test_a_table_has_every_value(table: dict[str, str], values: type) -> None:
    assert set(table) == {value.value for value in values}  # type: ignore[attr-defined]


def test_whoever_else_saw_a_call_has_a_word() -> None:
    assert set(word_ids.ORIGINS) == {*CallOrigin} - {CallOrigin.CLIENT}


def test_no_template_puts_an_id_together() -> None:
    found = [
        (name, match[0]) for name, text in templates() for match in PUT_TOGETHER.finditer(text)
    ]
    assert found == []


def test_a_template_that_put_an_id_together_would_be_noticed() -> None:
    assert PUT_TOGETHER.search('{{ w("phase-" ~ it.phase) }}')
    assert PUT_TOGETHER.search('<b data-t="page-{{ name }}">')
