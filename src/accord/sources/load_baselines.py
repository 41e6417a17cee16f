"""Thresholds that are a multiple of what an earlier run measured, worked out to plain ones."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import msgspec

from accord.model.catalogue import Profile
from accord.model.figures import FigureKind, called
from accord.model.load_baseline import FOLDER, LoadBaseline, written_load
from accord.model.message import Message, message, plain
from accord.model.suites import LOAD
from accord.sources.profile_values import ProfileError

_RELATIVE: Final = re.compile(
    r"""(?P<rule>\s*(?P<figure>[a-z][\w.\-]*)
        (?:\(\s*(?P<quote>["'])(?P<argument>[^"']+)(?P=quote)\s*\))?
        \s*(?:<=|>=|<|>))
        \s*(?P<factor>[0-9]+(?:\.[0-9]+)?)\s*[×x*]\s*(?P<name>[a-z][a-z0-9-]*)\s*""",
    re.VERBOSE,
)
_UNITS: Final = {
    FigureKind.COUNT: (1.0, ""),
    FigureKind.SHARE: (100.0, " %"),
    FigureKind.DURATION: (1000.0, " ms"),
    FigureKind.RATE: (1.0, "/s"),
}


def absolute(text: str, *, profile: Profile, workspace: Path) -> str:
    """A threshold of a profile with the limit that its baseline gives; any other one as it is.

    The limit says where it is from: ``p95 <= 220 ms (1.1 × released)``.

    Raises:
        ProfileError: there is no such baseline, it knows nothing of the figure, or it was measured
            under another load.
    """
    relative = _RELATIVE.fullmatch(text)
    figure = called(relative["figure"], LOAD.figures) if relative else None
    if relative is None or figure is None:
        return text
    name, argument = relative["name"], relative["argument"] or ""
    baseline = _baseline(name, text, workspace)
    load_then, load_now = baseline.loads.get(profile.id, ""), written_load(profile)
    # Those that were kept before loads were written down say nothing of it.
    if load_then not in ("", load_now):
        problem = message("profiles.baseline-other-load", name=name, then=load_then, now=load_now)
        raise _refusal(problem, text, name)
    standard = baseline.figure(profile.id, relative["figure"], argument)
    factor, unit = _UNITS[figure.kind]
    # No exponent and no tail of nines, neither of which is a limit that can be written.
    limit = round((standard or 0.0) * float(relative["factor"]) * factor, 3)
    # At least nothing is reached by a load that does nothing.
    if standard is None or (">" in relative["rule"] and not limit):
        problem = message(
            "profiles.baseline-lacks",
            name=name,
            profile=profile.id,
            figure=relative["rule"].strip(),
        )
        raise _refusal(problem, text, name)
    origin = f"{relative['factor']} × {name}"
    return f"{relative['rule'].strip()} {limit:.12g}{unit} ({origin})"


def _baseline(name: str, text: str, workspace: Path) -> LoadBaseline:
    file = workspace / FOLDER / f"{name}.json"
    try:
        return msgspec.json.decode(file.read_bytes(), type=LoadBaseline)
    except FileNotFoundError:
        raise _refusal(message("profiles.no-baseline", name=name), text, name) from None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        problem = message("profiles.bad-baseline", name=name, reason=plain(str(error)))
        raise _refusal(problem, text, name) from error


def _refusal(problem: Message, text: str, name: str) -> ProfileError:
    hint = message("profiles.no-baseline.hint", name=name)
    return ProfileError(problem, "thresholds", holding=text, hint=hint)
