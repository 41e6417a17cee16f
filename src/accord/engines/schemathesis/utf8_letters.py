"""Says which letters UTF-8 can write, which Hypothesis would find out by trying all there are."""

from __future__ import annotations

import gzip
import json
import os
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import Final

from accord.whole_files import write_whole

# All but the halves of pairs; and none of them reads back as another one.
_LETTERS: Final = (((0, 0xD7FF), (0xE000, 0x10FFFF)), ())
_STORAGE: Final = "HYPOTHESIS_STORAGE_DIRECTORY"


def keep_letters() -> None:
    """Leave the answer where Hypothesis looks for it first, in the current folder or its own.

    A second of each stage in a folder that is new, as on a CI server. A version that keeps it
    elsewhere finds it out as before.
    """
    storage = Path(os.environ.get(_STORAGE) or ".hypothesis")
    file = storage / "unicode_data" / unicodedata.unidata_version / "codec-v2-utf-8.json.gz"
    if file.exists():
        return
    # A folder that nobody may write to costs that second and nothing else.
    with suppress(OSError):
        is_new = not storage.exists()
        file.parent.mkdir(parents=True, exist_ok=True)
        if is_new:
            # As Hypothesis does with a folder that it makes itself.
            (storage / ".gitignore").write_text("*\n", encoding="utf-8")
        write_whole(file, gzip.compress(json.dumps(_LETTERS).encode(), mtime=1))
