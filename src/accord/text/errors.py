"""What an error of Accord's own says, as a message that each reader reads in a language of his."""

from __future__ import annotations

from accord.errors import AccordError
from accord.model.message import Message, message
from accord.text import has


def error_message(error: AccordError) -> Message:
    """The sentence of an error."""
    return message(error.id, **error.arguments)


def error_hint(error: AccordError) -> Message | None:
    """The advice that goes with an error, where there is any."""
    id = f"{error.id}.hint"
    return message(id, **error.arguments) if has(id) else None
