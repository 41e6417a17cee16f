"""Masks a value in the place where a secret's name, a scheme or a sentence gives it away."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import unquote_plus

from accord.evidence import secret_values, sensitive, stand_ins
from accord.evidence.learnt_secrets import LearntSecrets
from accord.model.masked import MASKED

_SCHEME: Final = re.compile(
    rf"(?P<scheme>{secret_values.SCHEMES})[ +]+(?P<rest>\S.*)", re.IGNORECASE
)
_ENDS_IN_GAP: Final = re.compile(r"(?:\s|\\[nrt])\Z")
_WORD: Final = re.compile(r"[^\s,\"'\\\0]+")
_QUOTED: Final = re.compile(r'"((?:\\.|[^"\\])+)"')


class SecretPlaces:
    """What stands in a secret's place becomes a pseudonym, and is noticed for all other places."""

    def __init__(self, learnt: LearntSecrets) -> None:
        self._learnt = learnt
        self._is_learning = False

    @contextmanager
    def learning(self) -> Iterator[None]:
        """Declare, while the block lasts, each value that is no ordinary word."""
        self._is_learning = True
        try:
            yield
        finally:
            self._is_learning = False

    def beside_name(self, match: re.Match[str]) -> str:
        """What ``sensitive.Fields.replace`` found beside a secret's name, with its separator."""
        groups = match.groupdict()
        if lines := groups.get("items"):
            return match["sep"] + _WORD.sub(self._likely, lines)
        if spoken := groups.get("said") or groups.get("flag") or groups.get("block"):
            return match["sep"] + self.in_sentence(spoken)
        if match["bare"] is not None:
            is_prose = _ENDS_IN_GAP.search(match["sep"]) is not None
            value = self._without_quotes(match["bare"], prose=is_prose)
            # A number that becomes a pseudonym needs quotes where JSON is to stay JSON.
            mark = match["mark"] if value != match["bare"] else ""
            return f"{match['sep']}{mark}{value}{mark}"
        if match["list"] is not None:
            return f"{match['sep']}[{self._items(match['list'])}]"
        mark = match["quote"] or '"'
        value = self._json_text(match["nested"] or match["plain"] or "")
        return f"{match['sep']}{mark}{value}{mark}"

    def in_sentence(self, value: str) -> str:
        """Mask what a sentence says, noticing it only when it is no word of everyday."""
        if sensitive.is_template(value.rpartition(" ")[2]) or MASKED.search(value):
            return value
        if _SCHEME.fullmatch(value) or sensitive.looks_random(value):
            return self.credentials(value)
        return self._learnt.pseudonym(value)

    def in_header(self, kind: str, value: str) -> str:
        """A header's value by its kind, as ``sensitive.Fields.header_kind`` gives it."""
        if not kind:
            return value
        if kind == "secret":
            return self.credentials(value)
        if kind == "vague":
            return self.credentials(value) if secret_values.is_drawn(value) else value
        return self._cookies(value, first_only=kind == "set-cookie")

    def credentials(self, value: str) -> str:
        """A value, masked where it stands; the scheme before a token stays."""
        # A form and a query quote their values, and elsewhere the same value stands plain.
        value = unquote_plus(value) if "%" in value else value
        if not value or MASKED.search(value):
            return value
        split = _SCHEME.fullmatch(value)
        if split is None:
            return self.notice(value)
        if split["scheme"].lower() == "basic":
            self.notice_basic(split["rest"])
        return f"{value[: split.start('rest')]}{self.notice(split['rest'])}"

    def notice(self, secret: str) -> str:
        """Remember a value and say what stands for it; a place to be filled stays."""
        if sensitive.is_template(secret):
            return secret
        if self._is_learning and " " not in secret and sensitive.looks_random(secret):
            self._learnt.declare(secret)
        return self._learnt.notice(secret)

    def notice_basic(self, encoded: str) -> None:
        """Remember Basic credentials and the password in them, if they are some."""
        try:
            _, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except ValueError:
            return
        # The whole shows in logs of headers, and the password alone in what the service stores.
        if colon:
            self.notice(encoded)
        if password:
            self.notice(password)

    def _items(self, items: str) -> str:
        if '"' not in items:
            return _WORD.sub(self._likely, items)
        return _QUOTED.sub(
            lambda item: (
                item[0]
                if stand_ins.stands_at(item[1], 0, bare=False)
                else f'"{self._json_text(item[1])}"'
            ),
            items,
        )

    def _likely(self, word: re.Match[str]) -> str:
        return self.credentials(word[0]) if secret_values.is_likely(word[0]) else word[0]

    def _without_quotes(self, value: str, *, prose: bool) -> str:
        if value.lower() in ("true", "false", "null", "none"):
            return value
        if prose and not sensitive.looks_random(value):
            # "token: expired" must not turn every "expired" into a secret.
            return self._learnt.pseudonym(value)
        return self.credentials(value)

    def _json_text(self, json_text: str) -> str:
        """Mask a JSON string's inside, noticing the value it stands for."""
        unescaped = _unescaped(json_text)
        masked = self.credentials(unescaped)
        return json_text if masked == unescaped else masked

    def _cookies(self, value: str, *, first_only: bool) -> str:
        masked = []
        for index, pair in enumerate(value.split(";")):
            name, _, secret = pair.partition("=")
            # Behind the first pair of Set-Cookie stand attributes such as its path.
            is_attribute = first_only and index > 0
            masked.append(f"{name}={self.notice(secret)}" if secret and not is_attribute else pair)
        return ";".join(masked)


def _unescaped(json_text: str) -> str:
    if "\\" not in json_text:
        return json_text
    try:
        return str(json.loads(f'"{json_text}"'))
    except ValueError:
        return json_text
