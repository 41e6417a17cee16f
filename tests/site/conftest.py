"""One browser and one set of sites for all page tests, because both are slow to make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from fakes.browsing import BLANK, one_tab_a_reader
from fakes.page_kinds import write_sites

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

Open = Callable[..., Page]


# Not for the whole session: while it is open an event loop runs in this process, and tests of other
# folders that start one of their own would be refused.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail(f"The page tests need a browser at {CHROMIUM}; install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the site of every reference run, and a very large one."""
    folder = tmp_path_factory.mktemp("sites")
    (folder / BLANK).touch()
    return write_sites(folder, tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module")
def opened(browser: Browser, sites: Path) -> Iterator[Open]:
    """Opens pages one after the other; each test has its page to itself."""
    with one_tab_a_reader(browser, sites) as go:
        yield go
