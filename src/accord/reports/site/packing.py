"""Technical detail of a very large site: compressed, a file for each feature, opened on demand."""

from __future__ import annotations

import gzip
from base64 import b64encode

from accord.reports.site.page_text import compact, script_data


class Pack:
    """The folded detail of one feature's cases; a page names it as ``<file>/<key>``."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._details: dict[str, str] = {}

    def add(self, detail: str) -> str:
        """Keep a detail and return the name a page calls it by."""
        key = str(len(self._details))
        self._details[key] = detail
        return f"{self.file}/{key}"

    def script(self) -> str:
        """The script that hands the details over, or nothing when there are none."""
        if not self._details:
            return ""
        # Without a time, as the same run has to give the same bytes.
        squeezed = gzip.compress(compact(self._details).encode(), compresslevel=9, mtime=0)
        # A script is text, and browsers unpack gzip themselves.
        content = b64encode(squeezed).decode()
        return f"accord.pack({script_data(self.file)},{script_data(content)});\n"
