"""The list of all cases as data for the filter page, a few dozen bytes for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from accord.reports.site.addresses import feature_address
from accord.reports.site.document import Document, DocumentEntry
from accord.reports.site.outcome import CaseOutcome
from accord.reports.site.page_text import script_data

Thing = TypeVar("Thing")


def index_script(document: Document) -> str:
    """The script that hands the list to the page: features and tags once, entries by number."""
    features_of = [_feature(entry) for entry in document.cases]
    features = _numbered(features_of)
    tags = _numbered(tag for entry in document.cases for tag in entry.tags)
    outcomes = [outcome.value for outcome in CaseOutcome]
    outcome_numbers = {outcome: number for number, outcome in enumerate(CaseOutcome)}
    rows = [
        [
            entry.title,
            entry.cells,
            # A large site has a hundred thousand rows, and every one would say the same few
            # letters.
            entry.address.removeprefix("s/").replace(".html", "", 1),
            outcome_numbers[entry.outcome],
            features[feature],
            [tags[tag] for tag in entry.tags],
        ]
        for entry, feature in zip(document.cases, features_of, strict=True)
    ]
    data = {"outcomes": outcomes, "features": list(features), "tags": list(tags), "rows": rows}
    # As a script: pages that are opened from a disk may not fetch data.
    return f"accord.list({script_data(data)});\n"


def _feature(entry: DocumentEntry) -> tuple[str, str, str, str, str]:
    """What an entry belongs to: title, address, language, capability, and the kind of proof."""
    suite = entry.suite.value
    if entry.feature is not None:
        feature = entry.feature
        address = feature_address(feature.id)
        return (feature.title, address, feature.language, feature.capability, suite)
    if entry.group is not None:
        return (entry.group.title, entry.group.address, "en", "", suite)
    return ("", "", "en", "", suite)


def _numbered(values: Iterable[Thing]) -> dict[Thing, int]:
    numbers: dict[Thing, int] = {}
    for value in values:
        numbers.setdefault(value, len(numbers))
    return numbers
