"""Hooks of features and rules, found without running a line of the workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.engines.behave.environment import has_feature_hooks


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("def before_feature(context, feature): ...", True, id="defined"),
        pytest.param("from shared import after_feature", True, id="imported"),
        pytest.param("from shared import tidy as after_rule", True, id="renamed"),
        pytest.param("before_rule = print", True, id="assigned"),
        pytest.param("def before_scenario(context, scenario): ...", False, id="another-hook"),
        pytest.param("def (", False, id="malformed"),
    ],
)
def test_hooks_of_features(tmp_path: Path, source: str, expected: bool) -> None:
    (tmp_path / "environment.py").write_text(source)
    assert has_feature_hooks(tmp_path) is expected


def test_hooks_of_another_stage_are_read_where_behave_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "behave.ini").write_text("[behave]\nstage = develop\n")
    (tmp_path / "environment.py").write_text("")
    (tmp_path / "develop_environment.py").write_text("def before_feature(context, feature): ...")
    assert has_feature_hooks(tmp_path) is True


def test_no_hooks_at_all(tmp_path: Path) -> None:
    assert has_feature_hooks(tmp_path) is False
