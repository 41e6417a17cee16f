"""Says an expression of ECMA-262 to the engine that the validator has, in words both know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from accord.sources.openapi.expressions import expression, is_strict

_WORD: Final = "A-Za-z0-9_"
_SPACE: Final = (
    r"\x{9}-\x{d}\x{20}\x{a0}\x{1680}\x{2000}-\x{200a}"
    r"\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}"
)
# Sets of characters as ranges alone: the engine differs on a class within a class.
_SETS: Final = {
    "d": "0-9",
    "D": r"\x{0}-\x{2f}\x{3a}-\x{10FFFF}",
    "w": _WORD,
    "W": r"\x{0}-\x{2f}\x{3a}-\x{40}\x{5b}-\x{5e}\x{60}\x{7b}-\x{10FFFF}",
    "s": _SPACE,
    "S": r"\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}"
    r"\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}"
    r"\x{3001}-\x{fefe}\x{ff00}-\x{10FFFF}",
}
_SAMPLES: Final = {"d": "0", "w": "a", "s": " ", "D": "a", "W": " ", "S": "a"}
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}
_ANY: Final = r"[^\n\r\x{2028}\x{2029}]"
_EDGES: Final = {
    "b": f"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))",
    "B": f"(?:(?<=[{_WORD}])(?=[{_WORD}])|(?<![{_WORD}])(?![{_WORD}]))",
}
_LOOKS: Final = ("(?=", "(?!", "(?<=", "(?<!")
_TOKEN: Final = re.compile(
    r"""\\u\{(?P<braced>[0-9A-Fa-f]+)\}
    | \\u(?P<high>[dD][89abAB][0-9A-Fa-f]{2})\\u(?P<low>[dD][c-fC-F][0-9A-Fa-f]{2})
    | \\u(?P<four>[0-9A-Fa-f]{4}) | \\x(?P<two>[0-9A-Fa-f]{2}) | \\c(?P<control>[A-Za-z])
    | \\(?P<property>[pP]\{[^}]*\}) | \\k<(?P<label>[^>]*)> | \\(?P<number>[1-9][0-9]*)
    | \\(?P<escaped>.)
    | (?P<open>\((?:\?(?:[:=!]|<[=!]|<(?P<name>[^>=!][^>]*)>))?)
    | (?P<count>[*+?]\??|\{[0-9]+(?:,[0-9]*)?\}\??)
    | (?P<plain>.)""",
    re.DOTALL | re.VERBOSE,
)
_ONE: Final = re.compile(r"\\x\{[0-9a-f]+\}|.")
_HYPHEN: Final = r"\x{2d}"
_EVERY: Final = r"\x{0}-\x{10FFFF}"
_FEWEST: Final = re.compile(r"\{(\d+)")
_MANY: Final = 16


class UnsayableError(Exception):
    """The validator's engine has no word for a part of an expression; the text says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """An expression as the engine is given it.

    ``loops`` are, for each part that may be repeated, a text that leads to it and one that it takes
    once. ``is_scanning`` says that a step may lead through all of a text.
    """

    text: str
    loops: tuple[tuple[str, str], ...]
    is_scanning: bool


@dataclass(slots=True, eq=False)
class _Group:
    """A group that is being read; ``alternative`` says in which of its parent's it stands."""

    opening: str = ""
    parent: _Group | None = None
    alternative: int = 0
    parts: list[str] = field(default_factory=list)
    alternatives: int = 0
    sample: str = ""
    is_sampled: bool = False
    last_sample: str = ""
    has_look: bool = False
    last_has_look: bool = False
    last_group: _Group | None = None
    may_be_left_out: bool = False

    def add(self, text: str, sample: str, *, group: _Group | None = None) -> None:
        self.parts.append(text)
        self.last_group, self.last_sample = group, sample
        self.last_has_look = group is not None and group.has_look
        self.has_look |= self.last_has_look
        if not self.is_sampled:
            self.sample += sample


def translation(pattern: str) -> Translation:
    """An expression as the engine is given it, which then means what ECMA-262 means.

    Raises:
        ExpressionError: it is none of ECMA-262.
        UnsayableError: the engine has no word for a part of it.
    """
    expression(pattern)
    return _Translator(pattern).run()


class _Translator:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._is_strict = is_strict(pattern)
        self._group = _Group()
        self._numbered: list[_Group] = []
        self._names: dict[str, int] = {}
        self._loops: list[tuple[str, str]] = []
        self._is_scanning = False
        # Groups that nobody refers to need not be remembered, which makes most of them simple.
        self._refers = re.search(r"\\(?:[1-9]|k<)", pattern) is not None

    def run(self) -> Translation:
        position = 0
        while position < len(self._pattern):
            if self._pattern[position] == "[":
                position = self._class(position + 1)
            else:
                token = self._token(position)
                position = token.end()
                self._read(token)
        text = "".join(self._group.parts)
        return Translation(text=text, loops=tuple(self._loops), is_scanning=self._is_scanning)

    def _token(self, position: int) -> re.Match[str]:
        token = _TOKEN.match(self._pattern, position)
        if token is None:
            raise UnsayableError(self._pattern[position:])
        return token

    def _read(self, token: re.Match[str]) -> None:
        if (opening := token["open"]) is not None:
            self._open(opening, token["name"])
        elif (count := token["count"]) is not None:
            self._repeat(count)
        elif token["plain"] is not None:
            self._plain(token["plain"])
        elif token["escaped"] in _EDGES:
            self._group.has_look = True
            self._group.add(_EDGES[token["escaped"]], "")
        elif token["number"] or token["label"] is not None:
            self._refer(token)
        else:
            self._group.add(*self._one(token))

    def _plain(self, character: str) -> None:
        group = self._group
        if character == ".":
            group.add(_ANY, "a")
        elif character in "^$":
            group.add("^" if character == "^" else r"\z", "")
        elif character == "|":
            group.parts.append("|")
            group.alternatives += 1
            # The first alternative that takes something is an example of them all.
            group.is_sampled = bool(group.sample)
        elif character == ")":
            self._close()
        else:
            group.add(_literal(character), character)

    def _open(self, opening: str, name: str | None) -> None:
        group = _Group(opening=opening, parent=self._group, alternative=self._group.alternatives)
        group.has_look = opening in _LOOKS
        self._group = group
        if opening == "(" or name is not None:
            self._numbered.append(group)
            group.opening = "(" if self._refers else "(?:"
            if name is not None and self._names.setdefault(name, len(self._numbered)) != len(
                self._numbered
            ):
                raise UnsayableError(f"(?<{name}>")

    def _close(self) -> None:
        group = self._group
        if group.parent is None:
            raise UnsayableError(")")
        self._group = group.parent
        sample = "" if group.opening in _LOOKS else group.sample
        self._group.add(f"{group.opening}{''.join(group.parts)})", sample, group=group)

    def _repeat(self, count: str) -> None:
        group = self._group
        fewest = _FEWEST.match(count)
        if (fewest is None or int(fewest[1]) == 0) and count[0] != "+" and group.last_group:
            group.last_group.may_be_left_out = True
        group.parts.append(count)
        if count[0] == "?" or (fewest and not _is_large(count)):
            return
        self._is_scanning |= not group.last_has_look
        if group.last_sample:
            here = "" if group.is_sampled else group.sample[: -len(group.last_sample)]
            self._loops.append((self._before() + here, group.last_sample))

    def _before(self) -> str:
        """A text that leads to the group that is being read."""
        samples = []
        group = self._group.parent
        while group is not None:
            samples.append(group.sample)
            group = group.parent
        return "".join(reversed(samples))

    def _refer(self, token: re.Match[str]) -> None:
        number = int(token["number"] or self._names.get(token["label"], 0))
        if not 0 < number <= len(self._numbered) or not self._is_set(self._numbered[number - 1]):
            # ECMA-262 takes a group that took no part for an empty text, the engine for a failure.
            raise UnsayableError(token[0])
        self._group.has_look = True
        self._group.add(rf"(?:\{number})", self._numbered[number - 1].sample)

    def _is_set(self, group: _Group) -> bool:
        """Whether a group has surely taken part where the reading has come to."""
        around: list[_Group] = []
        here: _Group | None = self._group
        while here is not None:
            around.append(here)
            here = here.parent
        if group in around:
            return False
        while group.parent is not None:
            if group.may_be_left_out or group.opening in ("(?!", "(?<!", "(?<="):
                return False
            if group.parent in around:
                return group.alternative == group.parent.alternatives
            group = group.parent
            if group.alternatives:
                return False
        return True

    def _class(self, position: int) -> int:
        """Read a class whose bracket is open; where what follows it begins."""
        is_negated = self._pattern.startswith("^", position)
        atoms = list(self._atoms(position + is_negated))
        end = position + is_negated + sum(length for _, _, length in atoms) + 1
        # A range keeps its hyphen, which is written as an escape wherever it is a character.
        text, index = "", 0
        while index < len(atoms):
            ends = [atom[0] for atom in atoms[index : index + 3]]
            is_range = len(ends) == 3 and ends[1] == _HYPHEN and _is_one(ends[0], ends[2])  # noqa: PLR2004
            text += f"{ends[0]}-{ends[2]}" if is_range else ends[0]
            index += 3 if is_range else 1
        if not text:
            text, is_negated = _EVERY, not is_negated
        sample = "~" if is_negated else atoms[0][1] if atoms else "a"
        self._group.add(f"[{'^' if is_negated else ''}{text}]", sample)
        return end

    def _atoms(self, position: int) -> Iterator[tuple[str, str, int]]:
        """What stands in a class: said to the engine, an example, and its length here."""
        while (sample := self._pattern[position]) != "]":
            text, length = _literal(sample), 1
            if sample == "\\":
                token = self._token(position)
                length = len(token[0])
                if token["escaped"] == "b":
                    text, sample = _literal("\b"), "\b"
                else:
                    text, sample = self._one(token, inside=True)
            yield text, sample, length
            position += length

    def _one(self, token: re.Match[str], *, inside: bool = False) -> tuple[str, str]:
        """An escape of one character or of a set of them, and an example."""
        escaped = token["escaped"]
        if token["property"]:
            return f"\\{token['property']}", "a"
        if escaped in _SETS:
            return (_SETS[escaped] if inside else f"[{_SETS[escaped]}]"), _SAMPLES[escaped]
        character = _character(token, is_strict=self._is_strict)
        return _literal(character), character


def _character(token: re.Match[str], *, is_strict: bool) -> str:
    """The one character that an escape stands for."""
    if token["high"]:
        high, low = int(token["high"], 16), int(token["low"], 16)
        return chr(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00)
    if token["control"]:
        return chr(ord(token["control"]) % 32)
    if digits := token["braced"] or token["four"] or token["two"]:
        if (token["braced"] and not is_strict) or 0xD800 <= int(digits, 16) < 0xE000:  # noqa: PLR2004 - surrogates
            raise UnsayableError(token[0])
        return chr(int(digits, 16))
    escaped = token["escaped"]
    # Without the flag, digits and some letters mean other things behind a backslash.
    if escaped is None or (escaped.isalnum() and escaped not in _CONTROLS):
        raise UnsayableError(token[0])
    return _CONTROLS.get(escaped, escaped)


def _literal(character: str) -> str:
    is_plain = character.isascii() and character.isalnum()
    return character if is_plain else rf"\x{{{ord(character):x}}}"


def _is_one(*texts: str) -> bool:
    """Whether each of these is one character, and no set of them."""
    return all(_ONE.fullmatch(text) for text in texts)


def _is_large(count: str) -> bool:
    most = count.rstrip("?")[1:-1].rpartition(",")[2]
    return not most or int(most) > _MANY
