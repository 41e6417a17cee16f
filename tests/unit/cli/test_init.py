"""``accord init`` says what it did and what comes next."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord import __version__
from fakes.command import Command
from fakes.http_service import Answer, Received, as_json, serving


@pytest.fixture
def accord(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(tmp_path)


def test_it_makes_a_workspace_and_says_what_comes_next(accord: Command) -> None:
    assert accord("init", "demo") == 0
    lines = accord.out.splitlines()
    assert lines[0].startswith("Made a workspace in demo (files: ")
    assert [line.split("  ")[1] for line in lines[lines.index("Next:") + 1 :]] == [
        "cd demo",
        "accord run",
        "accord open",
        "accord steps",
    ]


def test_a_contract_of_which_nothing_is_there_is_told(accord: Command) -> None:
    get = {"operationId": "read", "responses": {"200": {"description": "fine"}}}
    document = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}}
    document["paths"] = {"/teas": {"get": get}}

    def answer(received: Received) -> Answer:
        is_document = received.target == "/openapi.json"
        return as_json(document if is_document else {}, status=200 if is_document else 404)

    with serving(answer) as service:
        assert accord("init", "mine", "--contract", f"{service.address}/openapi.json") == 0
        assert f"GET {service.address}/teas → 404" in " ".join(accord.out.split())


def test_documents_that_a_page_shows_besides_are_told(accord: Command) -> None:
    document = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {}}
    page = '<!doctype html><script>{urls: [{url: "/a"}, {url: "/b"}]}</script>'

    def answer(received: Received) -> Answer:
        shown = received.target == "/docs"
        return Answer(status=200, body=page.encode()) if shown else as_json(document)

    with serving(answer) as service:
        assert accord("init", "mine", "--contract", f"{service.address}/docs") == 0
        said = " ".join(accord.out.split())
        assert f"further documents, such as {service.address}/b: they are not in" in said


def test_an_address_that_nobody_named_is_told(accord: Command) -> None:
    head = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n"
    (accord.folder / "t.yaml").write_text(head)
    assert accord("init", "mine", "--contract", "t.yaml") == 0
    assert "The contract names no address." in accord.out
    (accord.folder / "t.yaml").write_text(f"{head}servers: [{{url: 'http://127.0.0.1:9'}}]\n")
    assert accord("init", "other", "--contract", "t.yaml") == 0
    assert "The contract names no address." not in accord.out


def test_the_folder_above_need_not_exist(accord: Command) -> None:
    assert accord("init", "teams/reading room") == 0
    assert "  cd 'teams/reading room'" in accord.out


def test_without_a_folder_it_is_made_here(accord: Command) -> None:
    assert accord("init") == 0
    assert (accord.folder / "accord.toml").is_file()
    assert "cd " not in accord.out


def test_a_folder_with_files_is_refused_with_what_to_do(accord: Command) -> None:
    (accord.folder / "notes.txt").touch()
    assert (accord("init"), accord.out) == (2, "")
    assert "\n\nhint: name a new folder" in accord.talk
    assert "--here" in accord.talk


def test_files_that_were_kept_are_named(accord: Command) -> None:
    (accord.folder / "README.md").touch()
    assert accord("init", "--here") == 0
    assert "Left as they were (files: 1): README.md" in accord.out


def test_it_speaks_and_writes_the_readers_language(accord: Command) -> None:
    accord("init", "demo", language="zh-TW")
    assert accord.out.startswith("已在 demo 建立工作區")
    assert "| 資料夾 |" in (accord.folder / "demo" / "README.md").read_text(encoding="utf-8")


def test_a_contract_that_is_not_there_is_refused_and_nothing_is_written(accord: Command) -> None:
    assert accord("init", "demo", "--contract", "nowhere.yaml") == 2
    assert "nowhere.yaml" in accord.talk
    assert not (accord.folder / "demo").exists()


def test_a_pipeline_is_added_to_a_workspace_that_is_there(accord: Command) -> None:
    assert accord("init") == 0
    before = (accord.folder / "accord.toml").read_text(encoding="utf-8")
    assert accord("init", "--ci", "gitlab", "--shards", "4") == 0
    assert accord.out.startswith("Wrote the pipeline .gitlab-ci.yml\n")
    assert "parallel: 4" in (accord.folder / ".gitlab-ci.yml").read_text(encoding="utf-8")
    assert (accord.folder / "accord.toml").read_text(encoding="utf-8") == before


def test_a_new_workspace_may_have_a_pipeline_from_the_start(accord: Command) -> None:
    assert accord("init", "demo", "--ci", "github") == 0
    assert (accord.folder / "demo" / "accord.toml").is_file()
    assert (accord.folder / "demo" / ".github" / "workflows" / "accord.yml").is_file()


def test_a_second_pipeline_is_refused_with_what_to_do(accord: Command) -> None:
    accord("init", "--ci", "jenkins")
    assert accord("init", "--ci", "jenkins") == 2
    assert "\n\nhint: no file is changed" in accord.talk


def test_a_pipeline_says_what_to_install_for_the_suites_of_the_workspace(
    accord: Command,
) -> None:
    accord("init", "demo", "--ci", "github")
    assert f"accord[chaos,contract,load]=={__version__}" in accord.out
    (accord.folder / "own" / "features").mkdir(parents=True)
    (accord.folder / "own" / "accord.toml").touch()
    accord("init", "own", "--ci", "gitlab")
    assert f"accord=={__version__}" in accord.out


def test_what_names_accord_already_is_left_to_the_team(accord: Command) -> None:
    (accord.folder / "requirements.txt").write_text("accord[load]\n", encoding="utf-8")
    accord("init")
    accord("init", "--ci", "gitlab")
    assert "requirements.txt" not in accord.out
