"""Whether every page of the document is valid HTML and CSS, as the W3C's checker sees it.

The checker is a Java program: ``npm install vnu-jar`` outside of this folder, and a Java runtime.

Usage: python proofs/valid_html.py PATH/vnu.jar [FOLDER…]; else sites with a page of every kind
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

_FAULT = re.compile(r'^"file:(?P<page>[^"]*)":(?P<place>[\d.-]+): error[^:]*: (?P<says>.*)$')
# CSS of SVG 2 that every browser has, and that the checker has not heard of.
_UNHEARD = re.compile("Property “paint-order” doesn't exist")


def faults(jar: Path, folders: list[Path]) -> tuple[int, list[str]]:
    """How many pages there are, and every error in one of them."""
    pages = [page for folder in folders for page in folder.rglob("*.html")]
    command = ["java", "-jar", str(jar), "--skip-non-html", "--format", "gnu", *map(str, folders)]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    matches = (_FAULT.match(line) for line in told.splitlines())
    errors = [
        f"{Path(match['page']).name}:{match['place']}: {match['says']}"
        for match in matches
        if match and not _UNHEARD.search(match["says"])
    ]
    return len(pages), errors


def main() -> int:
    jar, *folders = (Path(argument) for argument in sys.argv[1:])
    with tempfile.TemporaryDirectory() as place:
        if not folders:
            from fakes.page_kinds import write_sites

            folders = [write_sites(Path(place) / "sites", Path(place))]
        count, errors = faults(jar, folders)
    for error, times in Counter(errors).most_common(20):
        print(f"{times} × {error}")
    print(f"{count} pages, {len(errors)} errors")
    return 1 if errors or not count else 0


if __name__ == "__main__":
    sys.exit(main())
