"""Reads sign-offs: ``specs/waivers/*.toml`` and ``specs/manual-checks/*.toml``, one a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from accord.model.catalogue import Fault, Requirement, Severity, SignOff
from accord.model.message import message, plain
from accord.model.toml_document import TomlDocument, TomlSyntaxError
from accord.sources.nearest import nearest
from accord.sources.toml_values import TomlValues

WAIVERS: Final = "specs/waivers"
MANUAL_CHECKS: Final = "specs/manual-checks"
_KEYS: Final = ("criteria", "by", "reason", "version", "until")
CHECK_KEYS: Final = (*_KEYS, "checked", "outcome", "evidence")
"""What a manual check may say; all but the last it must."""
_OUTCOMES: Final = ("passed", "failed")


def read_sign_offs(
    workspace: Path, requirements: Iterable[Requirement], *, today: date | None = None
) -> tuple[tuple[SignOff, ...], tuple[Fault, ...]]:
    """The sign-offs of a workspace, and what is wrong with their files.

    A file with a fault signs nothing off. ``today`` is the day by which it is told which of them
    expired, and which were checked on a day that has yet to come.
    """
    today = today or date.today()
    targets = [
        id
        for requirement in requirements
        for id in (requirement.id, *(criterion.id for criterion in requirement.criteria))
    ]
    sign_offs: list[SignOff] = []
    faults: list[Fault] = []
    for folder in (WAIVERS, MANUAL_CHECKS):
        for file in sorted((workspace / folder).glob("*.toml")):
            path = file.relative_to(workspace).as_posix()
            try:
                document = TomlDocument.read(file)
            except (OSError, UnicodeDecodeError, TomlSyntaxError) as error:
                faults.append(_unreadable(path, error))
                continue
            is_check = folder == MANUAL_CHECKS
            reader = _SignOffReader(document, path, is_check=is_check, today=today)
            sign_off = reader.sign_off(targets)
            faults += reader.faults
            if sign_off:
                sign_offs.append(sign_off)
                faults += _expired(sign_off, document, today)
    return tuple(sign_offs), tuple(faults)


def _unreadable(path: str, error: Exception) -> Fault:
    if isinstance(error, UnicodeDecodeError):
        problem, hint = message("sources.not-utf8"), message("sources.not-utf8.hint")
        return Fault(path=path, message=problem, hint=hint)
    line = error.line if isinstance(error, TomlSyntaxError) else 0
    problem = message("sources.sign-off-syntax", reason=plain(str(error)))
    return Fault(path=path, line=line, message=problem)


def _expired(sign_off: SignOff, document: TomlDocument, today: date) -> Iterator[Fault]:
    if not sign_off.counts_on(today.isoformat()):
        yield Fault(
            path=sign_off.path,
            line=document.line("until"),
            message=message("sources.sign-off-expired", by=sign_off.by, until=sign_off.until),
            hint=message("sources.sign-off-expired.hint"),
            severity=Severity.WARNING,
        )


class _SignOffReader:
    def __init__(self, document: TomlDocument, path: str, *, is_check: bool, today: date) -> None:
        self._table, self._path, self._is_check = document.table, path, is_check
        self._today = today
        self._values = TomlValues(document, path)

    @property
    def faults(self) -> list[Fault]:
        return self._values.faults

    def sign_off(self, targets: list[str]) -> SignOff | None:
        """What the file says; nothing when any of it cannot be relied upon."""
        table, values = self._table, self._values
        keys = CHECK_KEYS if self._is_check else _KEYS
        values.refuse_other_keys(table, keys, place=())
        self._refuse_missing(keys)
        criteria = values.several(table, "criteria", place=())
        self._refuse_strangers(criteria, targets)
        until = values.day(table, "until", place=()) if "until" in table else None
        checked = values.day(table, "checked", place=()) if "checked" in table else None
        # Where the day begins first it is a day later than here.
        if checked and checked > self._today + timedelta(days=1):
            values.tell("sources.sign-off-not-yet", "checked", place=(), day=checked.isoformat())
        sign_off = SignOff(
            path=self._path,
            targets=criteria,
            by=values.text(table, "by", place=()),
            reason=values.text(table, "reason", place=()).strip(),
            version=values.text(table, "version", place=()),
            until=until.isoformat() if until else "",
            checked=checked.isoformat() if checked and self._is_check else "",
            held=self._outcome(table) == "passed",
            evidence=values.text(table, "evidence", place=()),
        )
        return None if values.faults else sign_off

    def _outcome(self, table: Mapping[str, Any]) -> str:
        outcome = self._values.text(table, "outcome", place=()) if self._is_check else "passed"
        if "outcome" in table and outcome not in _OUTCOMES:
            self._values.tell(
                "sources.sign-off-outcome",
                "outcome",
                place=(),
                suggestion=nearest(outcome, _OUTCOMES),
                value=outcome,
            )
        return outcome

    def _refuse_missing(self, keys: tuple[str, ...]) -> None:
        for key in keys:
            # Nobody answers for what has no name, no reason and no end.
            value = self._table.get(key, "")
            is_empty = not value.strip() if isinstance(value, str) else value == []
            if key != "evidence" and is_empty:
                self._values.tell("sources.sign-off-without", key, place=())

    def _refuse_strangers(self, criteria: Iterable[str], targets: list[str]) -> None:
        for id in criteria:
            if id not in targets:
                self._values.tell(
                    "sources.sign-off-target",
                    "criteria",
                    place=(),
                    holding=id,
                    suggestion=nearest(id, targets),
                    target=id,
                )
