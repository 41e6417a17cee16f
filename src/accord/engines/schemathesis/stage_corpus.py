"""The corpus as one stage uses it: what it reads and adds, and what a reader is told of that."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from accord.engines.schemathesis.contract_journal import ContractJournal
from accord.engines.schemathesis.corpus import corpus_file, keep_in_corpus, read_corpus
from accord.engines.schemathesis.corpus_entries import CorpusWriter
from accord.engines.schemathesis.directed.suspicions import is_chance
from accord.engines.schemathesis.traffic import Traffic
from accord.engines.schemathesis.trials import ServiceTrials
from accord.errors import ContractError
from accord.evidence import Masks
from accord.model.corpus import CorpusEntry
from accord.model.message import message
from accord.text.errors import error_message


class StageCorpus:
    """The cases of the services of one workspace.

    What comes up is kept in the workspace by a stage that explores, and in the folder of its run by
    every other, from where a finding may still be picked.
    """

    def __init__(
        self, workspace: Path, run: Path, journal: ContractJournal, masks: Masks, *, explores: bool
    ) -> None:
        self._workspace, self._journal, self._masks = workspace, journal, masks
        self._target, self._explores = workspace if explores else run, explores

    def read(self, service: str) -> tuple[CorpusEntry, ...]:
        """The cases of a service; a file that cannot be read breaks the stage."""
        try:
            return read_corpus(self._workspace, service)
        except ContractError as error:
            self._journal.note(
                message(
                    "schemathesis.corpus-unread", where=error.where, problem=error_message(error)
                ),
                hint=message("schemathesis.bad-corpus.hint"),
                breaks=True,
            )
            return ()

    def keep(self, traffic: Traffic, trials: ServiceTrials, *, callers: Iterable[str]) -> None:
        """Add what was found, and the first request that brought up each status."""
        writer = CorpusWriter(
            base=traffic.base,
            callers=callers,
            masks=self._masks,
            operation_at=traffic.operation_at,
        )
        findings = (
            writer.finding(defect.smallest)
            for defect in trials.findings
            if not is_chance(defect.smallest)
        )
        answers = (writer.answer(operation, exchange) for operation, exchange in traffic.firsts)
        entries = [entry for entry in (*findings, *answers) if entry is not None]
        try:
            count = keep_in_corpus(self._target, traffic.service, entries)
        except (ContractError, OSError) as error:
            reason = error_message(error) if isinstance(error, ContractError) else str(error)
            self._journal.note(message("schemathesis.corpus-unwritten", reason=reason), breaks=True)
            return
        if count and self._explores:
            path = corpus_file(self._workspace, traffic.service).relative_to(self._workspace)
            self._journal.note(
                message("schemathesis.corpus-grew", count=count, path=path.as_posix())
            )
