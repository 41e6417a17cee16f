"""The official parser, without what it repeats for every line of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from gherkin.parser import Parser, ParserContext
from gherkin.token import Token
from gherkin.token_matcher import TokenMatcher


class FirstErrorParser(Parser):
    """Ends at the first error, since what it would say of later lines follows from that one.

    The library looks its states up in a table that it builds anew for every line, which is a third
    of all reading in a workspace of thousands of features.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stop_at_first_error = True

    def document(self, lines: list[str], language: str) -> Mapping[str, Any]:
        """The document of a file's lines; ``language`` is that of a file that names none."""
        document: Mapping[str, Any] = self.parse("\n".join(lines), _LineMatcher(language))
        return document

    def match_token(self, state: int, token: Token, context: ParserContext) -> int:
        """The state after a line; the library's own, found once a state."""
        return int(_handler(state)(self, token, context))

    def handle_external_error(
        self,
        context: ParserContext,  # noqa: ARG002 - the library's signature
        default_value: Any,  # noqa: ANN401, ARG002
        argument: Any,  # noqa: ANN401
        action: Callable[[Any], Any],
    ) -> Any:  # noqa: ANN401
        """The same as the library's where the first error ends everything."""
        return action(argument)


class _LineMatcher(TokenMatcher):
    """The library's, which tries every word of every heading on lines without a colon too."""

    def _match_title_line(self, token: Token, token_type: str, keywords: Iterable[str]) -> bool:
        if ":" not in token.line.get_line_text():
            return False
        return bool(super()._match_title_line(token, token_type, keywords))


@cache
def _handler(state: int) -> Callable[..., Any]:
    handler: Callable[..., Any] = getattr(Parser, f"match_token_at_{state}")
    return handler
