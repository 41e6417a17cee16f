"""Cucumber Expressions with named places, read the way people type in each language.

A place is ``{name:kind}``, or ``{name}`` where the kind is called the same or the function's
parameter is annotated with a type. In Chinese expressions ``(``, ``)`` and ``/`` are just text,
and a comma may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from cucumber_expressions.ast import Node, NodeType
from cucumber_expressions.errors import CucumberExpressionError
from cucumber_expressions.expression import CucumberExpression
from cucumber_expressions.expression_parser import CucumberExpressionParser
from cucumber_expressions.parameter_type import ParameterType
from cucumber_expressions.tree_regexp import TreeRegexp

from accord.steps.kinds import ANNOTATED, KINDS, ValueKind
from accord.steps.problems import SentenceError
from accord.text import Language

_PLACE: Final = re.compile(r"(?<!\\)\{([^{}\\()/]*)\}")
_RUN: Final = re.compile(r"\{([^{}()/\\]+)\}|[^{}()/\\]+")
_UNESCAPED: Final = re.compile(r"(?<!\\)[()/]")
_BESIDE_CJK: Final = re.compile(
    "(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])"
)
_PAIRS: Final = (":：", ",，", ".。", "?？", "!！", ";；", "(（", ")）")
_PUNCTUATION: Final = frozenset("".join(_PAIRS))
_EITHER_WIDTH: Final[Mapping[str, str]] = MappingProxyType(
    {char: pair for pair in (*_PAIRS, "'’") for char in pair}
)
_WRITTEN_EITHER_WAY: Final = dict.fromkeys(map(ord, _EITHER_WIDTH), "")
# What stands at the ends of a text: the sentence's own end, a place, or neither of them.
_BOUNDARY, _PLACE_EDGE, _INSIDE = "\0", "\1", "\2"


class ValuePlace(NamedTuple):
    """One value of a sentence: the function's parameter (empty: by order) and its kind."""

    name: str
    kind: ValueKind


class ValueMatch(NamedTuple):
    """A value found in a step's text, with where it stands there."""

    name: str
    value: object
    start: int
    end: int
    original: str


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """One way to say a step in one language."""

    source: str
    language: Language
    places: tuple[ValuePlace, ...]
    compiled: FlexibleExpression

    @property
    def pattern(self) -> str:
        """The regular expression behind it."""
        return self.compiled.pattern

    @property
    def fits(self) -> Callable[[str], object]:
        """Whether a text is this sentence, as fast as can be; the values are not looked at."""
        return self.compiled.fits

    @property
    def example(self) -> str:
        """A sentence that it matches."""
        # Other patterns are tried on it, to find two steps that mean the same text.
        examples = iter(place.kind.examples[self.language] for place in self.places)
        sentence = _PLACE.sub(lambda _: next(examples), self.source)
        if not self.language.startswith("zh"):
            sentence = re.sub(r"(?<!\\)\(([^()]*)\)", r"\1", sentence)
            sentence = re.sub(r"(?<![\\\w])([^\s/]+)/\S+", r"\1", sentence)
        sentence = _BESIDE_CJK.sub(" ", sentence)
        return re.sub(r"\\(.)", r"\1", sentence)

    def find(self, text: str) -> tuple[ValueMatch, ...] | None:
        """The values in a step's text, or none when the text is another sentence.

        Raises:
            ValueError: a value is written so that its kind cannot convert it.
        """
        arguments = self.compiled.match(text)
        if arguments is None:
            return None
        pairs = zip(self.places, arguments, strict=True)
        return tuple(_match_of(place, argument) for place, argument in pairs)


def compile_expression(
    source: str, language: Language, *, annotations: Mapping[str, str], where: str
) -> Expression:
    """Read an expression; ``annotations`` are the function's parameters and their types' names.

    Raises:
        SentenceError: it is malformed, or names a kind that does not exist.
    """
    places = tuple(_places(source, annotations=annotations, where=where))
    kinds = iter(places)
    # The library knows places by their kind alone; names are kept beside it, in the same order.
    plain = _PLACE.sub(lambda _: f"{{{next(kinds).kind.name}}}", source)
    if language.startswith("zh"):
        plain = _UNESCAPED.sub(r"\\\g<0>", plain)
    try:
        compiled = FlexibleExpression(plain, chinese=language.startswith("zh"))
    except CucumberExpressionError as error:
        problem = " ".join(str(error).splitlines()[4:]) or str(error)
        raise SentenceError(
            "steps.bad-expression", where=where, expression=source, problem=problem
        ) from error
    return Expression(source, language, places, compiled)


def _match_of(place: ValuePlace, argument: Any) -> ValueMatch:  # noqa: ANN401 - the library's own type
    group = argument.group
    return ValueMatch(place.name, argument.value, group.start, group.end, group.value)


def _places(source: str, *, annotations: Mapping[str, str], where: str) -> Iterator[ValuePlace]:
    for inside in _PLACE.findall(source):
        name, colon, kind = (text.strip() for text in inside.partition(":"))
        if not colon:
            annotated = annotations.get(name, "")
            # A place named like a kind has that kind, even beside a parameter annotated otherwise.
            kind = name if name in KINDS else ANNOTATED.get(annotated, name)
            name = name if name in annotations else ""
        if kind not in KINDS:
            suggestions = get_close_matches(kind, KINDS, n=1)
            listed = ", ".join(suggestions or sorted(KINDS))
            raise SentenceError(
                "steps.unknown-kind", where=where, expression=source, kind=kind, known=listed
            )
        yield ValuePlace(name, KINDS[kind])


