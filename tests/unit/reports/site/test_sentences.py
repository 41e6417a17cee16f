"""Sentences that differ in their values only are one."""

from __future__ import annotations

from accord.model.catalogue import Scenario, ScenarioStep
from accord.reports.site.document import DocumentEntry
from accord.reports.site.sentences import sentences


def entry(id: str, *texts: str) -> DocumentEntry:
    steps = tuple(
        ScenarioStep(keyword="When ", text=text, line=line) for line, text in enumerate(texts)
    )
    scenario = Scenario(id=id, title=id, path="a.feature", line=1, feature="A", steps=steps)
    return DocumentEntry(id=id, title=id, path="a.feature", line=1, tags=(), scenario=scenario)


def test_values_are_left_open_and_uses_counted() -> None:
    found = sentences([entry("a", 'Amy buys 3 of "tea"'), entry("b", 'Amy buys 12 of "milk"', "x")])
    assert [(it.pattern, it.uses) for it in found] == [('Amy buys … of "…"', 2), ("x", 1)]
    assert [it.id for it in found[0].entries] == ["a", "b"]


def test_chinese_quotes_stay() -> None:
    (found,) = sentences([entry("a", "畫面顯示「系統繁忙」")])
    assert found.pattern == "畫面顯示「…」"


def test_a_few_examples_are_enough_each_once() -> None:
    (found,) = sentences([entry(id, "x", "x") for id in "abcdef"])
    assert found.uses == 12
    assert [it.id for it in found.entries] == ["a", "b", "c"]


def test_every_sentence_has_a_place_of_its_own() -> None:
    found = sentences([entry("a", "付款 1", "出貨 1")])
    assert len({it.address for it in found}) == 2
    assert all(it.address.startswith("steps.html#s-") for it in found)
