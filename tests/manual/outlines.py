"""What a page of the manual consists of, whatever the language that it is written in."""

from __future__ import annotations

import re
from typing import Final

_MARK: Final = re.compile(r"#+ |\s*- |\s*\d+\. |\|")
_FENCE: Final = re.compile(r"\s*(?:```|~~~)\w*")
_BLOCK: Final = re.compile(r"^\s*(```|~~~).*?^\s*\1$", re.MULTILINE | re.DOTALL)


def outline(text: str) -> list[str]:
    """Its headings, rows with their cells, items of lists and blocks, in their order."""
    marks = []
    fenced = False
    for line in text.splitlines():
        if fence := _FENCE.match(line):
            fenced = not fenced
            marks.append(fence[0])
        elif not fenced and (mark := _MARK.match(line)):
            cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
            marks.append(f"{mark[0]}{cells}")
    return marks


def named(text: str) -> set[str]:
    """What its sentences and tables name as code, but for what has blanks or other letters."""
    return set(re.findall(r"`([!-_a-~]+)`", _BLOCK.sub("", text)))
