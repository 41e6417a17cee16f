"""Whoever a sentence signs in is declared somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.check import check
from accord.model.sign_in import SignIn
from accord.sources import read_catalogue
from accord.steps.index import read_index

AMY = SignIn(name="amy", role="customer")


def faults(folder: Path, sentence: str, *people: SignIn, steps: str = "") -> list[tuple[str, int]]:
    (folder / "features").mkdir()
    (folder / "features/a.feature").write_text(
        f"Feature: A\n\n  Scenario: B\n    Given {sentence}\n    Then the status is 200\n",
        encoding="utf-8",
    )
    if steps:
        (folder / "steps").mkdir()
        (folder / "steps/own.py").write_text(steps)
    found = check(read_catalogue(folder), read_index(folder), people=people)
    return [(fault.message.id, fault.line) for fault in found]


@pytest.mark.parametrize(
    "sentence",
    [
        'I am signed in as "amy"',
        'I am signed in as "customer"',
        'I am signed in as "{who}"',
        "我以「amy」的身分登入",
    ],
)
def test_a_name_a_role_or_a_place_for_one_is_right(tmp_path: Path, sentence: str) -> None:
    assert faults(tmp_path, sentence, AMY) == []


@pytest.mark.parametrize(
    ("sentence", "id"),
    [
        ('I am signed in as "amyy"', "client.sign-in-unknown-near"),
        ("我以「clerk」的身分登入", "client.sign-in-unknown"),
    ],
)
def test_an_unknown_name_is_told_where_it_stands(tmp_path: Path, sentence: str, id: str) -> None:
    assert faults(tmp_path, sentence, AMY) == [(id, 4)]


def test_where_nobody_is_declared_nobody_can_sign_in(tmp_path: Path) -> None:
    assert faults(tmp_path, 'I am signed in as "amy"') == [("client.sign-in-nobody", 4)]


def test_a_step_of_the_workspaces_own_knows_its_names_itself(tmp_path: Path) -> None:
    own = (
        "from behave import given\n\n\n"
        "@given('I am signed in as \"{name}\"')\ndef step(context, name): ...\n"
    )
    assert faults(tmp_path, 'I am signed in as "root"', AMY, steps=own) == []
