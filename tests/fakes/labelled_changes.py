"""The single changes of a contract in ``tests/differences``, labelled with what each has to be."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

_FOLDER: Final = Path(__file__).parents[1] / "differences"


def _read(name: str) -> Any:
    return yaml.load((_FOLDER / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


BASE: Final = _read("base.yaml")
LABELLED: Final = [
    labelled for name in ("changes.yaml", "further.yaml", "unseen.yaml") for labelled in _read(name)
]
BASE_2_0: Final = _read("base-2.0.yaml")
LABELLED_2_0: Final = _read("changes-2.0.yaml")
# The same document in three dialects, none of which is a change from another.
IN_DIALECTS: Final = {
    "2.0": BASE_2_0,
    "3.0": _read("same-3.0.yaml"),
    "3.1": _read("same-3.1.yaml"),
}
