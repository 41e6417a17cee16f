"""The list of all scenarios as data for the filter page, a few dozen bytes for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from accord.reports.site.addresses import feature_address
from accord.reports.site.document import Document, Entry
from accord.reports.site.outcome import Outcome
from accord.reports.site.words import script_data

Thing = TypeVar("Thing")


def index_script(document: Document) -> str:
    """The script that hands the list to the page: features and tags once, entries by number."""
    features = _numbered(_feature(entry) for entry in document.entries)
    tags = _numbered(tag for entry in document.entries for tag in entry.tags)
    outcomes = [outcome.value for outcome in Outcome]
    rows = [
        [
            entry.title,
            entry.cells,
            entry.address[2:].replace(".html", "", 1),
            outcomes.index(entry.outcome.value),
            features[_feature(entry)],
            [tags[tag] for tag in entry.tags],
        ]
        for entry in document.entries
    ]
    data = {"outcomes": outcomes, "features": list(features), "tags": list(tags), "rows": rows}
    return f"accord.list({script_data(data)});\n"


def _feature(entry: Entry) -> tuple[str, str, str, str]:
    if entry.feature is None:
        return ("", "", "en", "")
    found = entry.feature
    return (found.title, feature_address(found.id), found.language, found.capability)


def _numbered(things: Iterable[Thing]) -> dict[Thing, int]:
    numbers: dict[Thing, int] = {}
    for thing in things:
        numbers.setdefault(thing, len(numbers))
    return numbers