class _Registry:
    """The little that a Cucumber Expression wants of a registry of parameter types."""

    def lookup_by_type_name(self, name: str) -> ParameterType | None:
        """Our kind of that name, as the library's type."""
        kind = KINDS.get(name)
        if kind is None:
            return None
        return ParameterType(name, list(kind.patterns), object, kind.convert)


class FlexibleExpression(CucumberExpression):  # type: ignore[misc]  # the library is untyped
    """Spaces beside Chinese are optional, and punctuation of either width is the same."""

    def __init__(self, expression: str, *, chinese: bool) -> None:
        # Not the library's own, which compiles the regular expression at once: that is most of
        # what a vocabulary of a hundred sentences costs at every start, and few are ever said.
        self.chinese = chinese
        self.expression = expression
        self.parameter_type_registry = _Registry()
        self.parameter_types: list[ParameterType] = []
        root = _texts_and_places(expression) or CucumberExpressionParser().parse(expression)
        self.pattern = str(self.rewrite_to_regex(root))
        # A step is held against every sentence there is: a search for plain text sorts most out.
        self.literal = max(
            (bare(run) for _, run, _ in _runs(root.nodes) if isinstance(run, str)),
            key=len,
            default="",
        )

    @cached_property
    def tree_regexp(self) -> TreeRegexp:
        """The regular expression, compiled when a text is met that might be this sentence."""
        return TreeRegexp(self.pattern)

    def fits(self, text: str) -> object:
        """Whether a text is this sentence; most are not, and lack its longest literal."""
        return self.literal in bare(text) and self.tree_regexp.regexp.match(text)

    def rewrite_expression(self, node: Node) -> str:
        """The whole sentence as a regular expression."""
        patterns: list[str] = []
        for left_edge, run, right_edge in _runs(node.nodes):
            if isinstance(run, str):
                patterns.append(self._flexible(left_edge + run + right_edge))
            else:
                # Two places side by side have no text between them to carry the optional space.
                gap = self.chinese and left_edge == _PLACE_EDGE and bool(patterns)
                patterns.append((r"\s*" if gap else "") + str(self.rewrite_to_regex(run)))
        return f"^{''.join(patterns)}$"

    def rewrite_to_regex(self, node: Node) -> str:
        """One part of the sentence; texts inside optionals and alternatives are flexible too."""
        if node.ast_type is NodeType.TEXT:
            return self._flexible(_INSIDE + node.text + _INSIDE)
        return str(super().rewrite_to_regex(node))

    def _flexible(self, framed: str) -> str:
        """Text between two edges as a regular expression; the edges themselves are not text."""
        # Line breaks in a definition are for its author's editor.
        spaced = re.sub(r"\s+", " ", framed)
        out: list[str] = []
        for index, char in enumerate(spaced[1:-1], start=1):
            preceding, following = spaced[index - 1], spaced[index + 1]
            if char == " ":
                out.append(r"\s*" if _soft(preceding) or _soft(following) else r"\s+")
            else:
                gap = r"\s*" if preceding != " " and _meet(preceding, char) else ""
                out.append(gap + self._char(char, is_last=following == _BOUNDARY))
        if spaced[-1] == _PLACE_EDGE and _soft(spaced[-2]):
            out.append(r"\s*")
        return "".join(out)

    def _char(self, char: str, *, is_last: bool) -> str:
        either = _EITHER_WIDTH.get(char)
        if either is None:
            return re.escape(char)
        leave_out = (is_last and char in ":：") or (self.chinese and char in ",，")
        return f"[{re.escape(either)}]" + ("?" if leave_out else "")


def _texts_and_places(expression: str) -> Node | None:
    """A sentence of nothing else as the library's parser reads it; none for any other.

    Most are such, and that parser, which looks at every word for all that might begin there, took
    half of the time in which a vocabulary is loaded.
    """
    runs = list(_RUN.finditer(expression))
    if not runs or sum(len(run[0]) for run in runs) < len(expression):
        return None
    nodes = [
        Node(NodeType.PARAMETER if run[1] else NodeType.TEXT, None, run[1] or run[0], *run.span())
        for run in runs
    ]
    return Node(NodeType.EXPRESSION, nodes, None, 0, len(expression))


def _runs(nodes: list[Node]) -> Iterator[tuple[str, str | Node, str]]:
    """Neighbouring texts joined, each run between the edges it stands at."""
    joined: list[str | Node] = []
    for node in nodes:
        if node.ast_type is not NodeType.TEXT:
            joined.append(node)
        elif joined and isinstance(joined[-1], str):
            joined[-1] += node.text
        else:
            joined.append(node.text)
    edges = [_BOUNDARY, *(_PLACE_EDGE for _ in joined[1:]), _BOUNDARY]
    yield from zip(edges, joined, edges[1:], strict=False)


@lru_cache(maxsize=64)
def bare(text: str) -> str:
    """A text without anything that people may write differently and mean the same sentence."""
    return "".join(text.split()).translate(_WRITTEN_EITHER_WAY)


def _soft(char: str) -> bool:
    """Whether a space beside this character may be left out."""
    # By comparison: to compile a class of so many letters takes longer than all sentences ask.
    is_cjk = (
        "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\uff00" <= char <= "\uff60"
    )
    return is_cjk or char in _PUNCTUATION


def _meet(left_char: str, right_char: str) -> bool:
    """Whether people put a space between these two or not, as they like."""
    if left_char in (_BOUNDARY, _INSIDE):
        return False
    if left_char in _PUNCTUATION or right_char in _PUNCTUATION:
        return True
    return _soft(left_char) != _soft(right_char)
