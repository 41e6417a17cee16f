"""The list of known findings as commands ask for it: extended, and cleared of what is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from accord.errors import WorkspaceError, system_words
from accord.evidence.locked import locked
from accord.model.catalogue import Catalogue, Severity
from accord.model.ids import file_and_line
from accord.model.known import KnownFinding
from accord.model.message import Message, message
from accord.model.run import Case, Run
from accord.sources.known_findings import KNOWN_FINDINGS
from accord.whole_files import write_whole
from accord.wiring.checks import check, known_faults
from accord.wiring.reports import read_run
from accord.wiring.request import RunRequest
from accord.wiring.runs import run, select
from accord.wiring.workspace import Workspace

if TYPE_CHECKING:
    from accord.pipeline.baseline_entries import EntryTerms, FreshEntry
    from accord.pipeline.run import Watch

FILES: Final = "check"
"""The word that picks the faults of files among the arguments of ``accord baseline add``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What was written into the list, and how many cases could not be judged."""

    entries: tuple[FreshEntry, ...]
    unjudged: int
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """An entry, whether it was taken out, and why."""

    entry: KnownFinding
    is_gone: bool
    because: Message


def add_known(workspace: Workspace, request: RunRequest, terms: EntryTerms) -> Addition:
    """Write what the newest run shows, and what is wrong in the files, into the list.

    Raises:
        UsageError: nothing was run yet, or the request picks what is not there.
        WorkspaceError: the list cannot be read or written.
    """
    from accord.pipeline.baseline_entries import fresh_entries, unjudged

    _require_readable(workspace.catalogue)
    arguments = tuple(word for word in request.arguments if word != FILES)
    entries: tuple[FreshEntry, ...] = ()
    count = 0
    if arguments or FILES not in request.arguments:
        recorded = read_run(workspace, "")
        picks = _picks(workspace, request, arguments, recorded.run)
        catalogue, known_findings = workspace.catalogue, workspace.catalogue.known
        entries = fresh_entries(recorded.run, catalogue, known_findings, terms, picks=picks)
        count = unjudged(recorded.run, picks)
    if FILES in request.arguments or not _narrows(request):
        entries += tuple(_of_files(workspace, terms))
    path = workspace.folder / KNOWN_FINDINGS
    if entries:
        _write(path, entries)
    return Addition(entries=entries, unjudged=count, path=path)


def prune_known(
    workspace: Workspace, request: RunRequest, *, watch: Watch | None = None
) -> tuple[Pruned, ...]:
    """Take out of the list what is proved to be gone; a run of the contract suite is repeated.

    Raises:
        UsageError: nothing was run yet.
        WorkspaceError: the list cannot be read or written.
    """
    _require_readable(workspace.catalogue)
    pruning = _Pruning(workspace, request, watch)
    results = tuple(pruning.results())
    doomed = {result.entry.key for result in results if result.is_gone}
    if doomed:
        from accord.sources.known_edits import without_entries

        _change(workspace.folder / KNOWN_FINDINGS, lambda text: without_entries(text, doomed))
    return results


def _require_readable(catalogue: Catalogue) -> None:
    for fault in catalogue.faults:
        if fault.path == KNOWN_FINDINGS and fault.unreadable:
            where = file_and_line(fault.path, fault.line)
            said = fault.message
            raise WorkspaceError(said.id, where=where, **_words(said))


def _words(sentence: Message) -> dict[str, str]:
    from accord.text import say

    within = {name: say(inner, "en") for name, inner in sentence.within.items()}
    return {**sentence.arguments, **within}


def _narrows(request: RunRequest) -> bool:
    return bool(request.arguments or request.tags or request.services or request.operations)


def _picks(
    workspace: Workspace, request: RunRequest, arguments: tuple[str, ...], run: Run
) -> Callable[[Case], bool]:
    """Which cases of a run a request means; by stage too."""
    from dataclasses import replace

    from accord.pipeline.selection import look_up

    selection = select(workspace, replace(request, arguments=arguments))
    cases = [case for stage in run.stages.values() for case in stage.cases.values()]
    filter = look_up(selection, workspace.catalogue, cases, workspace=workspace.folder)
    stages = selection.stages or tuple(run.stages)
    # One case may stand in several stages, of which perhaps one is meant.
    meant = {
        id(case)
        for name in stages
        if name in run.stages
        for case in run.stages[name].cases.values()
    }
    return lambda case: id(case) in meant and filter.picks(case)


def _of_files(workspace: Workspace, terms: EntryTerms) -> Iterable[FreshEntry]:
    from accord.check.known import says
    from accord.pipeline.baseline_entries import FreshEntry

    faults = check(workspace)
    covered = [fault for fault, _ in known_faults(workspace, faults)]
    present = {entry.key: entry for entry in workspace.catalogue.known}
    owners = {service.contract: service.owner for service in workspace.catalogue.services}
    for fault in faults:
        # A file that cannot be read hides whatever else is wrong in it, so that is never put off.
        if fault.severity is not Severity.ERROR or fault.unreadable or fault in covered:
            continue
        entry = KnownFinding(
            fault=fault.message.id,
            file=fault.path,
            says=says(fault),
            reason=terms.reason,
            owner=owners.get(fault.path, ""),
            ticket=terms.ticket,
            added=terms.added,
            until=terms.until,
        )
        yield FreshEntry(entry=entry, sentence=None, replaces=entry.key in present)


def _write(path: Path, fresh: Iterable[FreshEntry]) -> None:
    from accord.sources.known_edits import with_entries, without_entries
    from accord.text import say

    entries = [
        (item.entry, "" if item.sentence is None else say(item.sentence, "en")) for item in fresh
    ]
    replaced = {item.entry.key for item in fresh if item.replaces}

    def change(text: str) -> str:
        return with_entries(without_entries(text, replaced) if replaced else text, entries)

    _change(path, change)


def _change(path: Path, change: Callable[[str], str]) -> None:
    """Replace the text of a file in one move; two commands take turns."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path.parents[1] / ".accord" / "known.lock"):
            text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
            write_whole(path, change(text).encode())
    except OSError as error:
        reason = system_words(error)
        raise WorkspaceError("known.unwritable", where=str(path), reason=reason) from error


