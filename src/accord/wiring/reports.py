"""The reports of a run that is over, and the record they are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from accord.errors import AccordError, Exit, HistoryError, UsageError, refused_by_machine
from accord.model.catalogue import Catalogue
from accord.model.commits import RelatedWork
from accord.model.lists import Listed
from accord.model.run import Run
from accord.ports import Report
from accord.text import Language
from accord.wiring.history import newest_of, remember, what_changed
from accord.wiring.workspace import Workspace

if TYPE_CHECKING:
    from accord.reports.site import Site

SITE: Final = "site"
SINGLE: Final = "single"
GITHUB: Final = "github"
ANNOTATIONS: Final = "annotations.txt"
"""The file of its report that GitHub reads as commands."""
REPORTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        SITE: "site",
        SINGLE: "single",
        "junit": "junit",
        "allure": "allure-results",
        GITHUB: "github",
        "gitlab": "gitlab",
        "sarif": "sarif",
        "prometheus": "prometheus",
    }
)
"""Every report and the folder below ``reports/`` that it is written to."""

_PARTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        SITE: ("accord.check.people", "accord.reports.site.single"),
        SINGLE: ("accord.check.people", "accord.reports.site.single"),
        "junit": ("accord.reports.junit",),
        "allure": ("accord.reports.allure",),
        "prometheus": ("accord.reports.prometheus",),
    }
)
"""What those reports load that take a moment to."""
# A defect of ours hides what else is true, and one of the product is told before what is not.
_PRECEDENCE: Final = (
    Exit.INTERRUPTED,
    Exit.INTERNAL,
    Exit.FAILED,
    Exit.USAGE,
    Exit.BROKEN,
    Exit.NOTHING_RAN,
    Exit.OPEN,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The files of the reports that were written, and what kept the others from it.

    ``kept_page`` is the page of an earlier run that was left alone, because this run looked at
    nothing; ``forgotten`` is what kept the run out of the history.
    """

    files: Mapping[str, Path]
    failures: Mapping[str, Exception]
    kept_page: Path | None = None
    forgotten: HistoryError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedRun:
    """A run that is over, its folder, and the catalogue as it was."""

    folder: Path
    catalogue: Catalogue
    run: Run


def render(
    workspace: Workspace,
    recorded: FinishedRun,
    *,
    names: Iterable[str] = (),
    language: Language,
    since: str = "",
) -> Rendered:
    """Remember a run and write its reports, by default the configured ones.

    A report that fails stops no other. ``language`` is what they are written in unless the
    workspace says so itself; ``since`` what the document compares the run with. A run whose
    selection picked nothing has no page, unless ``names`` ask for it.

    Raises:
        UsageError: there is no report of such a name.
    """
    from accord.pipeline.marks import in_use

    files, failures, kept_page = {}, {}, None
    language = workspace.effective.configuration.language or language
    formats = _formats(names, workspace)
    # The page of such a run would take the place of one that shows what was proved.
    if not names and recorded.run.picked_nothing:
        formats = tuple(name for name in formats if name != SITE)
        page = workspace.reports / SITE / "index.html"
        kept_page = page if page.is_file() else None
    forgotten = remember(workspace, recorded.catalogue, recorded.run)
    report_of = partial(
        _report, recorded=recorded, workspace=workspace, language=language, since=since
    )
    with in_use(workspace.folder, recorded.folder.name), ExitStack() as older:
        for name in formats:
            try:
                report = report_of(name, older=older)
                folder = workspace.reports / REPORTS[name]
                files[name] = report.write(recorded.catalogue, recorded.run, folder)
            except Exception as error:  # noqa: BLE001 - a defect of one report must not hide the verdict
                failures[name] = refused_by_machine(error) or error
    return Rendered(files=files, failures=failures, kept_page=kept_page, forgotten=forgotten)


def load_reports(workspace: Workspace) -> None:
    """Load what the configured reports are made with, so that nobody waits for it at the end."""
    for name in workspace.effective.configuration.reports.formats:
        for module in _PARTS.get(name, ()):
            try:
                import_module(module)
            # What cannot be loaded, why ever, is told of the report that lacks it.
            except Exception as error:  # noqa: BLE001
                # To Python 3.11 whatever comes up while a class names its attributes is an error.
                if isinstance(error.__cause__, KeyboardInterrupt):
                    raise error.__cause__ from None


