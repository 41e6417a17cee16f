"""The search page is handed everything that has a page, and the letters of both scripts."""

from __future__ import annotations

import json

import msgspec

from accord.reports.site.document import Document
from accord.reports.site.joining import join
from accord.reports.site.search import search_script
from accord.reports.site.sentences import sentences_of
from fakes.drawn_flows import flowing
from fakes.required import requirements


def document() -> Document:
    recorded = flowing()
    catalogue = msgspec.structs.replace(recorded.catalogue, requirements=requirements())
    return join(catalogue, recorded.run)


def data(shown: Document) -> dict[str, object]:
    script = search_script(shown, sentences_of(shown))
    found: dict[str, object] = json.loads(script.removeprefix("accord.found(").removesuffix(");\n"))
    return found


def test_everything_that_has_a_page_can_be_found() -> None:
    rows = data(document())["rows"]
    assert isinstance(rows, list)
    assert {row[0] for row in rows} == {
        *("find-requirement", "find-criterion", "find-flow", "find-activity"),
        *("find-capability", "find-feature", "find-service", "find-operation", "find-step"),
    }
    assert all(row[2].partition("#")[0].endswith(".html") for row in rows)


def test_a_traditional_letter_is_handed_over_with_its_simple_one_where_it_can_be_met() -> None:
    fold = data(document())["fold"]
    assert isinstance(fold, str)
    pairs = dict(zip(fold[::2], fold[1::2], strict=True))
    # 訂單金額正確 is a criterion; nothing speaks of a dragon.
    assert (pairs["訂"], pairs["額"]) == ("订", "额")
    assert "龍" not in pairs


def test_a_text_cannot_end_the_script() -> None:
    script = search_script(document(), [])
    assert "</" not in script
    assert "Pay \\u0026" not in script
    assert "\\u003cgo\\u003e" in script
