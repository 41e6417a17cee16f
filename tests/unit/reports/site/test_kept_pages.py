"""A site over an earlier one says what one without it says, whatever is new, and draws no more."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from accord.model.catalogue import CapabilityText, Catalogue, Feature, Requirement, Scenario
from accord.model.events import Evidence, Unproved
from accord.model.message import plain
from accord.model.run import Attempt, Case, Run
from accord.model.status import Status, Suite
from accord.reports.site import Site, page_digests, pages
from accord.reports.site.chapter_pages import ChapterPages
from accord.reports.site.document import Chapter
from accord.reports.site.kept_pages import LIST
from accord.reports.site.operation_sheets import OperationSheet
from accord.reports.site.proof_pages import ProofPages
from accord.text import Language
from fakes.many import many
from fakes.reference import Reference, reference
from fakes.scripted_runs import ScriptedRuns, remembered_site, ten_runs
from fakes.whole_picture import remembering

Change = Callable[[Catalogue, Run], tuple[Catalogue, Run]]
NAME = "four-suites"
NOBODY_KNOWS = Unproved(
    at=1.0, stage="contract", operation="ordering/placeOrder", reason=plain("Nobody knows")
)


def content(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def of_chapters(site: dict[str, bytes]) -> dict[str, bytes]:
    return {path: text for path, text in site.items() if path.startswith(("f/", "s/", "p/"))}


@pytest.fixture(scope="module")
def recorded() -> Reference:
    return reference(NAME)


@pytest.fixture(scope="module")
def drawn(recorded: Reference, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn") / "site"
    return Site(recorded.folder).write(recorded.catalogue, recorded.run, folder).parent


@pytest.fixture
def site(drawn: Path, tmp_path: Path) -> Path:
    """A site of that run; its files keep their times."""
    return Path(shutil.copytree(drawn, tmp_path / "site"))


@pytest.fixture
def chapters(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The features that were drawn."""
    drawn_chapters: list[str] = []
    of = ChapterPages.of

    def noted(self: ChapterPages, chapter: Chapter) -> Iterator[tuple[str, str]]:
        drawn_chapters.append(chapter.feature.id)
        return of(self, chapter)

    monkeypatch.setattr(ChapterPages, "of", noted)
    return drawn_chapters


