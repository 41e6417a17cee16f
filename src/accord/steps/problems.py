"""What goes wrong with a step as it is written, as opposed to what the product does wrong."""

from __future__ import annotations

from typing import Final

from accord import text
from accord.errors import AccordError, WorkspaceError


class StepError(AccordError):
    """A step cannot be judged as it is written; speaks the reader's language by itself.

    Plain behave prints ``str()`` of it, so the sentence and its advice are there already.
    """

    def __init__(
        self, id: str, /, *, language: text.Language = "en", where: str = "", **arguments: object
    ) -> None:
        super().__init__(id, where=where, **arguments)
        self.language: Final = language

    def __str__(self) -> str:
        return _sentence(self, self.language)


class SentenceError(WorkspaceError):
    """A step definition is malformed; ``where`` is its file and line."""

    def __str__(self) -> str:
        sentence = _sentence(self, text.language_of())
        return f"{self.where}: {sentence}" if self.where else sentence


def _sentence(error: AccordError, language: text.Language) -> str:
    sentence = text.text(error.id, language, **error.arguments)
    # behave prints the exception and nothing else, so the advice must be a part of it.
    hint = f"{error.id}.hint"
    if not text.has(hint):
        return sentence
    return f"{sentence}\nhint: {text.text(hint, language, **error.arguments)}"
