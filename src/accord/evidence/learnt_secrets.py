"""Values known to be secret, and what stands in their place wherever they show."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from bisect import bisect_left
from collections import OrderedDict
from typing import Final

from accord.evidence.spellings import SHORTEST, spellings
from accord.model.masked import MASKED

_RECENT: Final = 32
# Each is looked for in some twenty spellings: of a hundred values that takes a tenth of a
# millisecond a line.
_MOST_PINNED: Final = 256
_FRAGMENT: Final = re.compile(r"[A-Za-z0-9_-]{6,}")
# Test data loves these as passwords; replacing them everywhere would make a report unreadable.
_WORDS: Final = frozenset(
    {"password", "passwd", "secret", "secrets", "token", "tokens", "bearer", "string", "change"}
)


class LearntSecrets:
    """Finds values again, in every spelling; what was declared before what only looked secret.

    Looking for a value costs a search for each of its spellings. So the declared ones are looked
    for always, those noticed last while they are recent, and the others by an index of words: one
    look-up, however many there are. Safe to use from several threads.
    """

    def __init__(self, key: bytes | None) -> None:
        self._key = (key or os.urandom(16))[:64]
        self._lock = threading.Lock()
        self._declared: dict[str, None] = {}
        # Spellings and what replaces them, the longest first: a shorter one may be a part of it.
        self._pinned: tuple[tuple[str, str], ...] = ()
        self._needles: tuple[bytes, ...] = ()
        self._recent: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._older: dict[str, set[str]] = {}

    @property
    def declared(self) -> tuple[str, ...]:
        """Every value that was declared."""
        return tuple(self._declared)

    def declare(self, secret: str) -> bool:
        """Look for this value from now on, however often others are noticed.

        False when it is too short, or too common a word, to be looked for.
        """
        if not _is_searchable(secret):
            return False
        with self._lock:
            if secret not in self._declared:
                self._declared[secret] = None
                # What is declared comes first, and a few at a time are all that can be looked for.
                if len(self._declared) <= _MOST_PINNED:
                    self._pin(secret)
                else:
                    self._retire(secret)
        return True

    def notice(self, secret: str) -> str:
        """Remember a value that stood in a secret's place, and say what replaces it."""
        if self._recent.get(secret) is None and _is_searchable(secret):
            with self._lock:
                # A copy, because other threads walk through the old one without the lock.
                recent = self._recent.copy()
                recent[secret] = spellings(secret)
                if len(recent) > _RECENT:
                    self._retire(recent.popitem(last=False)[0])
                self._recent = recent
        return self.pseudonym(secret)

    def may_stand_in(self, line: bytes) -> bool:
        """Whether a line of JSON may hold a declared or an older value, in whatever spelling."""
        if any(needle in line for needle in self._needles):
            return True
        return bool(self._older and self._fragments_in(line.decode("utf-8", "replace")))

    def replace_declared(self, text: str) -> str:
        """A text without the values that were declared or have retired."""
        for spelling, pseudonym in self._pinned:
            if spelling in text:
                text = text.replace(spelling, pseudonym)
        return self._replace_older(text) if self._older else text

    def replace(self, text: str) -> str:
        """A text without any value that was declared or noticed."""
        text = self.replace_declared(text)
        for secret, in_every_spelling in self._recent.items():
            for spelling in in_every_spelling:
                if spelling in text:
                    text = text.replace(spelling, self.pseudonym(secret))
        return text

    def pseudonym(self, secret: str) -> str:
        """What stands in a secret's place: the same for the same value and key."""
        digest = hashlib.blake2b(
            secret.encode("utf-8", "surrogatepass"), key=self._key, digest_size=3
        )
        return f"‹secret {digest.hexdigest()}›"

    def _retire(self, secret: str) -> None:
        """Move a value to the index of words, which is one look-up however many it holds."""
        if not _FRAGMENT.search(secret):
            self._pin(secret)
            return
        for spelling in spellings(secret):
            # The longest word is the rarest, so it sends the fewest texts to the dear search.
            if fragments := _FRAGMENT.findall(spelling):
                self._older.setdefault(max(fragments, key=len), set()).add(secret)

    def _pin(self, secret: str) -> None:
        pseudonym = self.pseudonym(secret)
        # Each process of a run learns all of them, which sorting anew each time made eight times
        # as slow with a hundred. Copies, as with those that are noticed.
        pinned, needles = list(self._pinned), list(self._needles)
        for spelling in spellings(secret):
            pair = (spelling, pseudonym)
            place = bisect_left(pinned, _longest_first(pair), key=_longest_first)
            if pinned[place : place + 1] != [pair]:
                pinned.insert(place, pair)
                needles.insert(place, spelling.encode("utf-8", "surrogatepass"))
        self._pinned, self._needles = tuple(pinned), tuple(needles)

    def _fragments_in(self, text: str) -> set[str]:
        return self._older.keys() & set(_FRAGMENT.findall(text))

    def _replace_older(self, text: str) -> str:
        for fragment in self._fragments_in(text):
            for secret in tuple(self._older[fragment]):
                for spelling in spellings(secret):
                    text = text.replace(spelling, self.pseudonym(secret))
        return text


def _longest_first(pair: tuple[str, str]) -> tuple[int, tuple[str, str]]:
    return -len(pair[0]), pair


def _is_searchable(secret: str) -> bool:
    # A character of Chinese tells as much as two letters.
    length = len(secret) + sum(not character.isascii() for character in secret[:SHORTEST])
    return length >= SHORTEST and secret.lower() not in _WORDS and MASKED.search(secret) is None
