"""Brings Accord's built-in sentences to plain ``behave``; Accord's own runs have them already."""

import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_PATH = list(sys.path)
# behave puts this folder first on the path, where this very file would pass for the package.
sys.path[:] = [entry for entry in _PATH if Path(entry).resolve() != _HERE]
try:
    from accord import steps as vocabulary
finally:
    sys.path[:] = _PATH

vocabulary.load()
