"""What the doctor found, as pages of a terminal or as data."""

from __future__ import annotations

import json
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
    from accord.check.logged import LogState
    from accord.wiring import Workspace

_GOOD: Final = ("✓", "green")
_BAD: Final = ("✗", "red")
_ABSENT: Final = ("–", "dim")
# A path or a list may be of any length, and must not push the other columns away.
_WIDEST: Final = 48
_Row = tuple[tuple[str, str], Sequence[str], Sequence[str]]
"""A mark with its colour, cells, and what stands below them."""


def document(diagnosis: Diagnosis, workspace: Workspace, texts: ConsoleText) -> dict[str, Any]:
    """The findings as data."""
    return {
        "healthy": diagnosis.healthy,
        "accord": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "workspace": str(workspace.folder),
        "file": str(workspace.effective.path or ""),
        "engines": [
            {"name": engine.name, "suite": engine.suite, "version": engine.version}
            for engine in diagnosis.parts
        ],
        "stages": [
            {
                "name": stage.name,
                "suite": stage.suite,
                "engine": stage.engine,
                "configured": stage.configured,
                "cases": stage.cases,
                "lacks": [texts.say(lack) for lack in stage.lacks],
            }
            for stage in diagnosis.stages
        ],
        "environment": _environment_document(diagnosis.environment, texts),
        "logs": _logs_document(diagnosis, texts),
        "lacks": [texts.say(lack) for lack in diagnosis.lacks],
        "settings": [
            {
                "key": setting.key,
                "value": setting.value,
                "origin": setting.origin,
                "where": setting.where,
            }
            for setting in diagnosis.settings
        ],
    }


def _logs_document(diagnosis: Diagnosis, texts: ConsoleText) -> dict[str, Any]:
    return {
        "services": [
            {
                "name": logged.service,
                "lines": logged.lines,
                "traced": logged.traced,
                "calls": logged.calls,
                "example": logged.example,
                "mapping": logged.mapping,
            }
            for logged in diagnosis.logs.services
        ],
        "lacks": [texts.say(lack) for lack in diagnosis.logs.lacks],
    }


def _environment_document(environment: EnvironmentState, texts: ConsoleText) -> dict[str, Any]:
    return {
        "name": environment.name,
        "commands": environment.commands,
        "services": [
            {"name": service.service, "address": service.address, "problem": service.problem}
            for service in environment.services
        ],
        "lacks": [texts.say(lack) for lack in environment.lacks],
    }


def print_diagnosis(
    diagnosis: Diagnosis, workspace: Workspace, console: Console, texts: ConsoleText
) -> None:
    """The findings for people, what decides last."""
    sheet = ConsolePage(console)
    sheet.line(f"Accord {__version__} · Python {platform.python_version()} · {platform.platform()}")
    file = workspace.effective.path
    sheet.line(f"{texts('doctor.workspace')}: {workspace.folder}")
    sheet.line(f"{texts('doctor.file')}: {file or texts('doctor.no-file')}")
    # The longest list first: what decides stands last, where the terminal stops.
    _print_settings(sheet, diagnosis.settings, texts)
    sheet.heading(texts("doctor.engines"))
    _print_rows(
        sheet,
        [
            (
                _GOOD if engine.version else _BAD,
                (engine.name, engine.version or texts("doctor.missing"), engine.suite.value),
                (),
            )
            for engine in diagnosis.parts
        ],
    )
    sheet.heading(texts("doctor.stages"))
    _print_rows(sheet, [_stage(stage, texts) for stage in diagnosis.stages])
    sheet.heading(texts("doctor.environment", name=diagnosis.environment.name))
    _print_rows(sheet, _environment(diagnosis.environment, texts))
    if logs := _logs(diagnosis.logs, texts):
        sheet.heading(texts("doctor.logs"))
        _print_rows(sheet, logs)
    sheet.gap()
    for lack in diagnosis.lacks:
        sheet.words(f"✗ {texts.say(lack)}", style="red")
    summary_id = "doctor.healthy" if diagnosis.healthy else "doctor.lacking"
    sheet.words(texts(summary_id), style="bold green" if diagnosis.healthy else "bold red")


