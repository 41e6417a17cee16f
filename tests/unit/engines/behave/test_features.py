"""Feature files as behave sees them, with only the scenarios that were asked for."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from accord.engines.behave.features import Features, UnusableFeatureError

FEATURE = """Feature: a
  Scenario: one
    Given x
  Scenario Outline: rows
    Given <x>
    Examples:
      | x |
      | 1 |
      | 2 |
  Rule: r
    Scenario: ruled
      Given x
"""


@pytest.fixture
def path(tmp_path: Path) -> str:
    file = tmp_path / "a.feature"
    file.write_text(FEATURE)
    return str(file)


@pytest.mark.parametrize(
    ("lines", "parts"),
    [
        pytest.param({2}, 1, id="scenario"),
        pytest.param({9}, 1, id="row"),
        pytest.param({8, 9}, 1, id="rows"),
        pytest.param({11}, 1, id="in-a-rule"),
        pytest.param({2, 9, 11}, 3, id="all-kinds"),
        pytest.param({99}, 0, id="nothing"),
    ],
)
def test_only_what_was_asked_for_is_left(path: str, lines: set[int], parts: int) -> None:
    written = Features(root=Path(), digests={}).read(path)
    found = {scenario.line for scenario in written.select(lines)}
    assert (found, len(written.feature.run_items)) == (lines - {99}, parts)


def test_what_was_left_out_can_be_asked_for_next(path: str) -> None:
    written = Features(root=Path(), digests={}).read(path)
    list(written.select({2}))
    assert [scenario.line for scenario in written.select({9, 11})] == [9, 11]


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "bom.feature"
    file.write_bytes(b"\xef\xbb\xbf" + FEATURE.encode())
    assert Features(root=Path(), digests={}).read(str(file)).feature.name == "a"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(b"Feature: a\n  Scenario: b\n    Given x\n    Nonsense\n", 4, id="parse"),
        pytest.param(b"\xff\xfe\x00", 0, id="encoding"),
        pytest.param(b"", 0, id="empty"),
    ],
)
def test_an_unreadable_file_says_where(tmp_path: Path, content: bytes, line: int) -> None:
    file = tmp_path / "bad.feature"
    file.write_bytes(content)
    with pytest.raises(UnusableFeatureError) as caught:
        Features(root=Path(), digests={}).read(str(file))
    assert caught.value.reason.arguments["line"] == str(line)


def test_a_file_that_changed_since_it_was_planned_is_not_run(path: str) -> None:
    planned = sha256(FEATURE.encode()).hexdigest()
    assert Features(root=Path(), digests={path: planned}).read(path)
    Path(path).write_text(FEATURE.replace("Given x", "Given y"))
    with pytest.raises(UnusableFeatureError) as caught:
        Features(root=Path(), digests={path: planned}).read(path)
    assert caught.value.reason.id == "engines.feature-changed"


def test_a_file_is_found_from_the_workspace_wherever_the_code_went(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert Features(root=Path(path).parent, digests={}).read("a.feature").feature.name == "a"
