"""Feature files are found where behave finds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.feature_rules import FeatureRules
from accord.sources.gherkin import feature_files, read_features


def write(workspace: Path, *paths: str) -> None:
    for path in paths:
        (workspace / path).parent.mkdir(parents=True, exist_ok=True)
        (workspace / path).write_text("Feature: x\n  Scenario: y\n    Then z\n")


def found(workspace: Path, rules: FeatureRules | None = None) -> list[str]:
    files = feature_files(workspace, rules or FeatureRules())
    return [file.relative_to(workspace).as_posix() for file in files]


def test_folders_are_walked_in_order(tmp_path: Path) -> None:
    write(tmp_path, "features/b/x.feature", "features/a/y.feature", "features/z.feature")
    write(tmp_path, "features/a/notes.txt", "elsewhere/w.feature")
    assert found(tmp_path) == ["features/z.feature", "features/a/y.feature", "features/b/x.feature"]


def test_a_folder_with_nothing_but_one_feature_is_a_workspace(tmp_path: Path) -> None:
    write(tmp_path, "x.feature")
    features, faults = read_features(tmp_path)
    assert [(f.path, f.capability) for f in features] == [("x.feature", "")]
    assert faults == ()


def test_places_are_read_in_their_order_and_each_file_once(tmp_path: Path) -> None:
    write(tmp_path, "b/x.feature", "a/y.feature", "features/z.feature")
    rules = FeatureRules(places=("b", "a/y.feature", "a"))
    assert found(tmp_path, rules) == ["b/x.feature", "a/y.feature"]


def test_below_the_root_stand_features_and_what_was_installed(tmp_path: Path) -> None:
    write(tmp_path, "x.feature", "features/a/y.feature", "other/z.feature")
    write(tmp_path, "node_modules/n.feature", ".tox/t.feature", "env/lib/e.feature")
    write(tmp_path, "reports/runs/1/r.feature")
    (tmp_path / "env/pyvenv.cfg").write_text("")
    rules = FeatureRules(places=(".",))
    assert found(tmp_path, rules) == ["x.feature", "features/a/y.feature", "other/z.feature"]
    capabilities = [feature.capability for feature in read_features(tmp_path, rules)[0]]
    assert capabilities == ["", "a", "other"]


def test_a_file_that_is_left_out_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, "features/x.feature", "features/y.feature")
    rules = FeatureRules(leaves_out=lambda path: path.endswith("x.feature"))
    assert found(tmp_path, rules) == ["features/y.feature"]


def test_a_capability_is_a_folder_of_the_place_of_features(tmp_path: Path) -> None:
    write(tmp_path, "tests/acceptance/ordering/x.feature")
    features, _ = read_features(tmp_path, FeatureRules(places=("tests/acceptance",)))
    assert [feature.capability for feature in features] == ["ordering"]


def test_the_language_of_the_settings_is_that_of_files_that_name_none(tmp_path: Path) -> None:
    (tmp_path / "x.feature").write_text("Fonctionnalité: x\n  Scénario: y\n    Soit z\n")
    (tmp_path / "y.feature").write_text("# language: en\nFeature: x\n  Scenario: y\n    Given z\n")
    features, faults = read_features(tmp_path, FeatureRules(language="fr"))
    assert ([feature.language for feature in features], faults) == (["fr", "en"], ())


def test_a_link_back_up_ends(tmp_path: Path) -> None:
    write(tmp_path, "features/a/y.feature")
    (tmp_path / "features/a/loop").symlink_to(tmp_path / "features", target_is_directory=True)
    assert found(tmp_path) == ["features/a/y.feature"]


def test_a_linked_folder_is_followed_as_behave_does(tmp_path: Path) -> None:
    write(tmp_path, "shared/y.feature", "features/x.feature")
    (tmp_path / "features/linked").symlink_to(tmp_path / "shared", target_is_directory=True)
    assert found(tmp_path) == ["features/x.feature", "features/linked/y.feature"]


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path, "features/a.feature", "features/c.feature")
    (tmp_path / "features/b.feature").write_text("Nothing\n")
    features, faults = read_features(tmp_path)
    assert [f.path for f in features] == ["features/a.feature", "features/c.feature"]
    assert [(f.path, f.unreadable) for f in faults] == [("features/b.feature", True)]


@pytest.mark.parametrize(
    "path", ["features/ordering/x.feature", "features/ordering/deep/x.feature"]
)
def test_the_first_folder_is_the_capability(tmp_path: Path, path: str) -> None:
    write(tmp_path, path)
    assert read_features(tmp_path)[0][0].capability == "ordering"


@pytest.mark.parametrize("folder", ["features", "."])
def test_a_file_whose_ending_is_in_capitals_is_told(tmp_path: Path, folder: str) -> None:
    file = tmp_path / folder / "pay.FEATURE"
    file.parent.mkdir(exist_ok=True)
    file.write_text("Feature: pay\n  Scenario: one\n    Given a\n")
    features, faults = read_features(tmp_path)
    told = [(fault.path, fault.unreadable, fault.message.id) for fault in faults]
    path = file.relative_to(tmp_path).as_posix()
    assert (features, told) == ((), [(path, True, "sources.suffix-case")])
