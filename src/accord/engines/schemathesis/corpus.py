"""The cases of a service that are worth trying first: ``contracts/.corpus/SERVICE.yaml``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec
import yaml

from accord.errors import ContractError
from accord.model.corpus import CorpusEntry
from accord.model.ids import file_and_line

CORPUS: Final = "contracts/.corpus"
# Of large contracts the findings are kept, and as many others as can be tried in some seconds.
MOST_ENTRIES: Final = 500


def corpus_file(workspace: Path, service: str) -> Path:
    """Where the cases of a service are kept."""
    return workspace / CORPUS / f"{service}.yaml"


def read_corpus(workspace: Path, service: str) -> tuple[CorpusEntry, ...]:
    """The cases of a service, findings first; none where nothing is kept.

    Raises:
        ContractError: the file is no list of cases.
    """
    file = corpus_file(workspace, service)
    if not file.is_file():
        return ()
    where = file.relative_to(workspace).as_posix()
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        entries = msgspec.convert(content or [], tuple[CorpusEntry, ...])
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        place = file_and_line(where, line)
        raise ContractError(
            "schemathesis.bad-corpus", where=place, reason=str(error.problem)
        ) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise ContractError("schemathesis.bad-corpus", where=where, reason=str(error)) from error
    return tuple(sorted(entries, key=lambda entry: not entry.is_finding))


def keep_in_corpus(workspace: Path, service: str, entries: Iterable[CorpusEntry]) -> int:
    """Add cases that are not kept yet, and say how many there were.

    The file is sorted and what is kept in it stays as it is, so that a change can be reviewed.
    """
    by_id = {entry.id: entry for entry in read_corpus(workspace, service)}
    fresh = [entry for entry in entries if entry.id not in by_id]
    # Findings never give way: without them the next run could not find them at once.
    room = max(0, MOST_ENTRIES - len(by_id))
    findings = [entry for entry in fresh if entry.is_finding]
    others = [entry for entry in fresh if not entry.is_finding][: max(0, room - len(findings))]
    added = [*findings, *others]
    if added:
        by_id |= {entry.id: entry for entry in added}
        file = corpus_file(workspace, service)
        file.parent.mkdir(parents=True, exist_ok=True)
        content = [msgspec.to_builtins(by_id[id]) for id in sorted(by_id)]
        text = yaml.dump(content, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, width=100)
        file.write_text(text, encoding="utf-8", newline="\n")
    return len(added)


_DUMPER: Final = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
