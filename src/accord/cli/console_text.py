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

    def say(self, told: Message) -> str:
        """A message of any room.

        A record written by a newer Accord may hold a message this one does not know: its id and
        arguments are then better than no verdict.
        """
        from accord.model.message import PLAIN  # help does without messages

        if told.id == PLAIN:
            return say(told, self.language)
        parts = told.arguments | {name: self.say(part) for name, part in told.within.items()}
        if has(told.id):
            return text(told.id, self.language, **parts)
        return " ".join([told.id, *(f"{name}={value}" for name, value in parts.items())])

    def advice(self, told: Message | None) -> str:
        """A hint that goes with something else: nothing when nobody wrote one."""
        from accord.model.message import PLAIN

        known = told is not None and (told.id == PLAIN or has(told.id))
        return self.say(told) if told is not None and known else ""

    def hint(self, id: str, arguments: dict[str, str]) -> str:
        """The advice that goes with a message id, or nothing."""
        advice = f"{id}.hint"
        return text(advice, self.language, **arguments) if has(advice) else ""