@pytest.fixture
def operations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The operations that were drawn."""
    drawn_operations: list[str] = []
    page_of = ProofPages.page_of

    def noted(self: ProofPages, sheet: OperationSheet) -> Iterator[tuple[str, str]]:
        drawn_operations.append(sheet.line.operation.id)
        return page_of(self, sheet)

    monkeypatch.setattr(ProofPages, "page_of", noted)
    return drawn_operations


def _feature(**changed: object) -> Change:
    def change(catalogue: Catalogue, run: Run) -> tuple[Catalogue, Run]:
        first = structs.replace(catalogue.features[0], **changed)
        return structs.replace(catalogue, features=(first, *catalogue.features[1:])), run

    return change


def _scenario(new: Callable[[Scenario], Scenario]) -> Change:
    def change(catalogue: Catalogue, run: Run) -> tuple[Catalogue, Run]:
        features = tuple(_with_scenario(feature, new) for feature in catalogue.features)
        return structs.replace(catalogue, features=features), run

    return change


def _with_scenario(feature: Feature, new: Callable[[Scenario], Scenario]) -> Feature:
    rules = tuple(
        structs.replace(rule, scenarios=tuple(map(new, rule.scenarios))) for rule in feature.rules
    )
    return structs.replace(feature, scenarios=tuple(map(new, feature.scenarios)), rules=rules)


def _reworded(scenario: Scenario) -> Scenario:
    first = structs.replace(scenario.steps[0], text="something else")
    return structs.replace(scenario, steps=(first, *scenario.steps[1:]))


def _beside(**changed: object) -> Change:
    return lambda catalogue, run: (structs.replace(catalogue, **changed), run)


def _services(**changed: object) -> Change:
    def change(catalogue: Catalogue, run: Run) -> tuple[Catalogue, Run]:
        services = tuple(structs.replace(it, **changed) for it in catalogue.services)
        return structs.replace(catalogue, services=services), run

    return change


def _contracts(**changed: object) -> Change:
    def change(catalogue: Catalogue, run: Run) -> tuple[Catalogue, Run]:
        contracts = tuple(structs.replace(it, **changed) for it in catalogue.contracts)
        return structs.replace(catalogue, contracts=contracts), run

    return change


def _operations(**changed: object) -> Change:
    def change(catalogue: Catalogue, run: Run) -> tuple[Catalogue, Run]:
        contracts = tuple(
            structs.replace(
                contract,
                operations=tuple(structs.replace(it, **changed) for it in contract.operations),
            )
            for contract in catalogue.contracts
        )
        return structs.replace(catalogue, contracts=contracts), run

    return change


def _stage(name: str, **changed: object) -> Change:
    def change(catalogue: Catalogue, run: Run) -> tuple[Catalogue, Run]:
        if name not in run.stages:
            return catalogue, run
        stage = replace(run.stages[name], **changed)  # type: ignore[arg-type]
        return catalogue, replace(run, stages=run.stages | {name: stage})

    return change


def _run(**changed: object) -> Change:
    return lambda catalogue, run: (catalogue, replace(run, **changed))  # type: ignore[arg-type]


def _cases(edit: Callable[[Case], None]) -> Change:
    def change(catalogue: Catalogue, run: Run) -> tuple[Catalogue, Run]:
        run = deepcopy(run)
        for case in run.stages["scenarios"].cases.values():
            edit(case)
        return catalogue, run

    return change


def _attempts(**changed: object) -> Change:
    def edit(case: Case) -> None:
        case.attempts[:] = [replace(it, **changed) for it in case.attempts]  # type: ignore[arg-type]

    return _cases(edit)


def _tried_twice(case: Case) -> None:
    case.attempts.insert(0, Attempt(number=0, status=Status.FAILED, reason=plain("a flake")))


def _answered_late(case: Case) -> None:
    for attempt in case.attempts:
        attempt.calls[:] = [
            replace(it, call=structs.replace(it.call, seconds=77.0)) for it in attempt.calls
        ]


def _stage_renamed(catalogue: Catalogue, run: Run) -> tuple[Catalogue, Run]:
    stage = replace(run.stages["scenarios"], name="smoke")
    return catalogue, replace(run, stages={"smoke": stage, "again": replace(stage, name="again")})


CHANGES: dict[str, Change] = {
    "a feature's text": _feature(description="It is told otherwise."),
    "a feature's title": _feature(title="Called otherwise"),
    "a tag": _feature(tags=("owner:others",)),
    "a step": _scenario(_reworded),
    "a title": _scenario(lambda it: structs.replace(it, title=f"{it.title}!", outline="")),
    "a scenario that is gone": _feature(scenarios=(), rules=()),
    "an outcome": _attempts(status=Status.FAILED, reason=plain("it broke")),
    "a reason": _attempts(status=Status.BROKEN, reason=plain("it could not be judged")),
    "a duration": _attempts(seconds=123.0),
    "a trace": _attempts(trace="abcdef"),
    "an attempt": _cases(_tried_twice),
    "a call": _cases(_answered_late),
    "a file": _attempts(
        evidence=[Evidence(path="none", name="a.txt", media_type="text/plain", size_bytes=1)]
    ),
    "a stage": _stage_renamed,
    "what was never run": _run(stages={}),
    "the environment": _run(environment="staging"),
    "what else a run is": _run(
        id="later", commit="f" * 40, branch="other", started=1.0, selection="smoke", accord="9"
    ),
    "the workspace": _beside(title="Another shop"),
    "a capability's title": _beside(
        capabilities=tuple(
            CapabilityText(name=name, title="Sold", text="", path="README.md")
            for name in ("ordering", "payment", "shopping")
        )
    ),
    "a service's title": _services(titles={"en": "Renamed"}),
    "an owner": _services(owner="somebody else"),
    "operations": _beside(contracts=()),
    "what an operation is called": _operations(summary="Called otherwise"),
    "a contract's file": _contracts(path="contracts/other.openapi.yaml", version="77"),
    "a contract's schemas": _contracts(document={}),
    "what answers were seen": _stage("contract", seen=Counter({("ordering/placeOrder", 201): 7})),
    "what is not proved": _stage("contract", unproved={NOBODY_KNOWS.operation: NOBODY_KNOWS}),
    "what no suite tried": _stage("contract", cases={}),
    "what load measured": _stage("load", cases={}),
    "what chaos tried": _stage("chaos", cases={}),
    "services": _beside(services=(), contracts=()),
    "a requirement": _beside(
        requirements=(Requirement(id="SHOP-12", title="Asked for", path="SHOP-12.md"),)
    ),
    "flows": _beside(flows=()),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_the_site_is_the_one_that_is_drawn_from_nothing(
    change: Change, recorded: Reference, site: Path, tmp_path: Path
) -> None:
    catalogue, run = change(recorded.catalogue, recorded.run)
    Site(recorded.folder).write(catalogue, run, site)
    Site(recorded.folder).write(catalogue, run, tmp_path / "fresh")
    assert content(site) == content(tmp_path / "fresh")


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_of_a_red_run_is_shown(change: Change, tmp_path: Path) -> None:
    failing = reference("failing")
    changed = change(failing.catalogue, failing.run)
    for folder, (catalogue, run) in (
        ("site", (failing.catalogue, failing.run)),
        ("site", changed),
        ("fresh", changed),
    ):
        Site(failing.folder).write(catalogue, run, tmp_path / folder)
    assert content(tmp_path / "site") == content(tmp_path / "fresh")


def test_another_name_of_one_of_two_stages_is_shown(recorded: Reference, tmp_path: Path) -> None:
    stage = recorded.run.stages["scenarios"]
    for folder, name in (("site", "again"), ("site", "nightly"), ("fresh", "nightly")):
        stages = {"smoke": replace(stage, name="smoke"), name: replace(stage, name=name)}
        run = replace(recorded.run, stages=stages)
        Site(recorded.folder).write(recorded.catalogue, run, tmp_path / folder)
    assert content(tmp_path / "site") == content(tmp_path / "fresh")


def test_results_that_become_those_of_an_earlier_run_say_so(tmp_path: Path) -> None:
    runs = ScriptedRuns(tmp_path, "pay", "ship")
    for _ in range(2):
        runs.run("PF")
        remembered_site(runs, tmp_path / "site")
    runs.run("", closed=["scenarios"])
    for folder in ("site", "fresh"):
        remembered_site(runs, tmp_path / folder)
    runs.store.close()
    assert content(tmp_path / "site") == content(tmp_path / "fresh")


@pytest.mark.parametrize(
    "imported",
    [{"id": "20200101-000000-000000", "started": 1.0}, {"commit": "f" * 40}],
    ids=["a run more", "a run with another commit"],
)
def test_a_past_that_became_another_is_shown(imported: dict[str, Any], tmp_path: Path) -> None:
    failing = reference("failing")
    run = replace(failing.run, branch="main")
    before = replace(run, id="20260101-000000-000000", started=run.started - 3600)
    runs = [
        [before, run],
        [replace(before, **imported), *([before] if "id" in imported else []), run],
    ]
    for folder, line in (("site", runs[0]), ("site", runs[1]), ("fresh", runs[1])):
        (tmp_path / "history.db").unlink(missing_ok=True)
        memory = remembering(tmp_path / "history.db", failing.catalogue, *line)
        site = Site(failing.folder, memory=memory)
        site.write(failing.catalogue, run, tmp_path / folder)
    assert content(tmp_path / "site") == content(tmp_path / "fresh")


def test_features_of_which_nothing_is_new_are_not_drawn(
    recorded: Reference, site: Path, chapters: list[str]
) -> None:
    run = replace(recorded.run, id="later", commit="abc")
    Site(recorded.folder).write(recorded.catalogue, run, site)
    assert chapters == []


def test_only_the_feature_that_changed_is_drawn(
    recorded: Reference, site: Path, chapters: list[str]
) -> None:
    catalogue, run = CHANGES["a feature's text"](recorded.catalogue, recorded.run)
    Site(recorded.folder).write(catalogue, run, site)
    assert chapters == [catalogue.features[0].id]


def test_operations_of_which_nothing_is_new_are_not_drawn(
    recorded: Reference, site: Path, operations: list[str]
) -> None:
    run = replace(recorded.run, id="later", commit="abc", started=recorded.run.started + 9)
    Site(recorded.folder).write(recorded.catalogue, run, site)
    assert operations == []


def test_only_the_operation_that_was_seen_otherwise_is_drawn(
    recorded: Reference, site: Path, operations: list[str]
) -> None:
    stage = recorded.run.stages["contract"]
    seen = stage.seen + Counter({("payment/authorise", 503): 1})
    catalogue, run = _stage("contract", seen=seen)(recorded.catalogue, recorded.run)
    Site(recorded.folder).write(catalogue, run, site)
    assert operations == ["payment/authorise"]


def test_when_it_was_found_out_that_nothing_is_proved_is_no_news(
    recorded: Reference, site: Path, operations: list[str]
) -> None:
    for at in (1.0, 2.0):
        operations.clear()
        entry = structs.replace(NOBODY_KNOWS, at=at)
        change = _stage("contract", unproved={entry.operation: entry})
        Site(recorded.folder).write(*change(recorded.catalogue, recorded.run), site)
    assert operations == []


@pytest.mark.parametrize("language", ["zh-TW", "zh-CN"])
def test_another_language_is_drawn(
    language: Language, recorded: Reference, site: Path, tmp_path: Path
) -> None:
    for folder in (site, tmp_path / "fresh"):
        Site(recorded.folder, language=language).write(recorded.catalogue, recorded.run, folder)
    assert content(site) == content(tmp_path / "fresh")


def test_what_another_accord_drew_is_drawn_again(
    recorded: Reference, site: Path, chapters: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_digests, "_program", lambda: "another")
    Site(recorded.folder).write(recorded.catalogue, recorded.run, site)
    assert len(chapters) == len(recorded.catalogue.features)


def test_nothing_is_taken_over_where_the_program_cannot_be_read(
    recorded: Reference, site: Path, chapters: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_digests, "_program", lambda: "")
    for _ in range(2):
        Site(recorded.folder).write(recorded.catalogue, recorded.run, site)
    assert len(chapters) == 2 * len(recorded.catalogue.features)


def test_a_page_that_somebody_changed_is_drawn_again(recorded: Reference, site: Path) -> None:
    before = content(site)
    page = next((site / "s").glob("*.html"))
    page.write_text("changed", encoding="utf-8")
    later = (site / LIST).stat().st_mtime_ns + 1_000_000_000
    os.utime(page, ns=(later, later))
    Site(recorded.folder).write(recorded.catalogue, recorded.run, site)
    assert content(site) == before


def test_a_page_that_is_gone_is_drawn_again(recorded: Reference, site: Path) -> None:
    before = content(site)
    next((site / "s").glob("*.html")).unlink()
    Site(recorded.folder).write(recorded.catalogue, recorded.run, site)
    assert content(site) == before


def test_a_list_that_cannot_be_read_is_none(recorded: Reference, site: Path) -> None:
    before = content(site)
    (site / LIST).write_text("{", encoding="utf-8")
    Site(recorded.folder).write(recorded.catalogue, recorded.run, site)
    assert content(site) == before


def test_evidence_of_pages_that_are_not_drawn_is_in_the_site(tmp_path: Path) -> None:
    failing = reference("failing")
    first = content(Site(failing.folder).write(failing.catalogue, failing.run, tmp_path).parent)
    Site(failing.folder).write(failing.catalogue, failing.run, tmp_path)
    assert content(tmp_path) == first
    assert any(path.startswith("evidence/") for path in first)


@pytest.mark.parametrize("lost", [True, False], ids=["lost", "found again"])
def test_a_file_is_told_to_be_missing_while_it_is(tmp_path: Path, *, lost: bool) -> None:
    failing = reference("failing")
    before, after = (failing.folder, tmp_path) if lost else (tmp_path, failing.folder)
    for folder, run_folder in (("site", before), ("site", after), ("fresh", after)):
        Site(run_folder).write(failing.catalogue, failing.run, tmp_path / folder)
    assert content(tmp_path / "site") == content(tmp_path / "fresh")


def test_details_are_packed_as_soon_as_a_site_is_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue, run = many(80)
    Site(tmp_path).write(catalogue, run, tmp_path / "site")
    monkeypatch.setattr(pages, "PACK_ABOVE", 50)
    for folder in ("site", "site", "fresh"):
        Site(tmp_path).write(catalogue, run, tmp_path / folder)
    packs = [path for path in of_chapters(content(tmp_path / "site")) if path.startswith("p/")]
    assert len(packs) == 2
    assert content(tmp_path / "site") == content(tmp_path / "fresh")


def drawn_behind(
    whole: Run, part: Run, recorded: Reference, folder: Path, noted: list[str]
) -> list[str]:
    """What is ``noted`` when a part is told over a run of everything, beside a ``fresh`` site."""
    for name, ended in (("fresh", [whole, part]), ("site", [whole]), ("site", [whole, part])):
        noted.clear()
        (folder / "history.db").unlink(missing_ok=True)
        memory = remembering(
            folder / "history.db",
            recorded.catalogue,
            *ended,
            load={whole.id: (recorded.catalogue, whole)}.get,
        )
        Site(recorded.folder, memory=memory).write(recorded.catalogue, ended[-1], folder / name)
    return noted


def test_a_selection_behind_a_run_of_everything_draws_what_it_looked_at_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chapters: list[str]
) -> None:
    monkeypatch.setattr(pages, "PACK_ABOVE", 2)
    catalogue, run = many(80)
    whole = replace(run, branch="main")
    first = catalogue.features[0]
    cases = {it.id: run.stages["scenarios"].cases[it.id] for it in first.all_scenarios()}
    part = replace(whole, id="part", started=run.started + 60, selection=first.path)
    part.stages = {"scenarios": replace(run.stages["scenarios"], cases=cases)}
    generated = Reference(folder=tmp_path, catalogue=catalogue, run=run)
    assert drawn_behind(whole, part, generated, tmp_path, chapters) == [first.id]
    assert content(tmp_path / "site") == content(tmp_path / "fresh")


@pytest.mark.parametrize("large", [True, False], ids=["large", "small"])
def test_operations_that_a_selection_did_not_try_are_drawn_where_they_name_their_run(
    recorded: Reference,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    operations: list[str],
    *,
    large: bool,
) -> None:
    monkeypatch.setattr(pages, "PACK_ABOVE", 1 if large else 1000)
    whole = replace(recorded.run, branch="main")
    part = replace(whole, id="part", started=whole.started + 60, selection="features")
    part.stages = {n: it for n, it in whole.stages.items() if it.suite is Suite.SCENARIOS}
    assert bool(drawn_behind(whole, part, recorded, tmp_path, operations)) is not large
    assert content(tmp_path / "site") == content(tmp_path / "fresh")


def test_each_of_ten_runs_is_told_as_if_none_had_been_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    differing = []
    run = ScriptedRuns.run

    def noted(self: ScriptedRuns, *arguments: object, **named: object) -> Run:
        ended = run(self, *arguments, **named)  # type: ignore[arg-type]
        if self.title != "elsewhere":
            over = content(remembered_site(self, tmp_path / "sites" / "site"))
            fresh = content(remembered_site(self, tmp_path / "sites" / ended.id))
            differing.extend([path for path in fresh if over.get(path) != fresh[path]])
        return ended

    monkeypatch.setattr(ScriptedRuns, "run", noted)
    ten_runs(tmp_path).store.close()
    assert differing == []
