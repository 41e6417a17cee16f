"""The parser says what the library says of good files, and ends at the first error of bad ones."""

from __future__ import annotations

import pytest
from gherkin.errors import CompositeParserException, ParserException
from gherkin.parser import Parser

from accord.sources.gherkin.parser import FirstErrorParser

GOOD = """
@tag
Feature: Goods
  About them.

  Background:
    Given a shop

  Rule: One
    Scenario Outline: <x>
      * a <x>
        | a | b |
      When text
        \"\"\"json
        {}
        \"\"\"
      # a comment
      @late
      Examples: Some
        | x |
        | 1 |

    Scenario: Cells
      Given a table
        |  a |b |   | d \\| e | \\n |
        |	1 |  | \u3000x |#| "@ |  behind
"""
BAD = [
    "nonsense\n",
    "Feature: a\n  Scenario: b\n    Given c\n  nonsense\n  Scenario d\n",
    "Feature: a\n  Scenario: b\n    Given c\n      | a |\n      | a | b |\n",
    "# language: nowhere\nFeature: a\n",
    'Feature: a\n  Scenario: b\n    Given c\n      """\n',
]


def test_a_good_file_is_the_same_document() -> None:
    ours = FirstErrorParser().document(GOOD.splitlines(), "en")
    assert ours == Parser().parse(GOOD)


@pytest.mark.parametrize("text", BAD)
def test_the_error_is_the_first_that_the_library_has(text: str) -> None:
    with pytest.raises(ParserException) as ours:
        FirstErrorParser().document(text.splitlines(), "en")
    with pytest.raises(CompositeParserException) as theirs:
        Parser().parse(text)
    assert str(ours.value) == str(theirs.value.errors[0])
