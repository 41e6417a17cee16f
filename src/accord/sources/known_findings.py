"""Reads ``specs/known.toml``, the team's list of findings that are known and put off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from msgspec.structs import fields, replace

from accord.errors import ConfigurationError
from accord.model.catalogue import Fault
from accord.model.known import KnownFinding
from accord.model.limits import parse
from accord.model.message import message, plain
from accord.model.shown_findings import THRESHOLD
from accord.model.toml_document import TomlDocument, TomlSyntaxError
from accord.sources.toml_values import TomlValues
from accord.text.errors import error_message

KNOWN_FINDINGS: Final = "specs/known.toml"
TABLE: Final = "known"
_TEXTS: Final = tuple(field.name for field in fields(KnownFinding) if field.type is str)
_KEYS: Final = (*_TEXTS, "contract", "seed", "added", "until")
# What goes with each of the three things that an entry can be about.
_WITH: Final[Mapping[str, frozenset[str]]] = {
    "finding": frozenset({"status", "seed"}),
    "case": frozenset({"row", "step", "error", "status", "contract", "limit"}),
    "fault": frozenset({"file", "says"}),
}
_STATUS: Final = re.compile(r"([1-5]xx)?")


def read_known_findings(workspace: Path) -> tuple[tuple[KnownFinding, ...], tuple[Fault, ...]]:
    """The entries, and what is wrong with the file.

    Whatever is wrong with it makes it unreadable: a slip must not put off more than was meant.
    """
    path = workspace / KNOWN_FINDINGS
    if not path.is_file():
        return (), ()
    try:
        document = TomlDocument.read(path)
    except (OSError, UnicodeDecodeError, TomlSyntaxError) as error:
        reason = plain(error.reason if isinstance(error, TomlSyntaxError) else str(error))
        line = error.line if isinstance(error, TomlSyntaxError) else 0
        problem = message("known.syntax", reason=reason)
        return (), (Fault(path=KNOWN_FINDINGS, line=line, message=problem, unreadable=True),)
    reader = _KnownFindingsReader(document)
    entries = tuple(reader.entries())
    faults = tuple(replace(fault, unreadable=True) for fault in reader.values.faults)
    return entries, faults


class _KnownFindingsReader:
    def __init__(self, document: TomlDocument) -> None:
        self.values = TomlValues(document, KNOWN_FINDINGS)
        self._document = document
        self._seen: dict[tuple[str, ...], int] = {}

    def entries(self) -> Iterator[KnownFinding]:
        """Every entry that can be used."""
        self.values.refuse_other_keys(self._document.table, (TABLE,), place=())
        tables = self._document.table.get(TABLE, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.values.wrong(TABLE, message("known.kind-tables"))
            return
        for number, table in enumerate(tables):
            before = len(self.values.faults)
            entry = self._entry(table, number)
            # Half an entry might cover what the whole would not.
            if len(self.values.faults) == before and entry is not None:
                yield entry

    def _entry(self, table: Mapping[str, Any], number: int) -> KnownFinding | None:
        place = (TABLE, number)
        self.values.refuse_other_keys(table, _KEYS, place=place)
        texts = {key: self.values.text(table, key, place=place) for key in _TEXTS}
        self._require_subject(texts, table, number)
        if not _STATUS.fullmatch(texts["status"]):
            self._tell("known.status", "status", number, value=texts["status"])
        self._require_limit(texts, number)
        until = self._day(table, "until", number)
        if until is None:
            if "until" not in table:
                self._tell("known.no-until", "", number)
            return None
        entry = KnownFinding(
            line=self._document.line(*place),
            until=until,
            added=self._day(table, "added", number),
            contract=self.values.texts(table, "contract", place=place),
            seed=self._count(table, number),
            **texts,
        )
        if entry.key in self._seen:
            self._tell("known.twice", "", number, line=str(self._seen[entry.key]))
        self._seen[entry.key] = entry.line
        return entry

    def _require_subject(
        self, texts: Mapping[str, str], table: Mapping[str, Any], number: int
    ) -> None:
        """An entry is about one thing, and says nothing that is said of another."""
        subjects = [key for key in _WITH if texts[key]]
        if len(subjects) != 1:
            self._tell("known.subject", "", number)
            return
        for other in set(_WITH) - set(subjects):
            for key in sorted(_WITH[other] - _WITH[subjects[0]]):
                if key in table:
                    self._tell("known.not-together", key, number, other=subjects[0])
        if subjects == ["fault"] and not (texts["file"] and texts["says"]):
            self._tell("known.fault-place", "fault", number)

    def _require_limit(self, texts: Mapping[str, str], number: int) -> None:
        if not texts["step"].startswith(f"{THRESHOLD} "):
            if texts["limit"]:
                self._tell("known.limit-alone", "limit", number)
            return
        if not texts["limit"]:
            self._tell("known.limit-lacks", "step", number)
            return
        try:
            limit = parse(texts["limit"])
            threshold = parse(texts["step"].removeprefix(f"{THRESHOLD} "))
        except ConfigurationError as error:
            self._tell("known.limit", "limit", number, reason=error_message(error))
            return
        if limit.name != threshold.name:
            self._tell("known.limit-figure", "limit", number, figure=threshold.name)

    def _day(self, table: Mapping[str, Any], key: str, number: int) -> date | None:
        value = table.get(key)
        # A moment is a day too, of which only the day counts here.
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date) or value is None:
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self._tell("known.no-day", key, number, value=str(value))
            return None

    def _count(self, table: Mapping[str, Any], number: int) -> int:
        seed = table.get("seed", 0)
        if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
            self._tell("known.seed", "seed", number, value=str(seed))
            return 0
        return seed

    def _tell(self, id: str, key: str, number: int, **arguments: Any) -> None:  # noqa: ANN401 - what fills it
        place = (TABLE, number, key) if key else (TABLE, number)
        self.values.faults.append(
            Fault(
                path=KNOWN_FINDINGS,
                line=self._document.line(*place),
                message=message(id, key=key, **arguments),
                hint=message(f"{id}.hint", key=key, **arguments),
            )
        )
