"""A sample of ``proofs/contract_ground.py``: what is planted is found, a clean twin is clean."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest
import requests

from accord.engines.schemathesis.corpus import CORPUS, read_corpus
from accord.model.events import Finding
from accord.model.run import Stage
from accord.model.shell_script import shell_script
from accord.model.status import Status
from accord.text import say
from fakes.tried import statuses
from ground.defects import NAMES
from ground.service import serving
from ground.trying import THOUGHT_OUT, found, ground_contract, shown, strangers, tried

pytestmark = pytest.mark.engine

BY_THE_ENGINE = {"rows-show-a-trace", "unchecked-email"}


# Nothing of its own: what comes up comes from the corpus.
REPLAYED = {
    "phases": ["fuzzing", "stateful"],
    "whole-ranges": 0,
    "patience-s": 0,
    "max-examples": 1,
    "stateful-examples": 1,
}


@pytest.fixture(scope="module")
def explored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace in which the ground was explored, and so has a corpus."""
    return tmp_path_factory.mktemp("planted")


@pytest.fixture(scope="module")
def ground(explored: Path) -> Iterator[tuple[Stage, str]]:
    with serving(ground_contract(explored), NAMES) as address:
        yield tried(explored, address, seed=1, explore=True, **THOUGHT_OUT), address


def with_corpus(explored: Path, folder: Path) -> Path:
    shutil.copytree(explored / CORPUS, folder / CORPUS)
    return folder


@pytest.fixture(scope="module")
def planted(ground: tuple[Stage, str]) -> Stage:
    return ground[0]


def test_what_is_thought_out_finds_the_planted_defects(planted: Stage) -> None:
    assert NAMES - found(shown(planted)) <= BY_THE_ENGINE


def test_nothing_else_is_accused(planted: Stage) -> None:
    assert not strangers(shown(planted))


def test_a_finding_shows_the_calls_that_led_to_it(planted: Stage) -> None:
    [twice] = [f for f in planted.findings if f.operation == "ground/payOrder"]
    calls = [line.split(" ", 2)[1] for line in twice.detail.splitlines() if "→" in line]
    assert calls[0] == "POST"
    assert len(calls) <= 4
    assert say(twice.title, "en") == "ground/payOrder failed inside: it answered 500."


def test_the_script_of_each_finding_makes_it_come_up_again(
    ground: tuple[Stage, str], tmp_path: Path
) -> None:
    stage, address = ground
    tokens = tokens_of(address)
    lost = [f.id for f in stage.findings if not comes_up_again(f, tokens, tmp_path)]
    assert len(stage.findings) > 30
    assert lost == []


def test_a_script_says_that_it_did_not_come_up_where_all_is_well(
    planted: Stage, tmp_path: Path
) -> None:
    with serving(ground_contract(tmp_path)) as address:
        tokens = tokens_of(address)[:2]
        told = [
            finding
            for finding in planted.findings
            if comes_up_again(finding, tokens, tmp_path, BASE=address)
        ]
    # Whether a body keeps its schema, what pages lose and where a header leads, no script says.
    unsayable = {"response_schema_conformance/ST108", "page-limits", "location"}
    assert {finding.kind for finding in told} <= unsayable


def tokens_of(address: str) -> list[str]:
    return [signed_in(address, user) for user in ("amy", "ben", "root")]


def signed_in(address: str, user: str) -> str:
    answer = requests.post(f"{address}/sessions", json={"user": user}, timeout=5)
    return str(answer.json()["accessToken"])


def comes_up_again(finding: Finding, tokens: list[str], folder: Path, **variables: str) -> bool:
    """Whether the script ends well with any two of those who can sign in."""
    return any(ends_well(finding, who, folder, variables) for who in permutations(tokens, 2))


def ends_well(
    finding: Finding, tokens: tuple[str, ...], folder: Path, variables: dict[str, str]
) -> bool:
    calls = finding.sequence or ((finding.example,) if finding.example else ())
    script = folder / "again.sh"
    text = shell_script(calls, title=finding.id, shows=finding.shows)
    script.write_text(text, encoding="utf-8")
    who = dict(zip(("TOKEN", "TOKEN_2"), tokens, strict=True))
    environment = {"PATH": os.environ["PATH"], **who, **variables}
    done = subprocess.run(["sh", script], env=environment, capture_output=True, check=False)
    return done.returncode == 0


def test_what_was_found_before_comes_up_again_without_being_thought_out(
    planted: Stage, explored: Path, tmp_path: Path
) -> None:
    with serving(ground_contract(with_corpus(explored, tmp_path)), NAMES) as address:
        again = tried(tmp_path, address, **REPLAYED)
    single = {finding.id for finding in planted.findings if not finding.sequence}
    assert single - {finding.id for finding in again.findings} == set()
    assert not strangers(shown(again))


def test_findings_of_an_exploring_stage_are_kept(planted: Stage, explored: Path) -> None:
    kept = {entry.id for entry in read_corpus(explored, "ground") if entry.is_finding}
    assert kept == {finding.id for finding in planted.findings}


def test_a_clean_twin_is_accused_of_nothing_although_its_corpus_is_of_the_other(
    planted: Stage, explored: Path, tmp_path: Path
) -> None:
    del planted  # which wrote the corpus
    with serving(ground_contract(with_corpus(explored, tmp_path))) as address:
        stage = tried(tmp_path, address, seed=1, **THOUGHT_OUT)
    assert not stage.findings
    assert statuses(stage) <= {Status.PASSED, Status.SKIPPED}


def test_a_service_that_answers_404_to_everything_is_not_green(tmp_path: Path) -> None:
    with serving(ground_contract(tmp_path), {"everything-404"}) as address:
        stage = tried(tmp_path, address, seed=1, **THOUGHT_OUT, **{"sign-in": []})
    assert Status.PASSED not in statuses(stage)
    assert len(stage.unproved) > 30
