"""Step files of a workspace, run so that nothing of them is left."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from accord.steps.isolation import steps_of
from accord.steps.matcher import current_registry

STEP = 'from behave import given\n\n@given("a shop")\ndef shop(context): ...\n'


def write(folder: Path, name: str, content: str = STEP) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def test_the_process_is_as_before(tmp_path: Path) -> None:
    write(tmp_path, "steps/shop.py", "import helper_of_a_shop\n" + STEP)
    write(tmp_path, "steps/helper_of_a_shop.py", "")
    before = dict(current_registry().steps), list(sys.path)
    registry, faults = steps_of(tmp_path)
    assert (len(registry.steps["given"]), faults) == (1, [])
    assert (dict(current_registry().steps), list(sys.path)) == before
    assert "helper_of_a_shop" not in sys.modules


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "big5"])
def test_a_file_in_another_encoding_is_told_as_one(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "steps").mkdir()
    (tmp_path / "steps" / "shop.py").write_bytes(f'SHOP = "商店"\n{STEP}'.encode(encoding))
    _, [fault] = steps_of(tmp_path)
    assert (fault.message.id, fault.hint and fault.hint.id) == (
        "sources.not-utf8",
        "sources.not-utf8.hint",
    )


def test_a_file_that_declares_its_encoding_is_read(tmp_path: Path) -> None:
    (tmp_path / "steps").mkdir()
    source = f"# -*- coding: big5 -*-\n# 商店\n{STEP}"
    (tmp_path / "steps" / "shop.py").write_bytes(source.encode("big5"))
    assert steps_of(tmp_path)[1] == []


@pytest.mark.parametrize(
    ("content", "id", "line"),
    [
        ("x = 1\n1 / 0\n", "steps.module-raised", 2),
        ("import os\nos._exit(0)\n", "steps.module-left", 2),
        ("def (:\n", "steps.module-raised", 1),
        (STEP + STEP.replace("def shop", "def other"), "steps.module-ambiguous", 7),
    ],
)
def test_a_file_that_cannot_be_run_is_a_fault_with_its_line(
    tmp_path: Path, content: str, id: str, line: int
) -> None:
    write(tmp_path, "steps/bad.py", content)
    write(tmp_path, "steps/good.py", STEP.replace("a shop", "a bank"))
    registry, [fault] = steps_of(tmp_path)
    assert (fault.message.id, fault.line, fault.hint is not None) == (id, line, True)
    assert "a bank" in [matcher.pattern for matcher in registry.steps["given"]]
