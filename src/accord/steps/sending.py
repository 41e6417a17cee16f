"""What stands below a sentence that sends something: a table of fields, or a JSON text."""

from __future__ import annotations

import json

from accord.contract.values import ExactText
from accord.steps.scene import StepContext, document, lines, pairs
from accord.steps.values import unquoted
from accord.steps.world import RequestParts, World


def parts_below(context: StepContext) -> RequestParts:
    """The values or the body that a step is given.

    Raises:
        StepError: there is neither a table nor a text, or it is not what it should be.
    """
    # A table's cells are typed by the contract; a JSON text says itself what it is.
    if context.table is not None:
        return {"values": values_below(context)}
    return {"body": json_of(context.accord, document(context))}


def values_below(context: StepContext) -> dict[str, object]:
    """Cells as text, which the contract turns into its types; a whole ``{name}`` keeps its own.

    Raises:
        StepError: there is no table of two columns, or a name that nothing was remembered as.
    """
    return {name: _sent(context.accord, cell) for name, cell in pairs(context)}


def rows_below(context: StepContext) -> list[dict[str, object]]:
    """The values of each row of a table with a heading.

    Raises:
        StepError: there is no table, it has no rows, or a name that nothing was remembered as.
    """
    heading, *rows = lines(context)
    if not rows:
        raise context.accord.problem("steps.no-rows")
    return [
        {name: _sent(context.accord, cell) for name, cell in zip(heading, row, strict=True)}
        for row in rows
    ]


def json_of(world: World, json_text: str) -> object:
    """A JSON text with its places filled.

    Raises:
        StepError: it is not JSON, or a name that nothing was remembered as.
    """
    try:
        body: object = json.loads(world.fill_json(json_text))
    except (ValueError, RecursionError) as error:
        raise world.problem("steps.text-not-json", problem=str(error)) from error
    return body


def _sent(world: World, cell: str) -> object:
    quoted = unquoted(cell)
    return world.value_of(cell) if quoted is None else ExactText(world.fill(quoted))
