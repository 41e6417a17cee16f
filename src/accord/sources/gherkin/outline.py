"""Puts an example row's values where an outline has ``<placeholders>``, in behave's order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import structs

from accord.model.catalogue import ScenarioStep


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with every known ``<name>`` replaced; unknown ones stay."""
    if "<" in text and ">" in text:
        # One after the other: a value that looks like a later placeholder is filled once more.
        for name, value in values.items():
            text = text.replace(f"<{name}>", value)
    return text


def row_values(row: Mapping[str, str], *, table: int, index: int, examples: str) -> dict[str, str]:
    """A row's cells and the names behave adds to them, such as ``<row.id>``.

    ``table`` and ``index`` count from one.
    """
    return {
        **row,
        "examples.name": examples,
        "examples.index": str(table),
        "row.index": str(index),
        "row.id": f"{table}.{index}",
    }


def fill_tags(tags: Iterable[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """Tags with their placeholders filled; one that names an unknown column is dropped."""
    filled = (fill(tag, values) for tag in tags)
    return tuple(tag for tag in filled if not ("<" in tag and ">" in tag))


def fill_step(
    step: ScenarioStep, values: Mapping[str, str], *, cells: Mapping[str, str]
) -> ScenarioStep:
    """A step with its text filled by ``values``, its table and doc string by ``cells`` alone."""
    return structs.replace(
        step,
        text=fill(step.text, values),
        table=tuple(tuple(fill(cell, cells) for cell in row) for row in step.table),
        doc=None if step.doc is None else fill(step.doc, cells),
    )


def fill_background(
    steps: tuple[ScenarioStep, ...], values: Mapping[str, str], *, cells: Mapping[str, str]
) -> tuple[ScenarioStep, ...]:
    """Background steps for a row; behave fills them only if a step's text has a placeholder."""
    if not any("<" in step.text and ">" in step.text for step in steps):
        return steps
    return tuple(fill_step(step, values, cells=cells) for step in steps)
