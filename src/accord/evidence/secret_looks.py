"""Masks what looks like a secret although nobody declared it, in a text and in those within it."""

from __future__ import annotations

from accord.evidence import (
    secret_commands,
    secret_forms,
    secret_tables,
    secret_tokens,
    sensitive,
    wrapped_texts,
)
from accord.evidence.secret_places import SecretPlaces
from accord.model.address import replace_userinfo


class SecretLooks:
    """All notations of secrets, asked one after the other; what they find the places mask."""

    def __init__(self, fields: sensitive.Fields, places: SecretPlaces) -> None:
        self._fields = fields
        self._places = places

    def replace(self, text: str, *, depth: int = 0) -> str:
        """A text without what looks like a secret; ``depth`` says within how many others it is."""
        # Most texts of a run hold no secret, and the patterns below are dear.
        if self._fields.may_hold(text):
            # First, as what is quoted in a text is not told from the quotes around it any more.
            if depth < wrapped_texts.DEEPEST:
                text = self._replace_within(text, depth=depth + 1)
            text = self._replace_written(text)
        if "@" in text and (":/" in text or ":\\" in text):
            text = replace_userinfo(text, self._places.credentials)
        return text

    def _replace_within(self, text: str, *, depth: int) -> str:
        def masked(inside: str) -> str:
            return self.replace(inside, depth=depth)

        if "\\" in text:
            text = wrapped_texts.replace_escaped(text, masked)
        return wrapped_texts.replace_encoded(text, masked, self._places.credentials)

    def _replace_written(self, text: str) -> str:
        text = secret_forms.replace(
            text,
            is_secret=self._fields.is_secret,
            mask=self._places.credentials,
            mask_said=self._places.in_sentence,
        )
        text = secret_tables.replace(
            text, is_secret=self._fields.is_secret, mask=self._places.in_sentence
        )
        text = secret_tokens.replace(text, self._places.credentials)
        text = secret_commands.replace(text, self._places.in_sentence)
        text = self._fields.replace(text, self._places.beside_name)
        text = sensitive.schemes(text, self._places.in_sentence)
        for token in sensitive.tokens(text):
            self._places.notice(token)
        for encoded in sensitive.basics(text):
            self._places.notice_basic(encoded)
        return text
