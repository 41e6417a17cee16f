"""The official parser, without what it repeats for every line of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from gherkin.gherkin_line import Cell, GherkinLine
from gherkin.parser import Parser, ParserContext
from gherkin.token import Token
from gherkin.token_matcher import TokenMatcher
from gherkin.token_scanner import TokenScanner

# How a line begins that can be of a kind; the library tries every word of every kind on each line.
_SIGNS: Final[Mapping[str, str]] = {
    "Comment": "#",
    "Language": "#",
    "TagLine": "@",
    "TableRow": "|",
    "DocStringSeparator": '"`',
}
_HEADINGS: Final = ("FeatureLine", "RuleLine", "BackgroundLine", "ScenarioLine", "ExamplesLine")
_OTHERS: Final = ("Empty", "StepLine", "Other")


class FirstErrorParser(Parser):
    """Ends at the first error, since what it would say of later lines follows from that one.

    The library looks its states up in a table that it builds anew for every line, and asks for
    every kind of line, and every node, what to do with errors: that is half of all reading in a
    workspace of thousands of features.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stop_at_first_error = True

    def document(self, lines: Sequence[str], language: str) -> Mapping[str, Any]:
        """The document of a file's lines; ``language`` is that of a file that names none."""
        document: Mapping[str, Any] = self.parse(_Lines(lines), TokenMatcher(language))
        return document

    def match_token(self, state: int, token: Token, context: ParserContext) -> int:
        """The state after a line; the library's own, found once a state."""
        return _handler(state)(self, token, context)

    def build(self, context: ParserContext, token: Token) -> None:  # noqa: ARG002 - the library's
        """Take a line into the node that is open."""
        self.ast_builder.build(token)

    def start_rule(self, context: ParserContext, rule_type: str) -> None:  # noqa: ARG002
        """Open a node."""
        self.ast_builder.start_rule(rule_type)

    def end_rule(self, context: ParserContext, rule_type: str) -> None:  # noqa: ARG002
        """Close the node that is open."""
        self.ast_builder.end_rule(rule_type)


class _Line(GherkinLine):
    """A line that knows how it begins, and takes its cells apart by their bars."""

    def __init__(self, text: str, number: int) -> None:
        super().__init__(text, number)
        stripped = self.get_line_text()
        self.sign = stripped[:1]
        self.has_colon = ":" in stripped

    @property
    def table_cells(self) -> list[Cell]:
        """The library's, which goes letter by letter for the sake of backslashes."""
        row = self.get_line_text()
        if "\\" in row:
            cells: list[Cell] = super().table_cells
            return cells
        return list(self._cells(row.split("|")))

    def _cells(self, parts: Sequence[str]) -> Iterator[Cell]:
        start = self.indent + len(parts[0]) + 2
        # What stands behind the last bar is no cell.
        for part in parts[1:-1]:
            content = part.lstrip()
            yield {"column": start + len(part) - len(content), "text": content.rstrip()}
            start += len(part) + 1


class _Lines(TokenScanner):
    """Lines that are split already, a token each and one for the end."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = iter(lines)
        self._number = 0

    def read(self) -> Token:
        self._number += 1
        line = next(self._lines, None)
        # The library tells the end by a line that is nothing.
        content: Any = "" if line is None else _Line(line, self._number)
        return Token(content, {"line": self._number})


Question = Callable[[Parser, ParserContext, Token], bool]
"""Whether a line is of a kind, as the parser asks."""


def _with_sign(ask: Callable[[TokenMatcher, Token], bool], signs: str) -> Question:
    def question(_: Parser, context: ParserContext, token: Token) -> bool:
        line: Any = token.line
        return bool(line and line.sign and line.sign in signs and ask(context.token_matcher, token))

    return question


def _with_colon(ask: Callable[[TokenMatcher, Token], bool]) -> Question:
    def question(_: Parser, context: ParserContext, token: Token) -> bool:
        line: Any = token.line
        return bool(line and line.has_colon and ask(context.token_matcher, token))

    return question


def _of_any(ask: Callable[[TokenMatcher, Token], bool]) -> Question:
    def question(_: Parser, context: ParserContext, token: Token) -> bool:
        return bool(token.line and ask(context.token_matcher, token))

    return question


def _questions() -> Iterator[tuple[str, Question]]:
    for kind in (*_SIGNS, *_HEADINGS, *_OTHERS):
        name = f"match_{kind}"
        ask = getattr(TokenMatcher, name)
        if kind in _SIGNS:
            yield name, _with_sign(ask, _SIGNS[kind])
        else:
            yield name, _with_colon(ask) if kind in _HEADINGS else _of_any(ask)


for _name, _question in _questions():
    setattr(FirstErrorParser, _name, _question)


@cache
def _handler(state: int) -> Callable[[Parser, Token, ParserContext], int]:
    handler: Callable[[Parser, Token, ParserContext], int] = getattr(
        Parser, f"match_token_at_{state}"
    )
    return handler
