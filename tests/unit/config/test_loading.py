from __future__ import annotations

import subprocess
import sys


def test_the_room_can_be_imported_without_pydantic() -> None:
    script = "import sys, accord.config; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
