"""A search for a message id finds the sentence and every place that says it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from fakes.source_words import SOURCE, SourceWords

MESSAGES = SOURCE / "text" / "messages"
ROOMS = sorted(file.stem for file in MESSAGES.glob("*.toml"))

# The command line and the site speak of their own sentences without naming the room.
WITHOUT_ROOM = ("cli", "site", "allure", "figures")
# Ids of these are put together from parts, so that a search does not find them yet.
PUT_TOGETHER = (
    "client.",
    "contract.",
    "pipeline.",
    "schemathesis.",
    "site.",
)


def ids_of(prefix: str, node: dict[str, Any]) -> Iterator[str]:
    """The ids of a table; a hint belongs to the message above it and has none of its own."""
    if any(isinstance(value, str) for value in node.values()):
        yield prefix
    for key, value in node.items():
        if isinstance(value, dict) and key != "hint":
            yield from ids_of(f"{prefix}.{key}", value)


def is_said(id: str, source: SourceWords) -> bool:
    room, _, name = id.partition(".")
    # Whoever tells a count is given the sentence of one where it is 1.
    if id.endswith("-one") and is_said(id.removesuffix("-one"), source):
        return True
    return id in source.texts or (room in WITHOUT_ROOM and name in source.texts)


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_is_said_somewhere_under_its_whole_id(
    room: str, source: SourceWords
) -> None:
    tables = tomllib.loads((MESSAGES / f"{room}.toml").read_text(encoding="utf-8"))
    ids = [id for id in ids_of(room, tables) if not id.startswith(PUT_TOGETHER)]
    assert [id for id in ids if not is_said(id, source)] == []


def test_an_id_that_is_put_together_is_found_out(source: SourceWords) -> None:
    assert not is_said("cli.no-such-sentence", source)
    assert is_said("cli.check.total", source)
