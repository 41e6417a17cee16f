"""A sentence that has not been said yet: a message id and what fills it."""

from __future__ import annotations

from typing import Final

from msgspec import Struct, field

from accord.model.lists import Listed

PLAIN: Final = "plain"
_LISTED: Final = "model.listed"
_CHOICE: Final = "model.choice"


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A text of the ``text`` room, said only where a reader's language is known.

    ``within`` are arguments that are messages themselves, said in the same language.
    """

    id: str
    arguments: dict[str, str] = field(default_factory=dict)
    within: dict[str, Message] = field(default_factory=dict)


def message(id: str, /, **arguments: object) -> Message:
    """A message whose arguments are written as text; those that are messages stay messages.

    A list of names becomes messages too, because each language joins names in its own way.
    """
    values = {n: _nested(v) if isinstance(v, Listed) else v for n, v in arguments.items()}
    return Message(
        id=id,
        arguments={n: str(v) for n, v in values.items() if not isinstance(v, Message)},
        within={n: v for n, v in values.items() if isinstance(v, Message)},
    )


def _nested(names: Listed) -> Message | str:
    """``a, (b, (c or d))``, a message for each joint."""
    *others, final = names.parts or ("",)
    joined: Message | str = final
    # Only the joint before the last name says "or".
    joint = _CHOICE if names.alternatives else _LISTED
    for name in reversed(others):
        joined = message(joint, first=name, rest=joined)
        joint = _LISTED
    return joined


def names_in(listed: Message) -> tuple[str, ...]:
    """The names that a list as a message joins; none where it is another message."""
    if listed.id not in (_LISTED, _CHOICE):
        return ()
    rest = listed.within.get("rest")
    return (
        listed.arguments["first"],
        *(names_in(rest) if rest is not None else (listed.arguments["rest"],)),
    )


def plain(text: str) -> Message:
    """Words that are not ours to translate: an exception's text, a line of a log."""
    return Message(id=PLAIN, arguments={"text": text})
