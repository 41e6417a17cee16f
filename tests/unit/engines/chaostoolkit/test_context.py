"""What those who take part in an experiment share."""

from __future__ import annotations

from pathlib import Path

from fakes.experiments import context, document


def test_no_experiment_inherits_what_was_learnt_of_another(tmp_path: Path) -> None:
    context(tmp_path / "a", document()).findings.disturbed += 1
    assert context(tmp_path / "b", document()).findings.disturbed == 0
