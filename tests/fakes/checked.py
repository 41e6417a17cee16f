"""A workspace of one feature that is held against sentences that nobody wrote in Python."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from accord.model.catalogue import Catalogue, Fault
from accord.sources import read_catalogue


@dataclass(frozen=True)
class Sentence:
    """A step definition whose pattern is a regular expression."""

    pattern: str
    keyword: str = "step"
    example: str = ""
    location: str = "steps/shop.py:1"
    builtin: bool = False


@dataclass
class Sentences:
    """An index that remembers what was looked up in it."""

    definitions: tuple[Sentence, ...] = ()
    faults: tuple[Fault, ...] = ()
    lookups: list[tuple[str, str]] = field(default_factory=list)
    left_out: str = ""

    def chooses(self, tags: Sequence[str]) -> bool:
        return self.left_out not in tags

    def matches(self, text: str, *, keyword: str) -> Sequence[Sentence]:
        self.lookups.append((text, keyword))
        return [
            sentence
            for sentence in self.definitions
            if sentence.keyword in (keyword, "step") and re.fullmatch(sentence.pattern, text)
        ]


ANY = Sentences((Sentence(".*"),))


def catalogue(workspace: Path, feature: str = "", **files: str) -> Catalogue:
    first = {"features/x.feature": feature} if feature else {}
    for path, text in {**first, **files}.items():
        (workspace / path).parent.mkdir(parents=True, exist_ok=True)
        (workspace / path).write_text(text, encoding="utf-8")
    return read_catalogue(workspace)


def ids_and_lines(faults: Sequence[Fault]) -> list[tuple[str, int]]:
    return [(fault.message.id, fault.line) for fault in faults]


CONTRACT = """\
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths: {/goods: {get: {operationId: listGoods, responses: {200: {description: ok}}}}}
"""
GOOD = "Feature: x\n  Scenario: y\n    Given a\n    Then b\n"
