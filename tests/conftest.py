"""What every test shares: bytecode is kept, as a hundred processes of the same code are started."""

from __future__ import annotations

import os
from pathlib import Path

# Where nothing may be written beside the sources, each child would compile every library anew,
# which takes longer than what most of them are started for.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    os.environ["PYTHONPYCACHEPREFIX"] = str(Path(__file__).parents[1] / ".pytest_cache/bytecode")
