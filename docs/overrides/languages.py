"""What the generator does not know of several languages in one manual.

Each language gets a search of its own, over what it has and what it borrows; otherwise one index
holds all of them, and a page that two borrow is met three times. ``main.html`` tells the search of
a page which folder is its language's.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

# Chinese is indexed by its characters: a dictionary of words would have to know both ways of
# writing it, and every new term. This separates words for the search, and is not seen.
_BREAK: Final = "\u200b"
_HAN: Final = r"[\u3400-\u9fff]"
_BETWEEN: Final = re.compile(rf"(?<={_HAN})(?={_HAN})")
_PREFORMATTED: Final = re.compile(r"(<pre.*?</pre>)", re.DOTALL)
# Browsers show the end of a line as a blank, which Chinese has none of, and which its punctuation
# does not want before what is written in Latin letters either.
_WIDE: Final = r"[\u3000-\u9fff\uff00-\uffef]"
_LINE_END: Final = re.compile(
    rf"(?<={_WIDE})\n(?={_WIDE})|(?<=[、。，；：！？）」])\n|\n(?=[（「])"
)


def on_page_content(html: str, **_: object) -> str:
    """Join the lines of Chinese paragraphs."""
    parts = _PREFORMATTED.split(html)
    return "".join(part if part.startswith("<pre") else _LINE_END.sub("", part) for part in parts)


# After the languages have put their entries together.
@event_priority(-200)
def on_post_build(config: MkDocsConfig) -> None:
    """Part the index that was written by the folders of languages."""
    site = Path(config.site_dir)
    whole = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))
    for entry in whole["docs"]:
        entry.update({part: _BETWEEN.sub(_BREAK, entry[part]) for part in ("title", "text")})
    folders = [language.locale for language in config.plugins["i18n"].config.languages]
    for folder in folders:
        entries = [entry for entry in whole["docs"] if _folder(entry, folders) == folder]
        if (site / folder).is_dir():
            _write(site / folder, whole, [_inside(entry, folder) for entry in entries])
    _write(site, whole, [entry for entry in whole["docs"] if not _folder(entry, folders)])


def _folder(entry: dict[str, Any], folders: list[str]) -> str:
    head = str(entry["location"]).partition("/")[0]
    return head if head in folders else ""


def _inside(entry: dict[str, Any], folder: str) -> dict[str, Any]:
    return entry | {"location": entry["location"].removeprefix(f"{folder}/")}


def _write(folder: Path, whole: dict[str, Any], entries: list[dict[str, Any]]) -> None:
    (folder / "search").mkdir(exist_ok=True)
    index = json.dumps(whole | {"docs": entries}, ensure_ascii=False)
    (folder / "search/search_index.json").write_text(index, encoding="utf-8")
    # Pages from disk may not read JSON beside them; a script they may.
    (folder / "search/search_index.js").write_text(f"var __index = {index}", encoding="utf-8")
