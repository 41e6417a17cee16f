"""Accord's own sentences and the messages of every room, in one reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accord.text import Language, has, say, text

if TYPE_CHECKING:
    from accord.model.message import Message


@dataclass(frozen=True, slots=True)
class ConsoleText:
    """What the command line says, in ``language``."""

    language: Language

    def __call__(self, id: str, /, **arguments: object) -> str:
        """The sentence ``cli.<id>``, its placeholders filled."""
        return text(f"cli.{id}", self.language, **arguments)

    def say(self, message: Message) -> str:
        """A message of any room.

        A record written by a newer Accord may hold a message this one does not know: its id and
        arguments are then better than no verdict.
        """
        from accord.model.message import PLAIN  # help does without messages

        if message.id == PLAIN:
            return say(message, self.language)
        parts = message.arguments | {
            name: self.say(inner) for name, inner in message.within.items()
        }
        if has(message.id):
            return text(message.id, self.language, **parts)
        return " ".join([message.id, *(f"{name}={value}" for name, value in parts.items())])

    def advice(self, message: Message | None) -> str:
        """A hint that goes with something else: nothing when nobody wrote one."""
        from accord.model.message import PLAIN

        has_sentence = message is not None and (message.id == PLAIN or has(message.id))
        return self.say(message) if message is not None and has_sentence else ""

    def hint(self, id: str, arguments: dict[str, str]) -> str:
        """The advice that goes with a message id, or nothing."""
        hint_id = f"{id}.hint"
        return text(hint_id, self.language, **arguments) if has(hint_id) else ""
