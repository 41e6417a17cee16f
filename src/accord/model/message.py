"""A sentence that has not been said yet: a message id and what fills it."""

from __future__ import annotations

from typing import Final

from msgspec import Struct, field

PLAIN: Final = "plain"


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A text of the ``text`` room, said only where a reader's language is known.

    ``within`` are arguments that are messages themselves, said in the same language.
    """

    id: str
    arguments: dict[str, str] = field(default_factory=dict)
    within: dict[str, Message] = field(default_factory=dict)


def message(id: str, /, **arguments: object) -> Message:
    """A message whose arguments are written as text; those that are messages stay messages."""
    return Message(
        id=id,
        arguments={n: str(v) for n, v in arguments.items() if not isinstance(v, Message)},
        within={n: v for n, v in arguments.items() if isinstance(v, Message)},
    )


def plain(text: str) -> Message:
    """Words that are not ours to translate: an exception's text, a line of a log."""
    return Message(id=PLAIN, arguments={"text": text})
