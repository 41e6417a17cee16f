"""A sample of ``proofs/vulnerable_api.py``: all weaknesses at once, and none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from accord.engines.schemathesis.corpus import CORPUS
from accord.model.run import Stage
from accord.model.status import Status
from fakes.tried import statuses
from ground.trying import THOUGHT_OUT, shown
from vulnerable.trying import tried
from vulnerable.weaknesses import NAMES, found, strangers

pytestmark = pytest.mark.engine

# What shows in answers to requests that nobody thinks out: the engine's own have to bring it up.
BY_THE_ENGINE = {"books-swept-away", "refusal-with-a-trace", "refusal-with-a-key"}


@pytest.fixture(scope="module")
def explored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace in which all weaknesses were explored, and so has a corpus."""
    return tmp_path_factory.mktemp("weak")


@pytest.fixture(scope="module")
def weak(explored: Path) -> Stage:
    return tried(explored, NAMES, explore=True, **THOUGHT_OUT)


def test_what_is_thought_out_finds_the_weaknesses(weak: Stage) -> None:
    assert NAMES - found(shown(weak)) <= BY_THE_ENGINE


def test_nothing_else_is_accused(weak: Stage) -> None:
    assert not strangers(shown(weak))


def test_without_weaknesses_nothing_is_accused_although_the_corpus_is_of_those(
    weak: Stage, explored: Path, tmp_path: Path
) -> None:
    del weak  # which wrote the corpus
    shutil.copytree(explored / CORPUS, tmp_path / CORPUS)
    stage = tried(tmp_path, (), **THOUGHT_OUT)
    assert not stage.findings
    assert statuses(stage) <= {Status.PASSED, Status.SKIPPED}


def test_a_check_that_is_switched_off_finds_nothing(tmp_path: Path) -> None:
    stage = tried(tmp_path, NAMES, **THOUGHT_OUT, **{"state-checks": ["etag"]})
    of_roles = {kind for _, kind in shown(stage)}
    assert of_roles <= {"ignored_auth/ST401"}
