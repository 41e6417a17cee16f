"""Renders the pages for who writes: capabilities, steps, the glossary, and what is wrong."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Final

from accord.model.catalogue import Fault, Severity
from accord.reports.site.addresses import capability_address
from accord.reports.site.capabilities import Capability
from accord.reports.site.document import Document
from accord.reports.site.sentences import STEPS, Sentence, sentences_of

_HEADING: Final = re.compile(r"\A\s*#\s.*$", re.MULTILINE)


class WritingPages:
    """The pages about what is written; ``findings`` is what is wrong with it."""

    def __init__(
        self, document: Document, findings: Sequence[Fault], page: Callable[..., str]
    ) -> None:
        self._document, self._findings, self._page = document, findings, page

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences that scenarios are written in, as many as are listed."""
        return sentences_of(self._document)

    @property
    def addresses(self) -> list[tuple[str, str]]:
        """The pages that exist beside those of capabilities, with their names."""
        facts = (
            ("steps", bool(self._document.catalogue.features)),
            ("glossary", bool(self._document.catalogue.glossary.strip())),
            ("findings", True),
        )
        return [(name, f"{name}.html") for name, exists in facts if exists]

    def render(self, capabilities: Sequence[Capability]) -> Iterator[tuple[str, str]]:
        """Each page as (address, content)."""
        for capability in capabilities:
            if capability.name:
                yield capability_address(capability.name), self._capability(capability)
        present = dict(self.addresses)
        if "steps" in present:
            yield STEPS, self._page("steps", sentences=self.sentences)
        if "glossary" in present:
            yield (
                present["glossary"],
                self._page("glossary", text=self._glossary()),
            )
        yield present["findings"], self._page("findings", files=self._by_file())

    def _glossary(self) -> str:
        # The page has a heading of its own.
        return _HEADING.sub("", self._document.catalogue.glossary, count=1)

    def _capability(self, capability: Capability) -> str:
        return self._page("capability", root="../", capability=capability, about=capability.about)

    def _by_file(self) -> list[tuple[str, list[Fault]]]:
        """Each file with what is wrong in it; errors before warnings."""
        files: dict[str, list[Fault]] = defaultdict(list)
        for fault in self._findings:
            files[fault.path].append(fault)
        return sorted(files.items(), key=lambda file: (_is_harmless(file[1]), file[0]))


def _is_harmless(faults: Sequence[Fault]) -> bool:
    return all(fault.severity is Severity.WARNING for fault in faults)
