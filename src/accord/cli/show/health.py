"""What the doctor found, as pages of a terminal or as data."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len
from rich.console import Console

from accord import __version__
from accord.cli.console_text import ConsoleText
from accord.cli.show.page import ConsolePage
from accord.cli.wrap import padded
from accord.config import EffectiveSetting, SettingOrigin

if TYPE_CHECKING:
    from accord.check.doctor import Diagnosis, EnvironmentState, StageState
    from accord.wiring import Workspace

_GOOD: Final = ("✓", "green")
_BAD: Final = ("✗", "red")
_ABSENT: Final = ("–", "dim")
_WIDEST: Final = 48
_Row = tuple[tuple[str, str], Sequence[str], Sequence[str]]
"""A mark with its colour, cells, and what stands below them."""


def document(found: Diagnosis, workspace: Workspace, words: ConsoleText) -> dict[str, Any]:
    """The findings as data."""
    environment = found.environment
    return {
        "healthy": found.healthy,
        "accord": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "workspace": str(workspace.folder),
        "file": str(workspace.effective.path or ""),
        "engines": [
            {"name": part.name, "suite": part.suite, "version": part.version}
            for part in found.parts
        ],
        "stages": [
            {
                "name": stage.name,
                "suite": stage.suite,
                "engine": stage.engine,
                "configured": stage.configured,
                "cases": stage.cases,
                "lacks": [words.say(lack) for lack in stage.lacks],
            }
            for stage in found.stages
        ],
        "environment": {
            "name": environment.name,
            "commands": environment.commands,
            "services": [
                {"name": known.service, "address": known.address, "problem": known.problem}
                for known in environment.services
            ],
            "lacks": [words.say(lack) for lack in environment.lacks],
        },
        "settings": [
            {"key": one.key, "value": one.value, "origin": one.origin, "where": one.where}
            for one in found.settings
        ],
    }


def print_diagnosis(
    found: Diagnosis, workspace: Workspace, console: Console, words: ConsoleText
) -> None:
    """The findings for people, what decides last."""
    sheet = ConsolePage(console)
    sheet.line(f"Accord {__version__} · Python {platform.python_version()} · {platform.platform()}")
    file = workspace.effective.path
    sheet.line(f"{words('doctor.workspace')}: {workspace.folder}")
    sheet.line(f"{words('doctor.file')}: {file or words('doctor.no-file')}")
    _print_settings(sheet, found.settings, words)
    sheet.heading(words("doctor.engines"))
    _print_rows(
        sheet,
        [
            (
                _GOOD if part.version else _BAD,
                (part.name, part.version or words("doctor.missing"), part.suite.value),
                (),
            )
            for part in found.parts
        ],
    )
    sheet.heading(words("doctor.stages"))
    _print_rows(sheet, [_stage(stage, words) for stage in found.stages])
    sheet.heading(words("doctor.environment", name=found.environment.name))
    _print_rows(sheet, _environment(found.environment, words))
    sheet.gap()
    told = "doctor.healthy" if found.healthy else "doctor.lacking"
    sheet.words(words(told), style="bold green" if found.healthy else "bold red")


def _stage(stage: StageState, words: ConsoleText) -> _Row:
    if not stage.configured:
        return _ABSENT, (stage.name, stage.suite.value, words("doctor.not-configured")), ()
    cells = (stage.name, stage.suite.value, words("list.cases", count=stage.cases))
    return _BAD if stage.lacks else _GOOD, cells, [words.say(lack) for lack in stage.lacks]


def _environment(environment: EnvironmentState, words: ConsoleText) -> list[_Row]:
    rows: list[_Row] = []
    for command in environment.commands:
        rows.append((_GOOD, (words("doctor.starts", command=command),), ()))
    for known in environment.services:
        told = words("doctor.silent", problem=known.problem) if known.problem else ""
        cells = (known.service, known.address, told or words("doctor.answers"))
        rows.append((_BAD if known.problem else _GOOD, cells, ()))
    rows += [(_BAD, (words.say(lack),), ()) for lack in environment.lacks]
    return rows or [(_ABSENT, (words("doctor.no-system"),), ())]


def _print_rows(sheet: ConsolePage, rows: Sequence[_Row]) -> None:
    widths = _widths([cells for _, cells, _ in rows])
    for (mark, colour), cells, below in rows:
        line = "  ".join(padded(cell, width) for cell, width in zip(cells, widths, strict=False))
        sheet.line(f"  {mark} {line}".rstrip(), colour)
        for told in below:
            sheet.words(told, indent=6, style=colour)


def _print_settings(
    sheet: ConsolePage, settings: Iterable[EffectiveSetting], words: ConsoleText
) -> None:
    sheet.heading(words("doctor.settings"))
    rows = [(one.key, one.value, one.where or _origin(one, words)) for one in settings]
    widths = _widths(rows)
    for setting, row in zip(settings, rows, strict=True):
        line = "  ".join(padded(cell, width) for cell, width in zip(row, widths, strict=True))
        sheet.line(f"  {line}".rstrip(), "dim" if setting.origin is SettingOrigin.DEFAULT else "")


def _origin(setting: EffectiveSetting, words: ConsoleText) -> str:
    known = setting.origin in (SettingOrigin.DEFAULT, SettingOrigin.COMMAND_LINE)
    return words(f"doctor.origin-{setting.origin}") if known else setting.origin.value


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """Columns wide enough for all but the longest cells."""
    columns = max((len(row) for row in rows), default=0)
    return [
        max((min(cell_len(row[n]), _WIDEST) for row in rows if n < len(row)), default=0)
        for n in range(columns)
    ]
