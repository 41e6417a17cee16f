"""What one thread could not find out while it held a value against its schema."""

from __future__ import annotations

import threading
from typing import Final

# Each takes its time, and a list may have thousands of items.
_MOST_GIVEN_UP: Final = 10


class Doubts(threading.local):
    """How many searches were given up, as what they count, and whether an unknown part was met."""

    given_up: int = 0
    outcome: bool = False
    has_met_unknown: bool = False

    def begin(self, *, outcome: bool = False) -> None:
        """Forget what was before; a search that is given up from now on ends with ``outcome``."""
        self.given_up, self.outcome, self.has_met_unknown = 0, outcome, False

    @property
    def are_any(self) -> bool:
        """Whether something was not found out since they began."""
        return self.given_up > 0 or self.has_met_unknown

    @property
    def may_search(self) -> bool:
        """Whether there is time for one more search that may take too long."""
        return self.given_up < _MOST_GIVEN_UP


DOUBTS: Final = Doubts()


class UnknownPart:
    """The keyword that stands where it is not known what a schema says."""

    def __init__(self, *_: object) -> None:
        """Nothing about it depends on the schema it stands in."""

    def validate(self, _instance: object) -> None:
        """Note that a value came here."""
        DOUBTS.has_met_unknown = True
