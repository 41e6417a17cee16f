"""Copies runs from one store to another, whose cases and texts have other numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from accord.history.connections import Connection
from accord.history.packing import pack_results, unpack_results
from accord.history.rows import (
    ADD_RUN,
    CASES,
    TEXTS,
    TEXTS_WHOLE,
    numbered,
    plan_number,
    plans_of,
)


def copy_runs(source: Connection, target: Connection) -> int:
    """Copy every run that the target does not know, and return how many these are."""
    present_ids = {row.id for row in target.rows("SELECT id FROM accord_runs")}
    rows = source.rows("SELECT * FROM accord_runs")
    runs = [row._asdict() for row in rows if row.id not in present_ids]
    numbers = _copy_texts(source, target) if runs else {}
    plans = plans_of(source, {run["plan_number"] for run in runs})
    orders = {number: _Order([numbers[text] for text in texts]) for number, texts in plans.items()}
    plan_numbers = {number: plan_number(target, order.texts) for number, order in orders.items()}
    for run in runs:
        order = orders[run["plan_number"]]
        run["results"] = order.arranged(run["results"])
        run["plan_number"] = plan_numbers[run["plan_number"]]
        # SQLite has no truth values of its own, and PostgreSQL takes no others.
        run |= {name: bool(run[name]) for name in ("interrupted", "uncommitted")}
    if runs:
        target.change(ADD_RUN, *runs)
    return len(runs)


class _Order:
    """Where the results of a plan go when its texts are sorted by their new numbers."""

    def __init__(self, texts: Sequence[int]) -> None:
        self._is_same = all(number < larger for number, larger in pairwise(texts))
        self._places = sorted(range(len(texts)), key=texts.__getitem__)
        self.texts = sorted(texts)

    def arranged(self, packed: bytes) -> bytes:
        """Packed results in the new order."""
        if self._is_same:
            return packed
        results, durations = unpack_results(packed)
        return pack_results(
            (results[place] for place in self._places),
            (durations[place] for place in self._places),
        )


def _copy_texts(source: Connection, target: Connection) -> Mapping[int, int]:
    """The target's number of each of the source's texts."""
    texts = [row._asdict() for row in source.rows(TEXTS_WHOLE)]
    cases = numbered(
        target,
        CASES,
        [{name: text[name] for name in ("stage", "id", "suite")} for text in texts],
    )
    text_rows = [
        {
            "case_number": cases[text["stage"], text["id"]],
            **{name: text[name] for name in ("digest", "title", "body")},
        }
        for text in texts
    ]
    numbers = numbered(target, TEXTS, text_rows)
    return {
        text["number"]: numbers[row["case_number"], row["digest"]]
        for text, row in zip(texts, text_rows, strict=True)
    }