def _stage(stage: StageState, texts: ConsoleText) -> _Row:
    if not stage.configured:
        return _ABSENT, (stage.name, stage.suite.value, texts("doctor.not-configured")), ()
    cells = (stage.name, stage.suite.value, texts("list.cases", count=stage.cases))
    return _BAD if stage.lacks else _GOOD, cells, [texts.say(lack) for lack in stage.lacks]


def _environment(environment: EnvironmentState, texts: ConsoleText) -> list[_Row]:
    rows: list[_Row] = []
    for command in environment.commands:
        rows.append((_GOOD, (texts("doctor.starts", command=command),), ()))
    for service in environment.services:
        silence = texts("doctor.silent", problem=service.problem) if service.problem else ""
        cells = (service.service, service.address, silence or texts("doctor.answers"))
        rows.append((_BAD if service.problem else _GOOD, cells, ()))
    rows += [(_BAD, (texts.say(lack),), ()) for lack in environment.lacks]
    return rows or [(_ABSENT, (texts("doctor.no-system"),), ())]


def _logs(logs: LogState, texts: ConsoleText) -> list[_Row]:
    rows: list[_Row] = []
    for logged in logs.services:
        counts = {"lines": logged.lines, "traced": logged.traced, "calls": logged.calls}
        if logged.calls:
            worth = texts("doctor.lines-join", **counts)
        elif logged.traced:
            worth = texts("doctor.lines-without-request", **counts)
        elif logged.lines:
            worth = texts("doctor.lines-without-trace", **counts)
        else:
            worth = texts("doctor.no-lines")
        notes = [logged.example] if logged.example else []
        if logged.mapping:
            fields = ", ".join(
                f"{ours} = {json.dumps(its)}" for ours, its in logged.mapping.items()
            )
            notes.append(texts("doctor.lines-mapped", fields=f"fields = {{ {fields} }}"))
        rows.append((_GOOD if logged.calls else _ABSENT, (logged.service, worth), notes))
    return [*rows, *((_BAD, (texts.say(lack),), ()) for lack in logs.lacks)]


def _print_rows(sheet: ConsolePage, rows: Sequence[_Row]) -> None:
    widths = _widths([cells for _, cells, _ in rows])
    for (mark, colour), cells, notes in rows:
        line = "  ".join(padded(cell, width) for cell, width in zip(cells, widths, strict=False))
        sheet.line(f"  {mark} {line}".rstrip(), colour)
        for note in notes:
            sheet.words(note, indent=6, style=colour)


def _print_settings(
    sheet: ConsolePage, settings: Iterable[EffectiveSetting], texts: ConsoleText
) -> None:
    sheet.heading(texts("doctor.settings"))
    # A person has twenty ways to sign in, and uses one of them.
    settings = [setting for setting in settings if not _is_unused_way(setting)]
    rows = [
        (setting.key, setting.value, setting.where or texts("doctor.origin-default"))
        for setting in settings
    ]
    widths = _widths(rows)
    for setting, row in zip(settings, rows, strict=True):
        line = "  ".join(padded(cell, width) for cell, width in zip(row, widths, strict=True))
        sheet.line(f"  {line}".rstrip(), "dim" if setting.origin is SettingOrigin.DEFAULT else "")


def _is_unused_way(setting: EffectiveSetting) -> bool:
    return ".sign-in." in setting.key and setting.origin is SettingOrigin.DEFAULT


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """Columns wide enough for all but the longest cells."""
    columns = max((len(row) for row in rows), default=0)
    return [
        max((min(cell_len(row[n]), _WIDEST) for row in rows if n < len(row)), default=0)
        for n in range(columns)
    ]
