"""Finds thresholds of load profiles that are about nothing that the load calls."""

from __future__ import annotations

from collections.abc import Iterator

from accord.model.catalogue import Catalogue, Fault, Profile
from accord.model.limits import FigureLimit, parse
from accord.model.message import message
from accord.sources.nearest import nearest


def profile_faults(catalogue: Catalogue) -> Iterator[Fault]:
    """Thresholds whose operation or scenario does not exist."""
    operations = {name for o in catalogue.operations() for name in (o.id, o.name)}
    for profile in catalogue.profiles:
        for text in profile.thresholds:
            rule = parse(text)
            # Without a contract, a locustfile's requests keep the names that it gives them.
            if rule.argument and operations and not profile.script:
                yield from _argument_faults(profile, rule, operations | set(profile.scenarios))


def _argument_faults(profile: Profile, rule: FigureLimit, names: set[str]) -> Iterator[Fault]:
    if rule.argument not in names:
        suggestion = nearest(rule.argument, sorted(names))
        yield Fault(
            path=profile.path,
            message=message("check.threshold-name", rule=rule.text, name=rule.argument),
            hint=message("check.threshold-near", near=suggestion) if suggestion else None,
        )
