"""Requirements are Markdown with an id in the heading and criteria in a list."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.catalogue import Criterion, Severity
from accord.sources.requirements import read_requirement, read_requirements

TEXT = """\
# SHOP-12 Pay by card

A customer pays *by card*.

```
# not a heading
```

## {heading}

- SHOP-12.1 The amount is the order's total,
  discount included.
* **SHOP-12.2**: A refused card leaves the order open.
- [ ] SHOP-12.3 — Nothing is charged twice
- A line without an id

## Notes

- SHOP-12.9 is not a criterion
"""


@pytest.mark.parametrize(
    "heading", ["Acceptance criteria", "acceptance criteria:", "驗收條件", "验收标准"]
)
def test_criteria_are_found_in_each_language(heading: str) -> None:
    read = read_requirement(TEXT.format(heading=heading), "specs/requirements/a.md")
    assert read is not None
    assert [criterion.id for criterion in read.criteria] == ["SHOP-12.1", "SHOP-12.2", "SHOP-12.3"]


def test_a_criterion_may_run_over_lines() -> None:
    read = read_requirement(TEXT.format(heading="Acceptance criteria"), "a.md")
    assert read is not None
    assert read.criteria[0] == Criterion(
        id="SHOP-12.1", text="The amount is the order's total, discount included."
    )


def test_the_text_is_what_is_no_criterion() -> None:
    read = read_requirement(TEXT.format(heading="驗收條件"), "a.md")
    assert read is not None
    assert read.text.startswith("A customer pays *by card*.")
    assert read.text.endswith("- SHOP-12.9 is not a criterion")
    assert "SHOP-12.1" not in read.text


@pytest.mark.parametrize(
    ("line", "id", "title"),
    [
        ("# SHOP-12 Pay", "SHOP-12", "Pay"),
        ("# SHOP-12: Pay", "SHOP-12", "Pay"),
        ("# SHOP-12：付款", "SHOP-12", "付款"),
        ("# REQ-A-1 付款 #", "REQ-A-1", "付款"),
    ],
    ids=["plain", "colon", "full-width-colon", "closed"],
)
def test_a_heading_gives_id_and_title(line: str, id: str, title: str) -> None:
    read = read_requirement(f"{line}\n", "a.md")
    assert read is not None
    assert (read.id, read.title) == (id, title)


def write(workspace: Path, **files: str) -> None:
    folder = workspace / "specs" / "requirements"
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def test_files_are_read_in_order_and_a_readme_is_none(tmp_path: Path) -> None:
    write(tmp_path, b="# SHOP-2 Two\n", a="# SHOP-1 One\n", README="# Requirements\n")
    requirements, faults = read_requirements(tmp_path)
    assert [r.id for r in requirements] == ["SHOP-1", "SHOP-2"]
    assert faults == ()


def test_a_file_without_an_id_is_told(tmp_path: Path) -> None:
    write(tmp_path, a="# Payment\n")
    (fault,) = read_requirements(tmp_path)[1]
    assert (fault.message.id, fault.unreadable) == ("sources.requirement-untitled", False)


def test_an_id_written_twice_counts_once(tmp_path: Path) -> None:
    write(tmp_path, a="# SHOP-1 One\n", b="# SHOP-1 Again\n")
    requirements, (fault,) = read_requirements(tmp_path)
    assert [r.title for r in requirements] == ["One"]
    assert (fault.path, fault.line) == ("specs/requirements/b.md", 1)


def test_a_criterion_written_twice_is_told_at_the_second(tmp_path: Path) -> None:
    write(tmp_path, a="# SHOP-1 One\n## 驗收條件\n- SHOP-1.1 a\n- SHOP-1.1 b\n")
    (fault,) = read_requirements(tmp_path)[1]
    assert (fault.message.id, fault.line) == ("sources.requirement-twice", 4)


def test_a_criterion_without_an_id_is_told_with_the_next_one(tmp_path: Path) -> None:
    points = "- SHOP-1.1 a\n  - part of it\n- It holds\n"
    write(tmp_path, a=f"# SHOP-1 One\n- prose\n## 验收标准\n{points}")
    (fault,) = read_requirements(tmp_path)[1]
    assert (fault.message.id, fault.line) == ("sources.criterion-without-id", 5 + 1)
    assert fault.message.arguments == {"id": "SHOP-1.2"}


def test_criteria_below_another_heading_are_told(tmp_path: Path) -> None:
    write(tmp_path, a="# SHOP-1 One\n## 驗收\n- SHOP-1.1 a\n- SHOP-2.1 is another's\n")
    (fault,) = read_requirements(tmp_path)[1]
    assert (fault.message.id, fault.line) == ("sources.criterion-elsewhere", 3)


def test_a_list_in_a_fence_is_an_example(tmp_path: Path) -> None:
    example = "```yaml\n- name: Amy\n- SHOP-1.7 later\n```\n"
    write(tmp_path, a=f"# SHOP-1 One\n{example}## 驗收條件\n- SHOP-1.1 a\n```\n- b\n```\n")
    assert read_requirements(tmp_path)[1] == ()


def test_a_criterion_may_be_named_in_prose_as_well(tmp_path: Path) -> None:
    write(tmp_path, a="# SHOP-1 One\n- SHOP-1.1 came first\n## 驗收條件\n- SHOP-1.1 a\n")
    assert read_requirements(tmp_path)[1] == ()


def test_a_requirement_without_a_title_is_a_warning(tmp_path: Path) -> None:
    write(tmp_path, a="# SHOP-1\n")
    assert read_requirements(tmp_path)[1][0].severity is Severity.WARNING


def test_another_encoding_is_unreadable(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "specs/requirements/a.md").write_bytes("# SHOP-1 付款".encode("big5"))
    assert read_requirements(tmp_path)[1][0].unreadable


def test_a_workspace_without_requirements_has_none(tmp_path: Path) -> None:
    assert read_requirements(tmp_path) == ((), ())
