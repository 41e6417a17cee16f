"""Which worker runs which test next, asked for thousands of tests that are units of their own."""

from __future__ import annotations

from collections.abc import Sequence

from xdist.scheduler.loadgroup import LoadGroupScheduling
from xdist.workermanage import WorkerController


class UnitScheduling(LoadGroupScheduling):
    """As ``--dist loadgroup``, but a test costs the same however many there were before it.

    Groups come first, the largest before the others; single tests fill what is left at the end.
    """

    def add_node_collection(self, node: WorkerController, collection: Sequence[str]) -> None:
        """Keep what a worker collected, with the places of its tests."""
        super().add_node_collection(node, collection)
        self.registered_collections[node] = PlacedTests(collection)

    def _reschedule(self, node: WorkerController) -> None:
        # What is over would be counted again after every test.
        pending = self.assigned_work[node]
        for unit in [unit for unit, tests in pending.items() if all(tests.values())]:
            del pending[unit]
        super()._reschedule(node)


class PlacedTests(list[str]):
    """The tests of a worker in their order, each found without a look at those before it."""

    def __init__(self, tests: Sequence[str]) -> None:
        super().__init__(tests)
        self._places = {test: place for place, test in enumerate(tests)}

    def index(self, test: str, *_: object) -> int:  # type: ignore[override]
        """The place of a test."""
        return self._places[test]
