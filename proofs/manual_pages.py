"""Every tutorial and how-to guide, in each of its languages, does what it says.

    uv run python proofs/manual_pages.py [PAGE…]

The suite follows each page in one language; this follows all, which takes a quarter of an hour.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from manual.pages import FOLLOWED, LANGUAGES, follow


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("pages", nargs="*", metavar="PAGE")
    pages = parser.parse_args().pages or FOLLOWED
    if unknown := set(pages) - set(FOLLOWED):
        parser.error(f"no such page: {', '.join(unknown)}; there are {', '.join(FOLLOWED)}")
    wrong = 0
    for page in pages:
        for language in LANGUAGES:
            with tempfile.TemporaryDirectory() as folder:
                try:
                    follow(page, language, Path(folder))
                except AssertionError as error:
                    wrong += 1
                    print(f"WRONG {page} {language}\n{error}", flush=True)
                else:
                    print(f"right {page} {language}", flush=True)
    print(f"{len(pages) * len(LANGUAGES) - wrong} of {len(pages) * len(LANGUAGES)} are right")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