class _Pruning:
    """Asks for each entry whether it is gone."""

    def __init__(self, workspace: Workspace, request: RunRequest, watch: Watch | None) -> None:
        self._workspace, self._request, self._watch = workspace, request, watch
        self._operations = [operation.id for operation in workspace.catalogue.operations()]

    def results(self) -> Iterable[Pruned]:
        """Every entry, those that need no replay first."""
        # A replay takes minutes; what files and records answer at once comes before it.
        entries = self._workspace.catalogue.known
        yield from self._of_files([entry for entry in entries if entry.fault])
        yield from self._of_cases([entry for entry in entries if entry.case])
        yield from self._of_contract([entry for entry in entries if entry.finding])

    def _of_files(self, entries: list[KnownFinding]) -> Iterable[Pruned]:
        from accord.check.known import key_of

        keys = {key_of(fault) for fault in check(self._workspace)} if entries else set()
        for entry in entries:
            is_gone = entry.key not in keys
            because = message("known.not-said") if is_gone else message("known.still-said")
            yield Pruned(entry=entry, is_gone=is_gone, because=because)

    def _of_cases(self, entries: list[KnownFinding]) -> Iterable[Pruned]:
        from accord.pipeline.baseline_entries import is_gone
        from accord.pipeline.planners import planners

        if not entries:
            return
        recorded = read_run(self._workspace, "")
        catalogue = self._workspace.catalogue
        ids = {case.id for planner in planners().values() for case in planner.cases(catalogue)}
        for entry in entries:
            # A case may be missing only because its file cannot be read today.
            if entry.case not in ids and not catalogue.unreadable:
                yield Pruned(entry=entry, is_gone=True, because=message("known.no-case"))
                continue
            answer = is_gone(entry, recorded.run)
            yield _answered(entry, answer=answer, gone=message("known.passed", run=recorded.run.id))

    def _of_contract(self, entries: list[KnownFinding]) -> Iterable[Pruned]:
        """Each with the seed that found it, for all operations of its service at once."""
        from accord.pipeline.baseline_entries import is_found_no_more, operation_of

        replays: dict[tuple[str, int], list[KnownFinding]] = {}
        for entry in entries:
            operation = operation_of(entry, self._operations)
            if not operation and not self._workspace.catalogue.unreadable:
                yield Pruned(entry=entry, is_gone=True, because=message("known.no-operation"))
            elif not operation or not entry.seed:
                yield Pruned(entry=entry, is_gone=False, because=message("known.no-seed"))
            else:
                service = operation.partition("/")[0]
                # One seed draws for a whole service, so that one replay answers for all of these.
                replays.setdefault((service, entry.seed), []).append(entry)
        for (service, seed), members in replays.items():
            replayed = self._replay(service, seed)
            for entry in members:
                answer = is_found_no_more(entry, replayed, self._operations)
                yield _answered(entry, answer=answer, gone=message("known.differs", seed=seed))

    def _replay(self, service: str, seed: int) -> Run:
        from dataclasses import replace

        from accord.model.status import Suite
        from accord.pipeline.plan import stages_of, suite_of

        configuration = self._workspace.effective.configuration
        stages = stages_of(configuration, self._workspace.catalogue)
        names = (
            name for name, settings in stages.items() if suite_of(name, settings) is Suite.CONTRACT
        )
        request = replace(
            self._request, arguments=tuple(names), services=(service,), seed=seed, keep_going=True
        )
        return run(self._workspace, request, watch=self._watch).run


def _answered(entry: KnownFinding, *, answer: bool | None, gone: Message) -> Pruned:
    if answer:
        return Pruned(entry=entry, is_gone=True, because=gone)
    id = "known.not-judged" if answer is None else "known.still-there"
    return Pruned(entry=entry, is_gone=False, because=message(id))
