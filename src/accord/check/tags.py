"""Finds tags that look like one that Accord acts on, but are spelt otherwise and do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from accord.model.catalogue import Catalogue, Fault, Feature, Scenario, Severity
from accord.model.message import message
from accord.sources.nearest import edits

_BARE: Final = ("serial", "wip", "skip", "xfail")
_NAMED: Final = ("lock", "id")
_SHORT: Final = 3
_MOST_EDITS: Final = 2


def tag_faults(catalogue: Catalogue) -> Iterator[Fault]:
    """Each such tag, told once for each feature file."""
    used = {tag for scenario in catalogue.scenarios() for tag in scenario.tags}
    meant = {tag: near for tag in used if (near := _meant(tag))}
    for feature in catalogue.features:
        for tag, scenario in _first_uses(feature).items():
            if tag in meant:
                yield _fault(scenario, tag, meant[tag])


def _first_uses(feature: Feature) -> dict[str, Scenario]:
    first: dict[str, Scenario] = {}
    for scenario in feature.all_scenarios():
        for tag in scenario.tags:
            first.setdefault(tag, scenario)
    return first


def _meant(tag: str) -> str:
    """The tag that was probably meant; nothing when the tag is right or like none."""
    name, colon, value = tag.partition(":")
    if not colon and name not in _BARE:
        near = _nearest(name, (*_BARE, *_NAMED))
        return f"{near}:NAME" if near in _NAMED else near
    if colon and (name not in _NAMED or not value):
        near = _nearest(name, _NAMED)
        return f"{near}:{value or 'NAME'}" if near else ""
    return ""


def _nearest(name: str, words: tuple[str, ...]) -> str:
    folded = name.casefold()
    counted = sorted((edits(folded, word), word) for word in words)
    count, word = counted[0]
    return word if count <= _allowed(word) and (not count or folded[:1] == word[:1]) else ""


def _allowed(word: str) -> int:
    """A short word is another one after two letters: ``@tip`` is no ``@wip`` and ``@ip`` no id."""
    return 0 if len(word) < _SHORT else 1 if len(word) <= _SHORT + 1 else _MOST_EDITS


def _fault(scenario: Scenario, tag: str, near: str) -> Fault:
    return Fault(
        path=scenario.path,
        line=scenario.line,
        message=message("check.tag-near", tag=f"@{tag}"),
        hint=message("check.target-near", tag=f"@{near}"),
        severity=Severity.WARNING,
    )
