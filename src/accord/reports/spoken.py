"""What a run's messages say, as exports write it."""

from __future__ import annotations

from accord import text
from accord.model.message import Message


def spoken(sentence: Message | None, language: text.Language) -> str:
    """A message in a language; nothing for none."""
    if sentence is None:
        return ""
    try:
        return text.say(sentence, language)
    except (KeyError, TypeError):
        # A journal of a newer Accord may use sentences that this one has never heard.
        return sentence.id
