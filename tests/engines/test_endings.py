"""The end of a step means the same in every suite, with the real engines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from accord.model.status import Status
from accord.sources import read_catalogue
from accord.text import say
from fakes import endings, loaded, probed
from fakes.chaotic import act, chaotic, experiment, held
from fakes.http_service import Answer, Received, as_json, serving

pytestmark = pytest.mark.engine

ALL = endings.ENDINGS | endings.IN_THREADS
ONE_USER = 'users = 1\nduration = "2 moments"'


def workspace(folder: Path, *titles: str, hooks: str = endings.HOOKS) -> Path:
    return probed.write(
        folder,
        {
            "features/endings.feature": endings.feature(*titles),
            "features/steps/endings.py": endings.STEPS,
            "features/environment.py": hooks,
        },
    )


def test_scenarios(tmp_path: Path) -> None:
    ran = probed.probe(probed.assign(workspace(tmp_path, *ALL)))
    assert {case.title: case.status for case in ran.stage.cases.values()} == ALL
    silent = [case.title for case in ran.stage.cases.values() if not case.reason]
    assert (silent, ran.notes) == (["passes"], [])


def answered(request: Received) -> Answer:
    return as_json({"id": 1, "name": "tea"})


def under_load(folder: Path, *titles: str, load: str, **files: str) -> loaded.Loaded:
    files = {
        "features__endings_dot_feature": endings.feature(*titles),
        "steps__endings_dot_py": endings.STEPS,
        **files,
    }
    with serving(answered) as service:
        return loaded.run_profile(
            folder, f'scenarios = "@load"\n{load}\n', service.address, **files
        )


def test_load(tmp_path: Path) -> None:
    titles = endings.ENDINGS
    ran = under_load(
        tmp_path,
        *titles,
        load='users = 2\nduration = "4 moments"',
        environment_dot_py=endings.HOOKS,
    )
    cases = {case.title: case.status for case in ran.stage.cases.values()}
    assert {title: cases[title] for title in titles} == titles


def test_load_tells_the_profile_of_an_error_in_a_thread(tmp_path: Path) -> None:
    ran = under_load(tmp_path, "asserts in a thread", load=ONE_USER)
    assert ran.stage.status is Status.BROKEN
    assert "A thread or task that the step started did not end well: costs 100" in str(
        [*ran.notes, *(ran.reason(id) for id in ran.stage.cases if ran.stage.cases[id].reason)]
    )


def test_a_load_whose_runs_begin_and_never_end_is_broken(tmp_path: Path) -> None:
    arriving = 'rate = "20/s"\nduration = "1 s"'
    ran = under_load(tmp_path, "passes", "is killed", load=arriving)
    cases = {case.title: case.status for case in ran.stage.cases.values()}
    assert (cases["passes"], cases["is killed"]) == (Status.PASSED, Status.BROKEN)
    assert ran.profile.status is Status.BROKEN
    assert "runs that began never ended" in ran.reason()


def test_chaos(tmp_path: Path) -> None:
    with chaotic(tmp_path) as running:
        probed.write(
            tmp_path,
            {
                "features/endings.feature": endings.feature(*ALL),
                "steps/endings.py": endings.STEPS,
                "environment.py": endings.HOOKS,
            },
        )
        ids = {each.title: each.id for each in read_catalogue(tmp_path).scenarios()}
        probes = [held(scenario=ids[title]) | {"name": title} for title in ALL]
        judged = running.run(experiment(act("pause", "depot"), *probes))
    told = {text: status for _, _, text, status in judged.steps if text in ALL}
    assert told == ALL


@pytest.mark.parametrize(
    ("hooks", "place"),
    [
        pytest.param(
            "def after_scenario(context, scenario):\n    context.abort('enough')\n",
            "passes",
            id="abort",
        ),
        pytest.param(
            "import _thread\ndef before_all(context):\n    _thread.interrupt_main()\n",
            "before_all",
            id="interrupt",
        ),
    ],
)
def test_a_run_that_the_teams_code_ends_has_failed(hooks: str, place: str, tmp_path: Path) -> None:
    folder = workspace(tmp_path, "passes", "asserts", hooks=hooks)
    ran = probed.probe(probed.assign(folder, options={"workers": 1}))
    assert ran.stage.status is Status.FAILED
    assert "ended the run by " in ran.notes[0]
    assert place in ran.notes[0]
    assert ran.case("asserts").status is Status.BROKEN


def test_a_load_that_the_teams_code_ends_has_failed(tmp_path: Path) -> None:
    ran = under_load(tmp_path, "aborts", load=ONE_USER)
    aborts = next(case for case in ran.stage.cases.values() if case.title == "aborts")
    assert aborts.status is Status.FAILED
    assert "context.abort('enough')" in say(aborts.reason, "en")  # type: ignore[arg-type]


def test_a_shell_that_switches_assertions_off_changes_nothing(tmp_path: Path) -> None:
    folder = workspace(tmp_path, "asserts")
    done = subprocess.run(
        [sys.executable, "-m", "accord", "run", "scenarios"],
        cwd=folder,
        env={**os.environ, "PYTHONOPTIMIZE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, "costs 100" in done.stdout) == (1, True), done.stdout + done.stderr


def test_without_assertions_nothing_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONOPTIMIZE", "1")
    ran = probed.probe(probed.assign(workspace(tmp_path, "asserts")))
    assert ran.case("asserts").status is Status.BROKEN
    assert "assertions switched off" in ran.notes[0]
