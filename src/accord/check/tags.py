"""Finds tags that look like one that Accord acts on, but are spelt otherwise and do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from accord.model.catalogue import Catalogue, Fault, Feature, LinkKind, Scenario, Severity
from accord.model.message import message
from accord.sources.nearest import edits

_BARE: Final = ("serial", "wip", "skip", "xfail")
_NAMED: Final = ("lock", "id")
_LINKS: Final = tuple(kind.value for kind in LinkKind)
_SHORT: Final = 3
_MOST_EDITS: Final = 2


def tag_faults(catalogue: Catalogue) -> Iterator[Fault]:
    """Each such tag, told once for each feature file."""
    tags = {tag for scenario in catalogue.scenarios() for tag in scenario.tags}
    suggestions = {tag: suggestion for tag in tags if (suggestion := _intended_tag(tag))}
    for feature in catalogue.features:
        for tag, scenario in _first_uses(feature).items():
            if tag in suggestions:
                yield _fault(scenario, tag, suggestions[tag])


def _first_uses(feature: Feature) -> dict[str, Scenario]:
    first_scenarios: dict[str, Scenario] = {}
    for scenario in feature.all_scenarios():
        for tag in scenario.tags:
            first_scenarios.setdefault(tag, scenario)
    return first_scenarios


def _intended_tag(tag: str) -> str:
    """The tag that was probably meant; nothing when the tag is right or like none."""
    name, colon, value = tag.partition(":")
    if not colon and name not in _BARE:
        similar = _nearest(name, (*_BARE, *_NAMED))
        # `@lock` says nothing without a name, and people write it so.
        return f"{similar}:NAME" if similar in _NAMED else similar
    if colon and (name not in _NAMED or not value):
        similar = _nearest(name, _NAMED) or _intended_link(name)
        return f"{similar}:{value or 'NAME'}" if similar else ""
    return ""


def _intended_link(name: str) -> str:
    """The kind of link that was probably meant; nothing when the name is right or like none."""
    folded = name.casefold()
    for kind in _LINKS if name not in _LINKS else ():
        # `@ref:` and `@other:` are a team's own: of a short name only its plural is meant for sure.
        is_long = len(kind) > _SHORT and edits(folded, kind) == 1 and folded[:1] == kind[:1]
        if folded in (kind, f"{kind}s") or is_long:
            return kind
    return ""


def _nearest(name: str, candidates: tuple[str, ...]) -> str:
    folded = name.casefold()
    counted = sorted((edits(folded, candidate), candidate) for candidate in candidates)
    count, candidate = counted[0]
    # The first letter is hardly ever the wrong one, and `@trip` is no slip of `@skip`.
    return (
        candidate
        if count <= _allowed(candidate) and (not count or folded[:1] == candidate[:1])
        else ""
    )


def _allowed(tag: str) -> int:
    """A short word is another one after two letters: ``@tip`` is no ``@wip`` and ``@ip`` no id."""
    return 0 if len(tag) < _SHORT else 1 if len(tag) <= _SHORT + 1 else _MOST_EDITS


def _fault(scenario: Scenario, tag: str, suggestion: str) -> Fault:
    return Fault(
        path=scenario.path,
        line=scenario.line,
        message=message("check.tag-near", tag=f"@{tag}"),
        hint=message("check.target-near", tag=f"@{suggestion}"),
        severity=Severity.WARNING,
    )
