"""An outline as it was written, won back from its rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from accord.model.catalogue import Scenario


def template(rows: Sequence[Scenario]) -> list[tuple[str, str]]:
    """The steps of an outline as (keyword, text) with ``<heading>`` where the rows differ.

    A text stays the first row's where the rows do not agree on one pattern.
    """
    first_row = rows[0]
    same_shape = [row for row in rows if len(row.steps) == len(first_row.steps)]
    return [
        (step.keyword, _common([row.steps[place].text for row in same_shape], same_shape))
        for place, step in enumerate(first_row.steps)
    ]


def _common(texts: Sequence[str], rows: Sequence[Scenario]) -> str:
    if len(rows) > 1 and len(set(texts)) == 1:
        return texts[0]
    patterns = {_pattern(text, row.row) for text, row in zip(texts, rows, strict=True)}
    return patterns.pop() if len(patterns) == 1 else texts[0]


def _pattern(text: str, row: Mapping[str, str]) -> str:
    # Longest first: a value may contain another one.
    for heading, value in sorted(row.items(), key=lambda cell: -len(cell[1])):
        if value:
            # A 1 of the row is no 1 of "10", nor one inside a heading that was just put in.
            standing_alone = rf"(?<![A-Za-z0-9_<]){re.escape(value)}(?![A-Za-z0-9_>])"
            text = re.sub(standing_alone, f"<{heading}>".replace("\\", r"\\"), text)
    return text
