"""The pipelines that are written are what their servers understand, and hold what is promised."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema

from accord.errors import UsageError
from accord.scaffold.pipelines import SERVERS, pipeline, write_pipeline
from accord.text import LANGUAGES, Language

ROOT = Path(__file__).parents[3]


def document(text: str) -> Any:
    # YAML 1.1 takes GitHub's `on` for a truth value.
    return yaml.safe_load(re.sub(r"^on:", '"on":', text, flags=re.M))


@pytest.mark.parametrize("inside", ["", "services/shop/"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("server", "schema"), [("github", "vendor.github-workflows"), ("gitlab", "vendor.gitlab-ci")]
)
def test_its_server_understands_it(
    server: str, schema: str, language: Language, inside: str
) -> None:
    text = pipeline(server, shards=3, language=language, inside=inside)
    jsonschema.validate(document(text), get_builtin_schema(schema))


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("inside", ["", "services/shop/"])
def test_no_place_is_left_unfilled(server: str, inside: str) -> None:
    text = pipeline(server, shards=3, language="en", inside=inside)
    assert not re.search(r"\{\{[a-z-]+\}\}", text)


@pytest.mark.parametrize("server", SERVERS)
def test_it_checks_shares_joins_and_reports(server: str) -> None:
    text = pipeline(server, shards=3, language="en")
    for command in ("check --strict", "history export timings.db", "--timings timings.db"):
        assert command in text
    assert re.search(r"accord merge \S+", text)
    assert "accord report --format junit" in text
    assert ".accord/history.db" in text


def test_gitlab_runs_as_many_shards_as_are_asked_for() -> None:
    jobs = document(pipeline("gitlab", shards=5, language="en"))
    assert jobs["accord-shard"]["parallel"] == 5


def test_github_runs_as_many_shards_as_are_asked_for() -> None:
    jobs = document(pipeline("github", shards=4, language="en"))["jobs"]
    assert jobs["shard"]["strategy"]["matrix"]["index"] == [1, 2, 3, 4]
    assert any(
        "--shard ${{ matrix.index }}/4" in it.get("run", "") for it in jobs["shard"]["steps"]
    )


def test_jenkins_runs_as_many_shards_as_are_asked_for() -> None:
    text = pipeline("jenkins", shards=2, language="en")
    assert "values '1', '2'\n" in text
    assert "--shard $SHARD/2" in text
    assert "in 1..2)" in text
    assert text.count("{") == text.count("}")
    assert text.count("(") == text.count(")")


@pytest.mark.parametrize("server", SERVERS)
def test_no_shard_decides_for_the_whole(server: str) -> None:
    text = pipeline(server, shards=3, language="en")
    means = {
        "github": "continue-on-error: true",
        "gitlab": "allow_failure: true",
        "jenkins": "catchError",
    }
    assert means[server] in text
    assert text.count("accord merge") == 1


def test_comments_are_in_the_readers_language() -> None:
    assert "合併成一個結論" in pipeline("gitlab", shards=3, language="zh-TW")


def test_a_workspace_inside_its_repository_has_its_pipeline_at_the_root(tmp_path: Path) -> None:
    shop = tmp_path / "services" / "shop"
    shop.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    path = write_pipeline(shop, "gitlab", shards=3, language="en")
    assert path == (tmp_path / ".gitlab-ci.yml").resolve()
    jobs = document(path.read_text(encoding="utf-8"))
    assert jobs["accord"]["artifacts"]["paths"] == ["services/shop/reports"]
    assert jobs["default"]["before_script"][0] == "cd services/shop"


def test_a_pipeline_that_is_there_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "Jenkinsfile").write_text("mine")
    with pytest.raises(UsageError, match="pipeline-exists"):
        write_pipeline(tmp_path, "jenkins", shards=3, language="en")
    assert (tmp_path / "Jenkinsfile").read_text() == "mine"


def test_the_action_is_what_github_understands() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    jsonschema.validate(action, get_builtin_schema("vendor.github-actions"))
    # What a caller gives must never become part of a script.
    scripts = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert not any("${{" in script for script in scripts)


def test_the_hook_calls_a_command_that_there_is() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [(hook["id"], hook["entry"]) for hook in hooks] == [("accord-check", "accord check")]
    pattern = re.compile(hooks[0]["files"])
    changed = ("features/a/b.feature", "contracts/x.yaml", "shop/steps/a.py", "specs/flows/x.bpmn")
    assert all(pattern.search(path) for path in changed)
    assert not pattern.search("src/main.py")
