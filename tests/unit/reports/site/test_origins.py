"""From which run results are, as it is handed to the pages of a very large site."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from accord.history import recorded_run
from accord.history.joined_stages import EarlierResult
from accord.model.history import CaseKey
from accord.reports.site.document import Document, ScenarioPage
from accord.reports.site.joining import join
from accord.reports.site.origins import origins_script
from fakes.reference import reference
from fakes.scripted_runs import ScriptedRuns


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[ScriptedRuns]:
    runs = ScriptedRuns(tmp_path, "pay", "ship", "return")
    yield runs
    runs.store.close()


def document(runs: ScriptedRuns) -> Document:
    newest = runs.newest()
    return join(runs.catalogue, newest.run, newest.earlier)


def handed_over(runs: ScriptedRuns) -> tuple[list[str], int, dict[str, object]]:
    return parsed(origins_script(document(runs)))


def parsed(script: str) -> tuple[list[str], int, dict[str, object]]:
    named, most, apart = json.loads(f"[{script[len('accord.origins(') : -3]}]")
    return named, most, apart


def page_of(runs: ScriptedRuns, id: str) -> str:
    return next(it.stem for it in document(runs).sheets if it.first.id == id)[-10:]


def test_nothing_is_handed_over_when_the_last_run_looked_at_everything(runs: ScriptedRuns) -> None:
    runs.run("PPP")
    runs.run("PPP")
    assert origins_script(document(runs)) == ""


def test_what_most_results_are_of_is_told_once_and_what_differs_by_its_page(
    runs: ScriptedRuns,
) -> None:
    whole = runs.run("PPP", commit="abc")
    runs.run("P", only=["ship"])
    (named,), most, apart = handed_over(runs)
    assert named.endswith(f" · {whole.id} · <code>abc</code>")
    assert most == 0
    assert apart == {page_of(runs, "ship"): -1}


def test_each_run_has_a_place_of_its_own(runs: ScriptedRuns) -> None:
    first = runs.run("PPP")
    second = runs.run("P", only=["ship"])
    runs.run("P", only=["pay"])
    named, most, apart = handed_over(runs)
    assert most == -1
    places = {id: named[int(str(apart[page_of(runs, id)]))] for id in ("ship", "return")}
    assert first.id in places["return"]
    assert second.id in places["ship"]


def test_entries_of_one_page_are_told_apart_by_the_anchors_that_it_gives_them(
    runs: ScriptedRuns,
) -> None:
    whole = runs.run("PPP")
    runs.run("P", only=["ship"])
    of_id = {it.first.id: it.first for it in document(runs).sheets}
    entries = (of_id["ship"], of_id["return"])
    sheet = ScenarioPage(stem="a" * 10, entries=tuple(replace(it, id="x") for it in entries))
    told = replace(document(runs), chapters=(), loose=(sheet,))
    (named,), _, apart = parsed(origins_script(told))
    assert whole.id in named
    assert apart == {"a" * 10: {"row": [-1], "row-2": [0]}}


def test_results_of_one_page_may_be_of_several_runs(runs: ScriptedRuns) -> None:
    runs.run("PPP", stages=["smoke", "nightly"])
    runs.run("P", only=["ship"], stages=["smoke"])
    _, most, apart = handed_over(runs)
    assert most == 0
    assert apart == {page_of(runs, "ship"): {"": [-1, 0]}}


def test_results_of_an_operation_stand_in_one_row_as_on_its_page() -> None:
    recorded = reference("four-suites")
    document = join(recorded.catalogue, recorded.run)
    trials = [it for it in document.others if it.place.startswith("api/")]
    page = trials[0].place.partition("#")[0]
    earlier = EarlierResult(
        key=CaseKey("contract", trials[0].id),
        run=recorded_run(replace(recorded.run, id="before")),
        stage=trials[0].results[0].stage,
        case=trials[0].results[0].case,
    )
    results = tuple(replace(it, earlier=earlier) for it in trials[0].results)
    told = replace(document, others=(replace(trials[0], results=results), *trials[1:]))
    on_the_page = [it for it in trials if it.place.startswith(f"{page}#")]
    assert len(on_the_page) > 1
    _, most, apart = parsed(origins_script(told))
    assert most == -1
    row = [0] * len(results) + [-1] * sum(len(it.results) for it in on_the_page[1:])
    assert apart == {PurePosixPath(page).stem[-10:]: {"": row}}
