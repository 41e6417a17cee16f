"""Writes the site: all of it or nothing, and the same bytes for the same run."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Final

from accord.few_collections import only_new_collections
from accord.model.catalogue import Catalogue
from accord.model.run import Run
from accord.model.shell_script import shell_script
from accord.reports.owned import written_whole
from accord.reports.site.addresses import file_stem, script_address
from accord.reports.site.answers import Answers
from accord.reports.site.document import Document
from accord.reports.site.evidence_copies import EvidenceCopies
from accord.reports.site.index import index_script
from accord.reports.site.joining import join
from accord.reports.site.kept_pages import KeptPages
from accord.reports.site.memory import Memory
from accord.reports.site.page_files import PageFiles
from accord.reports.site.page_text import PageText
from accord.reports.site.pages import Pages
from accord.reports.site.search import search_script
from accord.text import Language, say

FOLDERS = (
    *("f", "s", "p", "requirements", "flows", "capabilities", "api", "services", "load", "chaos"),
    *("changes", "data", "assets", "scripts"),
)
# Almost everything that pages are made of is let go with the page.
_ALLOCATIONS: Final = 5_000
"""Objects after which Python looks for garbage: 700 otherwise, which a few pages make."""


class Site:
    """The living document as a folder that opens by double-click and can be published as it is.

    ``run_folder`` holds the evidence of the run; ``language`` is what the pages say before a
    reader chooses another one; ``leave_out`` are patterns of operations that coverage ignores.
    ``memory`` is what is known beside it.
    """

    name = "site"

    def __init__(
        self,
        run_folder: Path,
        *,
        language: Language = "en",
        leave_out: Iterable[str] = (),
        memory: Memory | None = None,
    ) -> None:
        self._memory = memory or Memory()
        self._run_folders = (run_folder, *self._memory.older_folders)
        self._leave_out = tuple(leave_out)
        self._language = language

    def write(self, catalogue: Catalogue, run: Run, folder: Path) -> Path:
        """Make ``folder`` the site and return its ``index.html``.

        The old site stays in place until the new one is complete, and what others put there stays.
        """
        with written_whole(folder, at_once=True) as fresh, only_new_collections(every=_ALLOCATIONS):
            self._fill(fresh, folder, catalogue, run)
        return folder / "index.html"

    def _fill(self, folder: Path, earlier: Path, catalogue: Catalogue, run: Run) -> None:
        page_files = PageFiles(folder, earlier)
        page_text = PageText(self._language)
        newest = self._memory.newest
        run = newest.run if newest else run
        document = join(catalogue, run, newest.earlier if newest else None)
        answers = Answers(catalogue, run, leave_out=self._leave_out)
        exhibits = EvidenceCopies(self._run_folders, folder)
        pages = Pages(
            document,
            page_text=page_text,
            exhibits=exhibits,
            answers=answers,
            memory=self._memory,
        )
        # Before the pages, so that not each of ten thousand has to ask for its folder.
        for name in FOLDERS:
            (folder / name).mkdir()
        for address, content in pages.render():
            page_files.write(address, content)
        kept_pages = KeptPages(earlier, page_files, borrowed=page_text.borrowed, exhibits=exhibits)
        self._write_kept(kept_pages, pages, document)
        self._write_scripts(page_files, document)
        page_files.write("data/scenarios.js", index_script(document))
        search = search_script(document, pages.sentences)
        page_files.write("data/search.js", search)
        for asset in ("accord.css", "accord.js", "lists.js", "icon.svg"):
            source = files(__package__).joinpath("assets", asset)
            page_files.write(f"assets/{asset}", source.read_text(encoding="utf-8"))
        # Last, because rendering is what finds out which sentences the pages use.
        page_files.write("assets/text.js", page_text.script() + pages.frame)
        kept_pages.list(folder)

    def _write_kept(self, kept_pages: KeptPages, pages: Pages, document: Document) -> None:
        """The pages that are drawn only where something about them is new."""
        digests = pages.digests
        for sheet in pages.proofs.operations():
            digest, at = digests.of_operation(sheet), (sheet.address,)
            kept_pages.write(sheet.address, digest, at, partial(pages.proofs.page_of, sheet))
        for chapter in document.chapters:
            kept_pages.write(
                file_stem(chapter.feature.id),
                digests.of_chapter(chapter),
                pages.chapters.addresses(chapter),
                partial(pages.chapters.of, chapter),
            )

    def _write_scripts(self, page_files: PageFiles, document: Document) -> None:
        """The calls of each finding that only several of them show, to be made again."""
        for finding in (f for stage in document.run.stages.values() for f in stage.findings):
            if finding.sequence:
                title = say(finding.title, self._language)
                script = shell_script(finding.sequence, title=title, shows=finding.shows)
                page_files.write(script_address(finding.id), script)
