"""Replaces secrets by stable pseudonyms wherever they show, on copies and never on live traffic."""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import json
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final
from urllib.parse import quote, quote_plus, unquote_plus

from accord.evidence import sensitive
from accord.model.ids import slug
from accord.model.message import Message

_SEAM: Final = "\0"
_SHORTEST: Final = 6
_SHORTEST_IN_BASE64: Final = 8
_RECENT: Final = 32
_MOST_NAMES: Final = 512
_MOST_PINNED: Final = 64
_FRAGMENT: Final = re.compile(r"[A-Za-z0-9_-]{6,}")
_SCHEME: Final = re.compile(
    r"(?P<scheme>bearer|basic|token|digest|apikey)[ +]+(?P<rest>\S.*)", re.I
)
_MASKED: Final = re.compile(r"‹secret [0-9a-f]{6}›")
_PERCENT: Final = re.compile("%[0-9A-F]{2}")
_UNICODE: Final = re.compile(r"\\u[0-9a-f]{4}")
_MARKUP: Final = re.compile("[&<>]")
_MARKUP_NET: Final = re.compile("[\"&'+<>`]")
_QUOTED: Final = re.compile(r'"((?:\\.|[^"\\])+)"')
# Test data loves these as passwords; replacing them everywhere would make a report unreadable.
_WORDS: Final = frozenset(
    {"password", "passwd", "secret", "secrets", "token", "tokens", "bearer", "string", "change"}
)


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
        self._key = (key or os.urandom(16))[:64]
        self._lock = threading.Lock()
        self._kinds: dict[str, str] = {}
        self._learnt: dict[str, None] = {}
        self._is_learning = False
        # Spellings and what replaces them, the longest first: a shorter one may be a part of it.
        self._pinned: tuple[tuple[str, str], ...] = ()
        self._needles: tuple[bytes, ...] = ()
        self._recent: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._older: dict[str, set[str]] = {}
        for secret in secrets:
            self.learn(secret)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that was learnt, for the masks of another process."""
        return tuple(self._learnt)

    def learn(self, secret: str) -> bool:
        """Replace this value wherever it shows from now on, however often others were seen.

        False when it is too short, or too common a word, to be looked for without erasing what is
        no secret.
        """
        if not _worth_searching(secret):
            return False
        with self._lock:
            if secret not in self._learnt:
                self._learnt[secret] = None
                # What is declared comes first, and a few at a time are all that can be looked for.
                if len(self._learnt) <= _MOST_PINNED:
                    self._pin(secret)
                else:
                    self._retire(secret)
        return True

    @contextmanager
    def learning(self) -> Iterator[None]:
        """Learn, while the block lasts, what stands in a secret's place and is no ordinary word."""
        self._is_learning = True
        try:
            yield
        finally:
            self._is_learning = False

    def knows(self, line: bytes) -> bool:
        """Whether a line of JSON may hold a value that was learnt, in whatever spelling."""
        if any(needle in line for needle in self._needles):
            return True
        return bool(self._older and self._hits(line.decode("utf-8", "replace")))

    def known(self, text: str) -> str:
        """A text without the values that were learnt; what merely looks like a secret stays."""
        for spelling, pseudonym in self._pinned:
            if spelling in text:
                text = text.replace(spelling, pseudonym)
        return self._spread_older(text) if self._older else text

    def is_secret(self, name: str) -> bool:
        """Whether a field, header or variable of this name holds a secret."""
        return bool(self._kind(name))

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
        if joined.count(_SEAM) != len(parts) - 1:
            joined = _SEAM.join(text.replace(_SEAM, "␀") for text in parts)
        return self._mask(joined).split(_SEAM)

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Headers without their secrets, names as they were."""
        masked_by_name = self.named_headers(headers)
        return dict(zip(masked_by_name, self.texts(list(masked_by_name.values())), strict=True))

    def named_headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Headers with those masked whose *name* says that they hold a secret."""
        return {name: self._header(name, value) for name, value in headers.items()}

    def message(self, message: Message) -> Message:
        """A message whose arguments have passed the masks."""
        return Message(
            id=message.id,
            arguments={name: self.text(value) for name, value in message.arguments.items()},
            within={name: self.message(inner) for name, inner in message.within.items()},
        )

    def hide(self, secret: str) -> str:
        """A secret, masked where it stands; the scheme before a token stays."""
        return self._credentials(secret)

    def pseudonym(self, secret: str) -> str:
        """What stands in a secret's place."""
        digest = hashlib.blake2b(
            secret.encode("utf-8", "surrogatepass"), key=self._key, digest_size=3
        )
        return f"‹secret {digest.hexdigest()}›"

    def _kind(self, name: str) -> str:
        kind = self._kinds.get(name)
        if kind is None:
            kind = _header_kind(name.lower(), self._fields)
            if len(self._kinds) < _MOST_NAMES:
                self._kinds[name] = kind
        return kind

    def _header(self, name: str, value: str) -> str:
        kind = self._kind(name)
        if not kind:
            return value
        if kind == "secret":
            return self._credentials(value)
        return self._cookies(value, first_only=kind == "set-cookie")

    def _mask(self, text: str) -> str:
        if self._fields.may_hold(text):
            text = self._fields.replace(text, self._value)
            text = sensitive.schemes(text, self._said)
            for token in sensitive.tokens(text):
                self._notice(token)
            for encoded in sensitive.basics(text):
                self._notice_basic(encoded)
        if "@" in text and "://" in text:
            text = sensitive.userinfo(text, self._credentials)
        for number in sensitive.numbers(text):
            self._notice(number)
        return self._spread(text)

    def _value(self, match: re.Match[str]) -> str:
        groups = match.groupdict()
        if spoken := groups.get("said") or groups.get("flag"):
            return match["sep"] + self._said(spoken)
        if match["bare"] is not None:
            value = self._bare(match["bare"], prose=match["sep"][-1].isspace())
            # A number that becomes a pseudonym needs quotes where JSON is to stay JSON.
            mark = match["mark"] if value != match["bare"] else ""
            return f"{match['sep']}{mark}{value}{mark}"
        if match["list"] is not None:
            inside = _QUOTED.sub(lambda item: f'"{self._plain(item[1])}"', match["list"])
            return f"{match['sep']}[{inside}]"
        mark = match["quote"] or '"'
        value = self._plain(match["nested"] or match["plain"] or "")
        return f"{match['sep']}{mark}{value}{mark}"

    def _bare(self, value: str, *, prose: bool) -> str:
        if value.lower() in ("true", "false", "null", "none"):
            return value
        if prose and not sensitive.looks_random(value):
            # "token: expired" must not turn every "expired" into a secret.
            return self.pseudonym(value)
        return self._credentials(value)

    def _said(self, value: str) -> str:
        """Mask what a sentence says, learning it only when it is no word of everyday."""
        if sensitive.is_template(value.rpartition(" ")[2]) or _MASKED.search(value):
            return value
        if _SCHEME.fullmatch(value) or sensitive.looks_random(value):
            return self._credentials(value)
        return self.pseudonym(value)

    def _plain(self, json_text: str) -> str:
        """Mask a JSON string's inside, learning the value it stands for."""
        if not json_text:
            return json_text
        return self._credentials(_unescaped(json_text))

    def _credentials(self, value: str) -> str:
        value = unquote_plus(value) if "%" in value else value
        if not value or _MASKED.search(value):
            return value
        split = _SCHEME.fullmatch(value)
        if split is None:
            return self._notice(value)
        if split["scheme"].lower() == "basic":
            self._notice_basic(split["rest"])
        return f"{value[: split.start('rest')]}{self._notice(split['rest'])}"

    def _notice_basic(self, encoded: str) -> None:
        try:
            _, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return
        if colon:
            self._notice(encoded)
        if password:
            self._notice(password)

    def _cookies(self, value: str, *, first_only: bool) -> str:
        pairs = value.split(";")
        masked = []
        for index, pair in enumerate(pairs):
            name, equals, secret = pair.partition("=")
            if not equals or (first_only and index):
                masked.append(pair)
            else:
                masked.append(f"{name}={self._notice(secret)}" if secret else pair)
        return ";".join(masked)

    def _notice(self, secret: str) -> str:
        """Remember a value and say what stands for it; a place to be filled stays."""
        if sensitive.is_template(secret):
            return secret
        if self._is_learning and " " not in secret and sensitive.looks_random(secret):
            self.learn(secret)
        spellings = self._recent.get(secret)
        if spellings is None and _worth_searching(secret):
            with self._lock:
                recent = self._recent.copy()
                recent[secret] = _spellings(secret)
                if len(recent) > _RECENT:
                    self._retire(recent.popitem(last=False)[0])
                self._recent = recent
        return self.pseudonym(secret)

    def _retire(self, secret: str) -> None:
        """Move a value to the index of words, which is one look-up however many it holds."""
        fragments = _FRAGMENT.findall(secret)
        if fragments:
            self._older.setdefault(max(fragments, key=len), set()).add(secret)
        else:
            self._pin(secret)

    def _pin(self, secret: str) -> None:
        pseudonym = self.pseudonym(secret)
        pairs = {*self._pinned, *((spelling, pseudonym) for spelling in _spellings(secret))}
        self._pinned = tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))
        self._needles = tuple(spelt.encode("utf-8", "surrogatepass") for spelt, _ in self._pinned)

    def _spread(self, text: str) -> str:
        text = self.known(text)
        for secret, spellings in self._recent.items():
            for spelling in spellings:
                if spelling in text:
                    text = text.replace(spelling, self.pseudonym(secret))
        return text

    def _hits(self, text: str) -> set[str]:
        return self._older.keys() & set(_FRAGMENT.findall(text))

    def _spread_older(self, text: str) -> str:
        for fragment in self._hits(text):
            for secret in tuple(self._older[fragment]):
                for spelling in _spellings(secret):
                    text = text.replace(spelling, self.pseudonym(secret))
        return text


