"""What readers see of a site's pages, without their markup."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_MARKUP: Final = re.compile(r"<(script|style|pre|code|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)
# Between two sentences stands a blank where each is an element of its own.
_BLANK: Final = re.compile("[^\n]*[，、：；（] [^\n]*")


def blanks_behind_wide(site: Path) -> list[tuple[str, str]]:
    """Lines in which a blank follows punctuation that is wide already, each with its page."""
    return [
        (page.name, line)
        for page in sorted(site.rglob("*.html"))
        for line in _BLANK.findall(_MARKUP.sub("", page.read_text(encoding="utf-8")))
    ]
