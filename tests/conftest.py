"""What every test shares: bytecode is kept, and fixtures decide which worker runs a test."""

from __future__ import annotations

import gc
import itertools
import os
import re
import signal
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import Scheduling

_NUMBERS: Final = itertools.count()

# Where nothing may be written beside the sources, each child would compile every library anew,
# which takes longer than what most of them are started for.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    sys.pycache_prefix = str(Path(__file__).parents[1] / ".pytest_cache/bytecode")
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
    # The tests themselves too, whose assertions pytest writes anew.
    sys.dont_write_bytecode = False
# What Hypothesis finds out about letters and about our modules it keeps in a folder of its own,
# which would be a new one for each workspace.
os.environ.setdefault(
    "HYPOTHESIS_STORAGE_DIRECTORY", str(Path(__file__).parents[1] / ".pytest_cache/hypothesis")
)

# In the background of a script and under nohup these are ignored, by each child as well.
for number, handler in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGHUP, signal.SIG_DFL),
):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, handler)


def pytest_configure(config: pytest.Config) -> None:
    # Tests run without workers as well, where nobody else says that there is such a mark.
    config.addinivalue_line("markers", "xdist_group(name): tests that one worker runs")
    # What `-n` alone asks for would make what tests share anew on every worker.
    if getattr(config.option, "dist", "no") == "load":
        config.option.dist = "loadgroup"
    if hasattr(config, "workerinput"):
        config.option.loadgroup = True


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    """Groups of tests and thousands of others, without a look at all of them after each."""
    if config.option.dist != "loadgroup":
        return None
    # Tests run without workers as well, where there need not be an xdist.
    from scheduling import UnitScheduling

    return UnitScheduling(config, log)


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new folder; pytest's own fixture looks through those of all tests before it."""
    # No name has a dash, or one that ends in a digit and its number would be another and its own.
    name = re.sub(r"\W", "_", request.node.name)[:24]
    return tmp_path_factory.mktemp(f"{name}-{next(_NUMBERS)}", numbered=False)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage among twelve thousand tests, which takes longer than to collect them."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        # They stay to the end.
        gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests that share a fixture to one worker (``--dist loadgroup``), so it is made once."""
    group_of: dict[str, str] = {}
    shared = [sorted(_shared(item)) for item in items]
    for names in shared:
        groups = {group_of.get(name, name) for name in names}
        if len(groups) > 1:
            joined = min(groups)
            group_of |= {
                name: joined
                for name in (*names, *(n for n, group in group_of.items() if group in groups))
            }
        elif names:
            group_of |= dict.fromkeys(names, *groups)
    for item, names in zip(items, shared, strict=True):
        if names:
            item.add_marker(pytest.mark.xdist_group(group_of[names[0]]))


def _shared(item: pytest.Item) -> Iterator[str]:
    """What a test shares with others: fixtures of ours that outlive it, by where they live."""
    information = getattr(item, "_fixtureinfo", None)
    for name, fixtures in information.name2fixturedefs.items() if information else ():
        fixture = fixtures[-1]
        if fixture.baseid and fixture.scope in {"module", "session"}:
            file = item.nodeid.partition("::")[0]
            yield f"{fixture.baseid if fixture.scope == 'session' else file}:{name}"