def _formats(names: Iterable[str], workspace: Workspace) -> tuple[str, ...]:
    formats = tuple(names) or workspace.effective.configuration.reports.formats
    # All names before the first report: a typo must not leave half of them written.
    for name in formats:
        if name not in REPORTS:
            raise UsageError("wiring.no-such-report", name=name, known=Listed(REPORTS))
    return formats


def read_run(workspace: Workspace, id: str) -> FinishedRun:
    """A run that was recorded; without an id the newest.

    Raises:
        UsageError: nothing was run yet, or there is no such run.
        JournalError: its folder holds no run.
    """
    from accord.pipeline.folders import RUNS, folder_of, latest, load_run

    folder = folder_of(workspace.reports, id) if id else latest(workspace.reports)
    if folder is None:
        runs = workspace.reports / RUNS
        ids = sorted((path.name for path in runs.glob("*/")), reverse=True)
        if not ids:
            raise UsageError("pipeline.no-run", where=str(runs))
        raise UsageError("wiring.no-such-run", name=id, known=Listed(ids[:3]))
    catalogue, run = load_run(folder)
    return FinishedRun(folder=folder, catalogue=catalogue, run=run)


def worst(exit: Exit, rendered: Rendered) -> Exit:
    """The exit code of a run whose reports may have failed to be written."""
    codes = [
        error.exit if isinstance(error, AccordError) else Exit.INTERNAL
        for error in rendered.failures.values()
    ]
    return min((exit, *codes), key=_PRECEDENCE.index)


def _report(
    name: str,
    *,
    recorded: FinishedRun,
    workspace: Workspace,
    language: Language,
    older: ExitStack,
    since: str,
) -> Report:
    if name in {SITE, SINGLE}:
        from accord.reports.site import SingleFile

        site = _site(workspace, recorded, language=language, older=older, since=since)
        return site if name == SITE else SingleFile(site)
    if name in (GITHUB, "gitlab", "sarif"):
        return _for_server(name, workspace, language=language)
    if name == "prometheus":
        from accord.reports.prometheus import Prometheus

        return Prometheus()
    if name == "allure":
        from accord.reports.allure import Allure

        return Allure(recorded.folder, language=language)
    from accord.reports.junit import JUnit

    return JUnit(recorded.folder, language=language)


def _site(
    workspace: Workspace,
    recorded: FinishedRun,
    *,
    language: Language,
    older: ExitStack,
    since: str,
) -> Site:
    from accord.check import written_faults
    from accord.pipeline.folders import RUNS
    from accord.reports.site import Memory, Site

    newest = newest_of(workspace, recorded.catalogue, recorded.run, older=older)
    if since and newest is None:
        raise UsageError("history.switched-off")
    runs = {result.run.id for result in newest.earlier.values()} if newest else ()
    return Site(
        recorded.folder,
        language=language,
        leave_out=workspace.effective.configuration.coverage.leave_out,
        memory=Memory(
            newest=newest,
            changes=what_changed(workspace, newest, since=since) if newest else (),
            older_folders=tuple(workspace.reports / RUNS / id for id in sorted(runs)),
            work=_related_work(workspace, recorded),
            findings=written_faults(recorded.catalogue),
        ),
    )


def _related_work(workspace: Workspace, recorded: FinishedRun) -> Mapping[str, RelatedWork]:
    """What the repository had about each requirement when the run was made."""
    from accord.sources.commits import related_work

    requirements = recorded.catalogue.requirements
    ids = [
        id
        for requirement in requirements
        for id in (requirement.id, *(criterion.id for criterion in requirement.criteria))
    ]
    return related_work(workspace.folder, ids, until=recorded.run.commit)


def _for_server(name: str, workspace: Workspace, *, language: Language) -> Report:
    from accord.reports.servers import GitHub, GitLab, Sarif, Surroundings
    from accord.sources.git import folder_in_repository
    from accord.sources.openapi.file_lines import Lines

    files: dict[str, Lines] = {}

    def line_of(path: str, place: tuple[str, ...]) -> int:
        # Composed once a file, and only when something is wrong with what it promises.
        return files.setdefault(path, Lines(workspace.folder / path)).line(place)

    prefix = folder_in_repository(workspace.folder)
    surroundings = Surroundings(language=language, prefix=prefix, line_of=line_of)
    reports: tuple[Report, ...] = (GitHub(surroundings), GitLab(surroundings), Sarif(surroundings))
    return next(report for report in reports if report.name == name)
