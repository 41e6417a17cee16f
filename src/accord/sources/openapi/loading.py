"""Reads YAML and JSON as JSON-shaped data: text keys, no dates, no yes-means-true."""

from __future__ import annotations

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import yaml

from accord.errors import system_words
from accord.model.message import Message, message, plain

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML without its C library
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

_TAG: Final = "tag:yaml.org,2002:"
# Aliases count as often as they are used: a text of some hundred bytes can stand for billions.
_LARGEST: Final = 2_000_000
# Deeper than any contract, and far from where Python's own stack ends.
_DEEPEST: Final = 150
# About where a double ends, and far below the length from which Python reads no integer.
_LONGEST_NUMBER: Final = 300
_BRACKET: Final = re.compile(r"[\[\]{}]")
_REFUSED_DEPTH: Final = "exceeded maximum nesting depth"
# Block style nests without brackets: by dashes, by indent, by explicit keys.
_STEEP: Final = re.compile(r"(?:- ){50}|^ {100}|\? \?", re.MULTILINE)


class LoadError(Exception):
    """A file that is no YAML or JSON; ``line`` 0 when it is not known."""

    def __init__(self, problem: Message, line: int = 0) -> None:
        super().__init__(problem.id)
        self.problem = problem
        self.line = line


class OpenedDocuments:
    """The documents of one reading, each parsed once."""

    def __init__(self) -> None:
        self._documents: dict[Path, Any] = {}
        self._twins: dict[Path, tuple[tuple[str, int], ...]] = {}
        self._asked: set[Path] = set()

    @contextmanager
    def asked(self) -> Iterator[set[Path]]:
        """The files that are asked for while it lasts, those that are not there included."""
        self._asked = set()
        yield self._asked

    def load(self, file: Path) -> Any:  # noqa: ANN401 - a document may hold anything
        """A file's content.

        Raises:
            LoadError: it is missing, not UTF-8, or neither YAML nor JSON.
        """
        self._asked.add(file)
        if file not in self._documents:
            self._documents[file], self._twins[file] = parse(file_text(file), file.suffix)
        return self._documents[file]

    def repeated_keys(self, file: Path) -> tuple[tuple[str, int], ...]:
        """Keys that a loaded file gives twice in one mapping, with their lines, or 0."""
        return self._twins.get(file, ())


def file_text(file: Path) -> str:
    """A file's text, without its byte-order mark.

    Raises:
        LoadError: it is missing or not UTF-8.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise LoadError(message("sources.not-utf8")) from error
    except OSError as error:
        reason = message("sources.not-readable", reason=system_words(error))
        raise LoadError(reason) from error


def parse(text: str, suffix: str) -> tuple[Any, tuple[tuple[str, int], ...]]:
    """The data of a YAML or JSON text, and the keys that it gives twice.

    Raises:
        LoadError: the text is neither, or holds itself.
    """
    if suffix == ".json":
        return _parse_json(text)
    loader = _Loader(text)
    try:
        _refuse_depth(text)
        document = loader.get_single_data()
        _refuse_size(document)
    except yaml.MarkedYAMLError as error:
        # Newer builds of the C library look ahead, and refuse a depth before an event shows it.
        if error.problem == _REFUSED_DEPTH:
            raise LoadError(message("sources.yaml-endless")) from error
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise LoadError(plain(error.problem or str(error)), line) from error
    except (yaml.YAMLError, ValueError) as error:
        raise LoadError(plain(str(error))) from error
    except RecursionError as error:
        raise LoadError(message("sources.yaml-endless")) from error
    finally:
        loader.dispose()
    return document, tuple(loader.repeated)


def _whole(digits: str, base: int = 10) -> int | float:
    """A number as JSON readers everywhere can hold it: beyond 64 bits only roughly."""
    if len(digits) > _LONGEST_NUMBER:
        return _number("-inf" if digits.startswith("-") else "inf")
    number = int(digits, base)
    return number if -(2**63) <= number < 2**64 else _number(str(number))


def _number(digits: str) -> float:
    """A number as JSON can write it: what is larger than any it can is the largest."""
    number = float(digits)
    return math.copysign(sys.float_info.max, number) if math.isinf(number) else number


def _parse_json(text: str) -> tuple[Any, tuple[tuple[str, int], ...]]:
    repeated: list[tuple[str, int]] = []

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        together = dict(pairs)
        if len(together) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            # Python's reader of JSON knows no lines.
            repeated.extend((key, 0) for key, count in counts.items() if count > 1)
        return together

    try:
        document = json.loads(
            text, parse_int=_whole, parse_float=_number, object_pairs_hook=mapping
        )
        _refuse_size(document)
    except json.JSONDecodeError as error:
        raise LoadError(plain(error.msg), error.lineno) from error
    except RecursionError as error:
        raise LoadError(message("sources.yaml-endless")) from error
    return document, tuple(repeated)


def _refuse_depth(text: str) -> None:
    """Refuse a text whose nesting would overrun the C library's own stack."""
    depth = deepest = 0
    for bracket in _BRACKET.finditer(text):
        depth += 1 if bracket[0] in "[{" else -1
        deepest = max(deepest, depth)
    if deepest <= _DEEPEST and not _STEEP.search(text):
        return
    # Brackets inside words may have deceived the count above; events are exact but cost more.
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise LoadError(message("sources.yaml-endless"))


