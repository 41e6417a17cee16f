from __future__ import annotations

from pathlib import Path

import pytest

from accord.steps.kinds import KINDS
from accord.steps.reference import PAGE, reference
from accord.steps.vocabulary import declarations
from accord.text import room_messages, sentences

ROOT = Path(__file__).parents[3]


def test_the_published_page_is_up_to_date() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == reference()


def test_the_page_has_every_sentence() -> None:
    page = reference()
    sources = [each.source for step in declarations() for each in step.expressions]
    assert [source for source in sources if f"`{source}`" not in page] == []


@pytest.mark.parametrize("declaration", declarations(), ids=lambda each: each.function.__name__)
def test_what_a_step_says_of_itself_is_its_docstring(declaration: object) -> None:
    function = declaration.function  # type: ignore[attr-defined]
    first = (function.__doc__ or "").strip().splitlines()[0]
    assert sentences(f"steps.about.{function.__name__}")["en"] == first


def test_nothing_is_said_of_steps_and_kinds_that_do_not_exist() -> None:
    messages = room_messages("steps")
    functions = {declaration.function.__name__ for declaration in declarations()}
    assert (set(messages["about"]), set(messages["kind"])) == (functions, set(KINDS))