def _header_kind(name: str, fields: sensitive.Fields) -> str:
    if name in sensitive.COOKIE_HEADERS:
        return name
    return "secret" if name in sensitive.SECRET_HEADERS or fields.is_secret(name) else ""


def _worth_searching(secret: str) -> bool:
    # A character of Chinese tells as much as two letters.
    length = len(secret) + sum(not character.isascii() for character in secret[:_SHORTEST])
    return length >= _SHORTEST and secret.lower() not in _WORDS and _MASKED.search(secret) is None


def _unescaped(json_text: str) -> str:
    if "\\" not in json_text:
        return json_text
    try:
        return str(json.loads(f'"{json_text}"'))
    except ValueError:
        return json_text


def _spellings(secret: str) -> tuple[str, ...]:
    """A value as it may be written: plain, quoted for a URL, escaped once or twice for JSON.

    Also escaped for HTML and XML, as a part of what is written in base64, as Basic credentials are,
    and of an id.
    """
    once = json.dumps(secret, ensure_ascii=False)[1:-1]
    ascii_only = json.dumps(secret)[1:-1]
    quoted = (
        quote(secret, errors="surrogatepass"),
        quote(secret, safe="", errors="surrogatepass"),
        quote_plus(secret, errors="surrogatepass"),
    )
    spellings = {
        secret,
        *quoted,
        # RFC 3986 allows both cases, and .NET writes the lower one.
        *(_PERCENT.sub(lambda match: match[0].lower(), spelling) for spelling in quoted),
        *_in_markup(secret),
        *_safe_for_html(ascii_only),
        *_safe_for_html(once),
        once,
        ascii_only,
        ascii_only.replace("/", "\\/"),
        json.dumps(once, ensure_ascii=False)[1:-1],
        json.dumps(ascii_only)[1:-1],
        *_in_base64(secret.encode("utf-8", "surrogatepass")),
    }
    if len(slugged := slug(secret)) >= _SHORTEST:
        spellings.add(slugged)
    # The longest first: a shorter one may be a part of it.
    return tuple(sorted(spellings, key=len, reverse=True))


