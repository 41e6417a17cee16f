"""The folder of Allure results: attachments by their content, items by their own id."""

from __future__ import annotations

import json
import mimetypes
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import attr
from allure_commons.model2 import Attachment, TestResult, TestResultContainer

from accord.model.calls import Body
from accord.model.events import Evidence
from accord.text import Language, text


class AllureFolder:
    """Writes into ``folder``; evidence is copied from ``run_folder``, each content once."""

    def __init__(self, folder: Path, run_folder: Path | None, *, language: Language) -> None:
        self._folder = folder
        self._run_folder = run_folder
        self._language = language

    def item(self, item: TestResult | TestResultContainer) -> None:
        """One result or container, as Allure's own library would write it."""
        # allure-commons leaves out what is empty in the same way; `false` says something.
        fields = attr.asdict(item, filter=lambda _, value: bool(value) or value is False)
        self.document(item.file_pattern.format(prefix=item.uuid), fields)

    def document(self, name: str, content: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """One JSON file."""
        self.words(name, json.dumps(content, ensure_ascii=False))

    def words(self, name: str, content: str) -> None:
        """One text file."""
        (self._folder / name).write_text(content, encoding="utf-8")

    def evidence(self, evidence: Evidence) -> Attachment:
        """A file of the run; one that is gone is said to be."""
        source = self._run_folder / evidence.path if self._run_folder else None
        if source is None or not source.is_file():
            gone = text("allure.evidence-gone", self._language, path=evidence.path)
            return self.attached(evidence.name, gone)
        # A file without an ending would be downloaded as one that no program opens.
        ending = source.suffix or mimetypes.guess_extension(evidence.media_type) or ".bin"
        # Allure reads one flat folder, and the names of evidence may be the same in two of ours.
        name = f"{sha256(evidence.path.encode()).hexdigest()[:32]}-attachment{ending}"
        if not (self._folder / name).exists():
            shutil.copyfile(source, self._folder / name)
        return Attachment(name=evidence.name, source=name, type=evidence.media_type)

    def attached(self, name: str, content: str, *, media_type: str = "text/plain") -> Attachment:
        """A text that becomes a file."""
        ending = ".csv" if media_type == "text/csv" else ".txt"
        file = f"{sha256(content.encode()).hexdigest()[:32]}-attachment{ending}"
        self.words(file, content)
        return Attachment(name=name, source=file, type=media_type)

    def attached_body(self, body: Body) -> Attachment:
        """A body that was too long to stand in the journal."""
        name = Path(body.evidence).name
        return self.evidence(Evidence(name=name, media_type=body.media_type, path=body.evidence))
