from __future__ import annotations

import gc
import re
from pathlib import Path

import msgspec
import pytest

from accord.model.apart import FilesApart
from accord.model.calls import CallResponse
from accord.model.catalogue import Catalogue
from accord.model.events import Attached, Evidence
from accord.model.message import plain
from accord.model.run import Run
from accord.model.status import Status, Suite
from accord.reports.site import Site, pages, scenario_address
from accord.text import Language
from fakes import finished_run
from fakes.many import many
from fakes.page_words import blanks_behind_wide
from fakes.reference import NAMES, SUITES, reference


def written(name: str, folder: Path, *, language: Language = "en") -> Path:
    found = reference(name)
    return Site(found.folder, language=language).write(found.catalogue, found.run, folder)


def content(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_has_its_page_and_every_row_its_place(name: str, tmp_path: Path) -> None:
    site = written(name, tmp_path / "site").parent
    for scenario in reference(name).catalogue.scenarios():
        file, _, place = scenario_address(scenario.id).partition("#")
        page = (site / file).read_text(encoding="utf-8")
        assert f'id="{place}"' in page if place else True


@pytest.mark.parametrize("name", NAMES)
def test_no_blank_stands_within_a_sentence_behind_full_width_punctuation(
    name: str, tmp_path: Path
) -> None:
    assert blanks_behind_wide(written(name, tmp_path / "site", language="zh-TW").parent) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_to_a_page_and_a_place_that_exist(name: str, tmp_path: Path) -> None:
    site = written(name, tmp_path / "site").parent
    pages_by_path = {path.resolve(): path.read_text("utf-8") for path in site.rglob("*.html")}
    lost = []
    for path, text in pages_by_path.items():
        for target in re.findall(r'(?:href|src)="([^"]+)"', text):
            file, _, place = target.partition("?")[0].partition("#")
            place = target.partition("#")[2]
            found = (path.parent / file).resolve() if file else path
            known = found in pages_by_path if found.suffix == ".html" else found.is_file()
            if not known or (place and f'id="{place}"' not in pages_by_path[found]):
                lost.append((path.name, target))
    assert lost == []


@pytest.mark.parametrize("name", NAMES)
def test_the_same_run_gives_the_same_bytes(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(name, tmp_path / "one")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setenv("TZ", "Asia/Taipei")
    written(name, tmp_path / "two")
    assert content(tmp_path / "one") == content(tmp_path / "two")


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-TW", "10 個情境中有 4 個未通過"), ("zh-CN", "10 个场景中有 4 个未通过")],
)
def test_pages_speak_the_workspace_s_language_without_a_script(
    language: Language, words: str, tmp_path: Path
) -> None:
    page = written("failing", tmp_path / "site", language=language).read_text("utf-8")
    assert f'<html lang="{language}"' in page
    assert words in page


def test_a_render_that_fails_leaves_the_old_site_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    written("passing", site)
    before = content(site)

    def fail(*_: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(pages.Pages, "_home", fail)
    with pytest.raises(RuntimeError):
        written("failing", site)
    assert content(site) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_garbage_is_searched_for_as_before_once_a_site_is_written(tmp_path: Path) -> None:
    frozen = gc.get_freeze_count()
    written("passing", tmp_path / "site")
    assert gc.get_freeze_count() <= frozen


def test_a_new_site_replaces_the_old_one_whole(tmp_path: Path) -> None:
    site = tmp_path / "site"
    written("failing", site)
    written("chinese", site)
    written("chinese", tmp_path / "fresh")
    assert content(site) == content(tmp_path / "fresh")


def test_a_page_on_which_nothing_is_new_stays_the_same_file(tmp_path: Path) -> None:
    recorded, site = reference("passing"), tmp_path / "site"
    Site(recorded.folder).write(recorded.catalogue, recorded.run, site)
    before = {path: path.stat().st_ino for path in (site / "s").iterdir()}
    recorded.run.id, recorded.run.commit = "the-next-run", "0123456789"
    Site(recorded.folder).write(recorded.catalogue, recorded.run, site)
    assert before
    assert {path: path.stat().st_ino for path in (site / "s").iterdir()} == before


def test_what_the_run_is_called_is_no_markup_in_the_script_of_all_pages(tmp_path: Path) -> None:
    recorded, site = reference("passing"), tmp_path / "site"
    recorded.run.id = "the-next-<run>"
    Site(recorded.folder).write(recorded.catalogue, recorded.run, site)
    script = (site / "assets" / "text.js").read_text(encoding="utf-8")
    assert "accord.asOf(" in script
    assert "the-next-&lt;run&gt;" in script


def test_an_empty_workspace_has_a_home_that_is_not_green(tmp_path: Path) -> None:
    page = Site(tmp_path).write(Catalogue(), Run(), tmp_path / "site").read_text("utf-8")
    assert "This run proved nothing." in page
    assert 'class="verdict broken"' in page


def test_what_several_failures_have_in_common_is_told_on_the_home_page(tmp_path: Path) -> None:
    page = written("failing", tmp_path / "site").read_text("utf-8")
    assert "2 red cases, likely one cause: ordering works out something wrong" in page


def test_a_finding_says_where_it_broke(tmp_path: Path) -> None:
    written("contract-findings", tmp_path / "site")
    pages = content(tmp_path / "site").items()
    findings = [page.decode() for path, page in pages if path.startswith("api/")]
    assert any(
        "Where it broke" in part and 'class="sure"' in part
        for page in findings
        for part in page.split('<article class="finding"')[1:]
    )


def test_what_people_and_services_wrote_is_never_markup(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    found = reference("failing")
    text = msgspec.json.encode(found.catalogue).decode()
    catalogue = msgspec.json.decode(text.replace("coupon", evil), type=Catalogue)
    stage = found.run.stage("scenarios")
    stage.cases = {
        id: msgspec.structs.replace(case, title=evil) for id, case in stage.cases.items()
    }
    for case in stage.cases.values():
        for attempt in case.attempts:
            for made in attempt.calls:
                made.call = msgspec.structs.replace(made.call, note=evil, error=evil, url=evil)
    Site(found.folder).write(catalogue, found.run, tmp_path / "site")
    for path, page in content(tmp_path / "site").items():
        assert b"<script>" not in page, path


@pytest.mark.parametrize("name", SUITES)
def test_what_engines_and_files_of_other_suites_say_is_never_markup(
    name: str, tmp_path: Path
) -> None:
    evil = "<script>alert(1)</script>"
    found = reference(name)
    text = msgspec.json.encode(found.catalogue).decode()
    for word in ("Island Bank", "whole", "lunch", "hang", "As printed", "coupon"):
        text = text.replace(word, evil)
    catalogue = msgspec.json.decode(text, type=Catalogue)
    for stage in found.run.stages.values():
        stage.findings = [
            msgspec.structs.replace(it, kind=evil, detail=evil, title=plain(evil))
            for it in stage.findings
        ]
        stage.cases = {
            id: msgspec.structs.replace(case, title=evil) for id, case in stage.cases.items()
        }
        for case in stage.cases.values():
            for attempt in case.attempts:
                attempt.reason = plain(evil)
                attempt.steps = [
                    msgspec.structs.replace(it, text=evil, detail=evil, output=evil, phase=evil)
                    for it in attempt.steps
                ]
    Site(found.folder).write(catalogue, found.run, tmp_path / "site")
    for path, page in content(tmp_path / "site").items():
        assert b"<script>" not in page, path


def test_the_site_holds_the_evidence_it_shows_and_needs_no_other_folder(tmp_path: Path) -> None:
    site = written("failing", tmp_path / "site").parent
    kept = {path for path in content(site) if path.startswith("evidence/")}
    assert len(kept) == 2


def test_no_address_of_the_outside_is_asked_for(tmp_path: Path) -> None:
    site = written("failing", tmp_path / "site").parent
    for path, page in content(site).items():
        if path.endswith(".html"):
            assert not re.search(rb'(?:src|href)="(?:https?:)?//', page), path


@pytest.mark.parametrize(("scenarios", "packs"), [(80, 0), (120, 3)], ids=["usual", "very large"])
def test_detail_of_passed_cases_is_packed_only_in_a_very_large_site(
    scenarios: int, packs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PACK_ABOVE", 100)
    catalogue, run = many(scenarios)
    Site(tmp_path).write(catalogue, run, tmp_path / "site")
    assert len(list((tmp_path / "site" / "p").iterdir())) == packs


def test_failures_are_never_packed_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PACK_ABOVE", 10)
    catalogue, run = many(80)
    site = Site(tmp_path).write(catalogue, run, tmp_path / "site").parent
    cases = run.stages["scenarios"].cases.values()
    failed = next(case.id for case in cases if case.status is Status.FAILED)
    page = (site / scenario_address(failed).partition("#")[0]).read_text("utf-8")
    assert "not as expected" in page
    assert 'class="call ' in page


def test_the_page_of_the_api_says_how_many_calls_were_judged_and_why_not(tmp_path: Path) -> None:
    found = reference("contract-findings")
    found.run.stage("contract").judged.update({"kept": 9, "media-type": 3})
    Site(found.folder).write(found.catalogue, found.run, tmp_path)
    page = (tmp_path / "api.html").read_text(encoding="utf-8")
    assert "calls held against a contract" in page
    assert "bodies of this type, such as XML, are not judged" in page


def test_a_check_of_an_engine_is_said_in_words_beside_its_name(tmp_path: Path) -> None:
    run = reference("contract-findings")
    stages = run.run.stages.values()
    for attempt in (a for stage in stages for case in stage.cases.values() for a in case.attempts):
        attempt.steps[:] = [
            msgspec.structs.replace(step, title=plain("nothing makes it fail"))
            if step.text == "not_a_server_error"
            else step
            for step in attempt.steps
        ]
    Site(run.folder, language="en").write(run.catalogue, run.run, tmp_path / "site")
    pages = [page.decode() for path, page in content(tmp_path / "site").items() if "api/" in path]
    said = 'nothing makes it fail <code class="dim">not_a_server_error</code>'
    assert any(said in page for page in pages)


def test_a_finding_of_several_calls_has_a_script_that_makes_them_again(tmp_path: Path) -> None:
    run = reference("contract-findings")
    [stage] = [stage for stage in run.run.stages.values() if stage.findings]
    finding = next(it for it in stage.findings if it.example)
    example = finding.example
    assert example is not None
    several = msgspec.structs.replace(finding, sequence=(example, example))
    stage.findings[stage.findings.index(finding)] = several
    Site(run.folder, language="en").write(run.catalogue, run.run, tmp_path / "site")
    pages = content(tmp_path / "site")
    [script] = [path for path in pages if path.startswith("scripts/")]
    assert pages[script].decode().count("\ncall ") == 2
    assert any(f'href="../{script}"' in page.decode("utf-8", "replace") for page in pages.values())


def test_a_page_names_whom_to_call_and_folds_the_lines_of_each_call(tmp_path: Path) -> None:
    found = reference("chaos-lost")
    service = next(it for it in found.catalogue.services if it.name == "ordering")
    log = tmp_path / "run" / "evidence" / "log.txt"
    log.parent.mkdir(parents=True)
    call = finished_run.order_call(started=1_763_600_000.0, response=CallResponse(status=500))
    log.write_text("00:53:20.100 error ordering no stock\n00:59:00.000 info ordering later\n")
    evidence = Evidence(
        path="evidence/log.txt", name="logs", media_type="text/plain", size_bytes=log.stat().st_size
    )
    attached = Attached(at=2, stage=finished_run.STAGE, case="order", attempt=1, evidence=evidence)
    began, *rest = finished_run.case("order", Status.FAILED, calls=[call])
    planned = [finished_run.planned("order", "An order", 3)]
    run = finished_run.run_of(planned, [began, attached, *rest])
    catalogue = msgspec.structs.replace(
        found.catalogue, services=(msgspec.structs.replace(service, owner="orders-team"),)
    )
    folder = Site(tmp_path / "run", language="en").write(catalogue, run, tmp_path / "site").parent
    text = "".join(path.read_text("utf-8") for path in folder.rglob("*.html"))
    assert '<span class="whom">' in text
    assert "orders-team" in text
    before_steps = text.partition('<p class="ask">')[2].partition("</p>")[0]
    assert "<b>ordering</b>" in before_steps
    written_lines = text.partition('<details class="written">')[2].partition("</details>")[0]
    assert "no stock" in written_lines
    assert "later" not in written_lines


def test_files_that_are_no_part_of_a_run_are_folded_and_counted(tmp_path: Path) -> None:
    told = reference("failing")
    told.run.apart = (FilesApart(suite=Suite.LOAD, count=21, examples=("load/a.toml",)),)
    page = Site(tmp_path / "none").write(told.catalogue, told.run, tmp_path / "site")
    fold = re.search("no part of it.*?</details>", page.read_text("utf-8"), re.DOTALL)
    assert fold is not None
    assert re.sub(r"<[^>]+>|\s+", " ", fold[0]).split()[4:] == ["21", "load/a.toml", "…", "(21)"]