def _in_markup(secret: str) -> Iterator[str]:
    """A value as a template or a serializer of HTML or XML may write it."""
    with_quotes = html.escape(secret, quote=False)
    escaped = html.escape(secret)
    yield from (
        with_quotes,
        with_quotes.replace('"', "&quot;"),
        escaped,
        with_quotes.replace("&gt;", ">"),
    )
    for number in ("&#39;", "&apos;"):
        yield escaped.replace("&#x27;", number)
    # What Go and Python's Markup make of a quotation mark.
    yield escaped.replace("&#x27;", "&#39;").replace("&quot;", "&#34;")


def _safe_for_html(escaped: str) -> Iterator[str]:
    """A text of JSON as the libraries of Go, Java and .NET write it, which escape more of it."""
    go = _MARKUP.sub(lambda match: f"\\u{ord(match[0]):04x}", escaped)
    net = _MARKUP_NET.sub(lambda match: f"\\u{ord(match[0]):04X}", escaped.replace('\\"', '"'))
    yield from (go, _UNICODE.sub(lambda match: match[0][:2] + match[0][2:].upper(), escaped), net)
    yield _UNICODE.sub(lambda match: match[0][:2] + match[0][2:].upper(), net)


def _in_base64(secret: bytes) -> Iterator[str]:
    """What of a value shows in base64, whatever stands before it and after it."""
    for preceding in range(3):
        letters = (preceding + len(secret)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            shown = encode(bytes(preceding) + secret).decode()[-(-preceding * 8 // 6) : letters]
            if len(shown) >= _SHORTEST_IN_BASE64:
                yield shown