def _refuse_size(document: object) -> None:
    """Refuse a document that is deeper, or by its aliases larger, than any contract."""
    waiting, count = [(document, 0)], 0
    while waiting:
        node, depth = waiting.pop()
        count += 1
        if count > _LARGEST or depth > _DEEPEST:
            raise LoadError(message("sources.yaml-endless"))
        if isinstance(node, dict):
            waiting.extend((child, depth + 1) for child in node.values())
        elif isinstance(node, list):
            waiting.extend((child, depth + 1) for child in node)


class _Loader(_SafeLoader):
    """YAML 1.2's view of plain words, because that is what OpenAPI means and editors show."""

    # Empty: PyYAML's are YAML 1.1's, where `no` is false, `1:30` a number and `2024-01-01` a date.
    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own registry

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.repeated: list[tuple[str, int]] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:  # type: ignore[override]  # noqa: FBT001, FBT002 - PyYAML's signature
        # A merged mapping gives defaults, which its own keys may well repeat.
        merged = any(key.tag == f"{_TAG}merge" for key, _ in node.value)
        self.flatten_mapping(node)
        mapping: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    None, None, "a key must be text", key.start_mark
                )
            if key.value in mapping and not merged:
                self.repeated.append((key.value, key.start_mark.line + 1))
            mapping[key.value] = self.construct_object(value, deep=deep)
        return mapping

    def construct_whole_number(self, node: yaml.ScalarNode) -> int | float:
        """Decimal even with a leading zero; ``0o`` and ``0x`` as YAML 1.2 has them."""
        value = node.value
        base = {"0o": 8, "0x": 16}.get(value[:2].lower(), 10)
        return _whole(value[2:] if base != 10 else value, base)  # noqa: PLR2004

    def construct_number(self, node: yaml.ScalarNode) -> float:
        """``.inf`` and ``.nan`` stay what they are, and are told of as no numbers of JSON."""
        is_named = node.value.lstrip("+-")[1:].isalpha()
        return self.construct_yaml_float(node) if is_named else _number(node.value)


_Loader.add_implicit_resolver(
    f"{_TAG}bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
_Loader.add_implicit_resolver(
    f"{_TAG}null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]
)
_Loader.add_implicit_resolver(
    f"{_TAG}int", re.compile(r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    f"{_TAG}float",
    re.compile(
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
    ),
    list("-+.0123456789"),
)
_Loader.add_implicit_resolver(f"{_TAG}merge", re.compile(r"^(?:<<)$"), ["<"])
_Loader.yaml_constructors = {
    **_SafeLoader.yaml_constructors,
    f"{_TAG}int": _Loader.construct_whole_number,
    f"{_TAG}float": _Loader.construct_number,
    # JSON has neither dates nor bytes, even where a tag asks for them.
    f"{_TAG}timestamp": _SafeLoader.construct_yaml_str,
    f"{_TAG}binary": _SafeLoader.construct_yaml_str,
}
