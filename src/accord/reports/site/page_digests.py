"""What pages are drawn from, as a digest: while it stays, so do the pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import msgspec

import accord
from accord.model.catalogue import Catalogue
from accord.reports.site.document import Chapter, DocumentEntry, Result
from accord.reports.site.operation_sheets import OperationSheet
from accord.reports.site.past import Past

_LETTERS: Final = 24
_PROGRAM: Final = ("*.py", "*.html", "*.toml")
_LIBRARIES: Final = ("jinja2", "markupsafe", "markdown-it-py", "nh3")


class PageDigests:
    """Digests of everything that pages of chapters or operations show, but for files of runs.

    ``ground`` is what they share with all pages beside the catalogue: language, links, and so on;
    ``naming_runs`` whether pages say themselves from which run a result is. A digest is empty
    when it cannot be told what draws the pages.
    """

    def __init__(
        self, catalogue: Catalogue, past: Past, *, ground: object, naming_runs: bool
    ) -> None:
        self._past, self._naming_runs = past, naming_runs
        self._encoder = msgspec.msgpack.Encoder(enc_hook=str)
        shared = (_program(), ground, _beside_features(catalogue))
        self._ground = _digest(self._encoder.encode(shared))

    def of_chapter(self, chapter: Chapter) -> str:
        """The digest of a feature's page and those of its scenarios."""
        results = [self._result(it) for entry in _entries(chapter) for it in entry.results]
        return self._of(chapter.feature, results)

    def of_operation(self, sheet: OperationSheet) -> str:
        """The digest of an operation's page."""
        line = sheet.line
        return self._of(
            (line.operation.id, line.word, line.coverage, sheet.request_parts, sheet.suites),
            [(answer.status, answer.times, answer.response) for answer in sheet.answers],
            [(it.finding, it.command, it.sentences, it.certain) for it in sheet.defects],
            # Not when that was found out, which differs from run to run.
            [(it.reason, it.lines) for it in sheet.unproved],
            [self._trial(entry) for entry in sheet.cases],
            [(_line(use.entry), use.is_named, use.is_called) for use in sheet.first_uses],
            len(sheet.uses),
            [(profile.id, figures) for profile, figures in sheet.profiles],
            [(it.id, entry and _line(entry)) for it, entry in sheet.experiments],
        )

    def _of(self, *parts: object) -> str:
        if not _program():
            return ""
        return _digest(self._encoder.encode((self._ground, *parts)))

    def _trial(self, entry: DocumentEntry) -> object:
        results = [self._result(result) for result in entry.results]
        return entry.id, entry.suite, entry.title, entry.path, entry.line, entry.tags, results

    def _result(self, result: Result) -> object:
        case, earlier = result.case, result.earlier
        return (
            result.stage.name,
            case,
            earlier.run if earlier and self._naming_runs else None,
            bool(earlier and earlier.outdated),
            self._until_judged(result),
        )

    def _until_judged(self, result: Result) -> object:
        """How a case ended until it was judged last; what ran later says nothing of it."""
        past = self._past.of(result)
        if past is None:
            return None
        column = past.line.cases[past.key]
        end = column.newest + 1
        texts = [(text.digest, text.results[:end], text.durations[:end]) for text in column.texts]
        return texts, self._runs_until[end]

    @cached_property
    def _runs_until(self) -> list[bytes]:
        """For each number of runs a digest of all of them, so that none is looked at twice."""
        digests = [b""]
        for run in self._past.line.runs:
            digests.append(blake2b(digests[-1] + self._encoder.encode(run)).digest())
        return digests


def _entries(chapter: Chapter) -> Iterator[DocumentEntry]:
    return (entry for sheet in chapter.sheets for entry in sheet.entries)


def _line(entry: DocumentEntry) -> object:
    """What a line of a list says of a case."""
    telling, feature = entry.telling, entry.feature
    return (
        entry.address,
        entry.title,
        entry.cells,
        entry.language,
        feature.title if feature else None,
        entry.outcome,
        telling.case.reason if telling else None,
    )


def _beside_features(catalogue: Catalogue) -> Catalogue:
    """What a feature's pages may link to: anything, though not how a schema is written."""
    contracts = tuple(
        msgspec.structs.replace(contract, document={}, origins={})
        for contract in catalogue.contracts
    )
    return msgspec.structs.replace(catalogue, features=(), contracts=contracts)


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=_LETTERS // 2).hexdigest()


@cache
def _program() -> str:
    """What draws pages, as a digest of its source; nothing when that does not lie on disk."""
    folder = Path(accord.__file__).parent
    sources = sorted(path for pattern in _PROGRAM for path in folder.rglob(pattern))
    try:
        versions = [version(library) for library in _LIBRARIES]
    except PackageNotFoundError:
        return ""
    whole = blake2b(" ".join(versions).encode())
    for source in sources:
        whole.update(source.read_bytes())
    return whole.hexdigest() if sources else ""
