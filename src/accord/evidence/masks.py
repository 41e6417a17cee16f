"""Replaces secrets by stable pseudonyms wherever they show, on copies and never on live traffic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Final

from accord.evidence import sensitive
from accord.evidence.learnt_secrets import LearntSecrets
from accord.evidence.secret_looks import SecretLooks
from accord.evidence.secret_places import SecretPlaces
from accord.model.message import Message

_SEAM: Final = "\0"


class Masks:
    """What must not reach a disk, learnt from headers, field names and shapes.

    A value once seen under a secret's name is replaced wherever it shows later, in every encoding,
    by ``‹secret 3f9a1c›``; the same value gets the same pseudonym as long as ``key`` is the same.
    Values shorter than six characters are masked where they stand and not searched for elsewhere.
    ``fields`` are further names of secrets, ``secrets`` values that are known to be some. Safe to
    use from several threads.
    """

    def __init__(
        self,
        *,
        fields: Iterable[str] = (),
        key: bytes | None = None,
        secrets: Iterable[str] = (),
    ) -> None:
        self._fields = sensitive.Fields(fields)
        self._learnt = LearntSecrets(key)
        self._places = SecretPlaces(self._learnt)
        self._looks = SecretLooks(self._fields, self._places)
        for secret in secrets:
            self.learn(secret)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that was learnt, for the masks of another process."""
        return self._learnt.declared

    def learn(self, secret: str) -> bool:
        """Replace this value wherever it shows from now on, however often others were seen.

        False when it is too short, or too common a word, to be looked for without erasing what is
        no secret.
        """
        return self._learnt.declare(secret)

    def learning(self) -> AbstractContextManager[None]:
        """Learn, while the block lasts, what stands in a secret's place and is no ordinary word."""
        return self._places.learning()

    def knows(self, line: bytes) -> bool:
        """Whether a line of JSON may hold a value that was learnt, in whatever spelling."""
        return self._learnt.may_stand_in(line)

    def known(self, text: str) -> str:
        """A text without the values that were learnt; what merely looks like a secret stays."""
        return self._learnt.replace_declared(text)

    def is_secret(self, name: str) -> bool:
        """Whether a field, header or variable of this name holds a secret."""
        return self._fields.header_kind(name) not in ("", "vague")

    def text(self, text: str) -> str:
        """A text without its secrets."""
        return self.texts([text])[0]

    def texts(self, parts: Sequence[str]) -> list[str]:
        """The parts of one exchange without their secrets.

        A value that one part gives away is replaced in all of them.
        """
        if not parts:
            return []
        joined = _SEAM.join(parts)
        # A binary answer may hold the very character that keeps the parts apart.
        if joined.count(_SEAM) != len(parts) - 1:
            joined = _SEAM.join(text.replace(_SEAM, "␀") for text in parts)
        return self._mask(joined).split(_SEAM)

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Headers without their secrets, names as they were."""
        masked_by_name = self.named_headers(headers)
        return dict(zip(masked_by_name, self.texts(list(masked_by_name.values())), strict=True))

    def named_headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Headers with those masked whose *name* says that they hold a secret."""
        return {
            name: self._places.in_header(self._fields.header_kind(name), value)
            for name, value in headers.items()
        }

    def message(self, message: Message) -> Message:
        """A message whose arguments have passed the masks."""
        return Message(
            id=message.id,
            arguments={name: self.text(value) for name, value in message.arguments.items()},
            within={name: self.message(inner) for name, inner in message.within.items()},
        )

    def hide(self, secret: str) -> str:
        """A secret, masked where it stands; the scheme before a token stays."""
        return self._places.credentials(secret)

    def pseudonym(self, secret: str) -> str:
        """What stands in a secret's place."""
        return self._learnt.pseudonym(secret)

    def _mask(self, text: str) -> str:
        text = self._looks.replace(text)
        for number in sensitive.numbers(text):
            self._places.notice(number)
        # Last, so that what one part gave away goes from the others too.
        return self._learnt.replace(text)
