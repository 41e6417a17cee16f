"""What is wrong with a workspace is told before anything runs."""

from __future__ import annotations

from pathlib import Path

from accord.check import check
from accord.model.catalogue import Fault
from accord.model.message import plain
from fakes.checked import ANY, CONTRACT, GOOD, Sentence, Sentences, catalogue, ids_and_lines


def test_a_good_workspace_has_no_faults(tmp_path: Path) -> None:
    assert check(catalogue(tmp_path, GOOD), ANY) == ()


def test_a_step_module_that_does_not_import_is_told(tmp_path: Path) -> None:
    broken = Fault(path="steps/shop.py", line=3, message=plain("NameError"))
    assert check(catalogue(tmp_path, GOOD), Sentences((Sentence(".*"),), (broken,))) == (broken,)


def test_titles_that_give_the_same_id_are_told_once(tmp_path: Path) -> None:
    text = "Feature: x\n" + "  Scenario: y\n    Then a\n" * 2
    assert ids_and_lines(check(catalogue(tmp_path, text), ANY)) == [("sources.id-twice", 4)]


def test_unreadable_files_and_contract_faults_are_among_the_faults(tmp_path: Path) -> None:
    read = catalogue(
        tmp_path,
        "功能：x\n",
        **{"contracts/shop.openapi.yaml": CONTRACT.replace("{description: ok}", "{}")},
    )
    faults = check(read, ANY)
    assert ids_and_lines(faults) == [("sources.contract-fault", 3), ("sources.feature-syntax", 1)]
    assert [fault.unreadable for fault in faults] == [False, True]


def test_faults_are_sorted_and_each_told_once(tmp_path: Path) -> None:
    twice = Fault(path="a", message=plain("x"))
    read = catalogue(tmp_path, "Feature: x\n  Scenario: y\n    Given a\n")
    faults = check(read, Sentences(faults=(twice, twice)))
    assert ids_and_lines(faults) == [
        ("plain", 0),
        ("check.scenario-no-then", 2),
        ("check.step-undefined", 3),
    ]
