"""Reads requirements: one Markdown file each, its acceptance criteria as a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from accord.model.catalogue import Criterion, Fault, Requirement, Severity
from accord.model.message import message

_TITLE: Final = re.compile(r"^#\s+([^\s:：]+)\s*[:：]?\s*(.*?)\s*#*$")
_ID: Final = re.compile(r"^[A-Za-z][A-Za-z0-9]*(?:[-._][A-Za-z0-9]+)+$")
_SECTION: Final = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_CRITERIA: Final = frozenset(
    {"acceptance criteria", "驗收條件", "验收标准", "验收条件", "驗收標準"}
)
_ITEM: Final = re.compile(
    r"^\s{0,3}(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?[*`_]{0,3}"
    r"([A-Za-z][A-Za-z0-9]*(?:[-._][A-Za-z0-9]+)+)[*`_]{0,3}\s*[:：.、-]?\s*(.*)$"
)
_POINT: Final = re.compile(r"^(?:[-*+]|\d+[.)])\s+\S")
_FENCE: Final = re.compile(r"^\s{0,3}(```|~~~)")


def read_requirements(workspace: Path) -> tuple[tuple[Requirement, ...], tuple[Fault, ...]]:
    """Every requirement under ``specs/requirements``, and what is wrong with its file."""
    requirements: dict[str, Requirement] = {}
    faults: list[Fault] = []
    for file in sorted((workspace / "specs" / "requirements").glob("**/*.md")):
        path = file.relative_to(workspace).as_posix()
        # A folder's own explanation has a heading too, and is no requirement.
        if file.name.lower() == "readme.md":
            continue
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            problem = message("sources.not-utf8")
            hint = message("sources.not-utf8.hint")
            faults.append(Fault(path=path, message=problem, hint=hint, unreadable=True))
            continue
        requirement = read_requirement(text, path)
        if requirement is None:
            problem = message("sources.requirement-untitled")
            hint = message("sources.requirement-untitled.hint")
            faults.append(Fault(path=path, line=1, message=problem, hint=hint))
        elif twin := requirements.get(requirement.id):
            faults.append(_twice(requirement.id, path, twin.path, line=_heading_line(text)))
        else:
            requirements[requirement.id] = requirement
            faults.extend(_findings(requirement, text.splitlines()))
    return tuple(requirements.values()), tuple(faults)


def read_requirement(text: str, path: str) -> Requirement | None:
    """The requirement a text holds; nothing when no heading begins with an id."""
    lines = text.splitlines()
    number = _heading_line(text)
    heading = _TITLE.match(lines[number - 1]) if number else None
    if heading is None:
        return None
    body = lines[number:]
    return Requirement(
        id=heading[1],
        title=heading[2],
        path=path,
        text="\n".join(_prose(body)).strip(),
        criteria=tuple(_criteria(body)),
    )


def _heading_line(text: str) -> int:
    """The line of the heading that begins with an id; 0 where there is none."""
    headings = (
        number
        for number, line in enumerate(text.splitlines(), 1)
        if (heading := _TITLE.match(line)) and _ID.match(heading[1])
    )
    return next(headings, 0)


def _prose(lines: list[str]) -> Iterator[str]:
    return (line for line, inside in _marked(lines) if not inside)


def _criteria(lines: list[str]) -> Iterator[Criterion]:
    id, text_lines = "", list[str]()
    for line, inside in _marked(lines):
        item = _ITEM.match(line) if inside else None
        # Markdown indents what continues a point of a list.
        if item is None and inside and id and line[:1].isspace() and line.strip():
            text_lines.append(line.strip())
            continue
        if id:
            yield Criterion(id=id, text=" ".join(text_lines).strip())
        id, text_lines = (item[1], [item[2]]) if item else ("", [])
    if id:
        yield Criterion(id=id, text=" ".join(text_lines).strip())


def _marked(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it stands in the section of the acceptance criteria."""
    level = 0
    for line, fenced in zip(lines, _fenced(lines), strict=True):
        # An example in a fence may look like a heading.
        section = None if fenced else _SECTION.match(line)
        # A smaller heading within the section does not end it.
        if section and (not level or len(section[1]) <= level):
            is_criteria = section[2].rstrip(":：").strip().lower() in _CRITERIA
            level = len(section[1]) if is_criteria else 0
        yield line, bool(level)


def _fenced(lines: list[str]) -> Iterator[bool]:
    """Of each line, whether it stands in a fence."""
    is_inside = False
    for line in lines:
        is_inside ^= bool(_FENCE.match(line))
        yield is_inside


def _findings(requirement: Requirement, lines: list[str]) -> Iterator[Fault]:
    ids: set[str] = set()
    path, criteria = requirement.path, {criterion.id for criterion in requirement.criteria}
    marked_lines = zip(_marked(lines), _fenced(lines), strict=True)
    for number, ((line, inside), fenced) in enumerate(marked_lines, 1):
        item = _ITEM.match(line)
        if item and inside:
            if item[1] in ids:
                yield _twice(item[1], path, path, line=number)
            ids.add(item[1])
        elif fenced:
            # A list in a fence is an example.
            continue
        elif inside and _POINT.match(line):
            next_id = f"{requirement.id}.{len(requirement.criteria) + 1}"
            yield _warning(path, number, "sources.criterion-without-id", id=next_id)
        elif item and item[1] not in criteria and _is_part(item[1], requirement.id):
            yield _warning(path, number, "sources.criterion-elsewhere", id=item[1])
    if not requirement.title:
        yield Fault(
            path=path,
            message=message("sources.requirement-nameless", id=requirement.id),
            severity=Severity.WARNING,
        )


def _is_part(id: str, of: str) -> bool:
    return re.match(rf"{re.escape(of)}[-._]", id) is not None


def _warning(path: str, line: int, problem: str, *, id: str) -> Fault:
    return Fault(
        path=path,
        line=line,
        message=message(problem, id=id),
        hint=message(f"{problem}.hint", id=id),
        severity=Severity.WARNING,
    )


def _twice(id: str, path: str, other_path: str, *, line: int) -> Fault:
    problem = message("sources.requirement-twice", id=id, other=other_path)
    hint = message("sources.requirement-twice.hint")
    return Fault(path=path, line=line, message=problem, hint=hint)
