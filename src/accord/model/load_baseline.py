"""The figures of a run that later runs are held against, as they are kept beside the profiles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct, field

from accord.model.catalogue import Profile
from accord.model.run import Run
from accord.model.status import Status, Suite

FOLDER: Final = "load/baselines"
NAME: Final = re.compile(r"[a-z][a-z0-9-]*")
"""What a baseline may be called; a threshold says it without quotes."""


def written_load(profile: Profile) -> str:
    """How much load a profile asks for, in words of its file: ``users = 8, think = 1–3 s``."""
    unit = "/s" if profile.rate else ""
    kind = "rate" if profile.rate else "users"
    parts = [f"{leg.to:g}{unit} over {leg.over_s:g} s" for leg in profile.shape]
    highest = f"{profile.rate:g}/s" if profile.rate else f"{profile.users}"
    level = f"{kind} = {', '.join(parts) or highest}"
    least, longest = profile.think_s
    return f"{level}, think = {least:g}–{longest:g} s" if longest else level


class LoadBaseline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Figures by profile, and there by operation or scenario; those of a profile under no name.

    ``loads`` says under which load each was measured, as ``written_load`` does.
    """

    run: str
    commit: str = ""
    loads: dict[str, str] = field(default_factory=dict)
    profiles: dict[str, dict[str, dict[str, float]]] = field(default_factory=dict)

    @classmethod
    def of(cls, run: Run, profiles_then: Iterable[Profile] = ()) -> LoadBaseline:
        """The figures of every profile of a run that passed; of others nothing is a standard.

        ``profiles_then`` are those of the workspace as it was.
        """
        profiles: dict[str, dict[str, dict[str, float]]] = {}
        cases = [
            case
            for stage in run.stages.values()
            if stage.suite is Suite.LOAD
            for case in stage.cases.values()
            if case.status is Status.PASSED and case.measures
        ]
        for case in cases:
            profile, _, scenario = case.id.partition("#")
            figures = profiles.setdefault(profile, {})
            figures[scenario] = dict(case.measures)
            figures |= {name: dict(measures) for name, measures in case.operations.items()}
        whole = {profile: figures for profile, figures in profiles.items() if "" in figures}
        loads = {
            profile.id: written_load(profile) for profile in profiles_then if profile.id in whole
        }
        return cls(run=run.id, commit=run.commit, loads=loads, profiles=whole)

    def figure(self, profile: str, name: str, argument: str) -> float | None:
        """A figure of a profile, or of an operation or scenario of it; none when it has none."""
        figures = self.profiles.get(profile, {})
        exact = figures.get(argument)
        if exact is None:
            # As in every threshold, an operation may be named without its service.
            ending = f"/{argument}"
            exact = next((of for key, of in figures.items() if key.endswith(ending)), {})
        return exact.get(name)
