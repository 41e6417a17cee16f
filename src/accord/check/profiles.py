"""Finds thresholds of load profiles that no load could ever answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from accord.model.catalogue import Catalogue, Fault, Profile
from accord.model.message import message
from accord.model.rules import Rule, parse
from accord.sources.nearest import nearest

_FIGURES: Final = ("max", "rate", "errors", "requests", "iterations")
_PERCENTILE: Final = re.compile(r"p\d{1,2}(\.\d+)?")


def profile_faults(catalogue: Catalogue) -> Iterator[Fault]:
    """Thresholds whose figure or operation does not exist."""
    operations = {name for o in catalogue.operations() for name in (o.id, o.name)}
    for profile in catalogue.profiles:
        for text in profile.thresholds:
            rule = parse(text)
            yield from _figure(profile, rule)
            # Without a contract, a locustfile's requests keep the names that it gives them.
            if rule.argument and operations and not profile.script:
                yield from _argument(profile, rule, operations | set(profile.scenarios))


def _figure(profile: Profile, rule: Rule) -> Iterator[Fault]:
    if rule.figure not in _FIGURES and not _PERCENTILE.fullmatch(rule.figure):
        yield Fault(
            path=profile.path,
            message=message("check.threshold-figure", rule=rule.text, figure=rule.figure),
            hint=message("check.threshold-figure.hint", known=", ".join(("p95", *_FIGURES))),
        )


def _argument(profile: Profile, rule: Rule, known: set[str]) -> Iterator[Fault]:
    if rule.argument not in known:
        near = nearest(rule.argument, sorted(known))
        yield Fault(
            path=profile.path,
            message=message("check.threshold-name", rule=rule.text, name=rule.argument),
            hint=message("check.threshold-near", near=near) if near else None,
        )
