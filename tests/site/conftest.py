"""One browser and one set of sites for all page tests, because both are slow to make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, sync_playwright

from accord.reports.site import SingleFile, Site, pages
from fakes.browsing import new_page
from fakes.drawn_flows import flow_site, flowing
from fakes.many import many
from fakes.reference import NAMES, reference
from fakes.released import comparison
from fakes.required import required_site
from fakes.scripted_runs import remembered_site, ten_runs

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
    for name in NAMES:
        found = reference(name)
        Site(found.folder).write(found.catalogue, found.run, folder / name)
    found = reference("contract-findings")
    catalogue = replace(found.catalogue, releases=comparison())
    Site(found.folder).write(catalogue, found.run, folder / "released")
    catalogue, run = many(400)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "PACK_ABOVE", 100)
        Site(folder / "none").write(catalogue, run, folder / "many")
    runs = ten_runs(tmp_path_factory.mktemp("runs"))
    remembered_site(runs, folder / "remembered")
    runs.store.close()
    required_site(folder / "required")
    flow_site(folder / "flowing")
    recorded = flowing()
    SingleFile(Site(recorded.folder)).write(recorded.catalogue, recorded.run, folder / "single")
    return folder


@pytest.fixture
def opened(browser: Browser, sites: Path) -> Iterator[Open]:
    """Opens pages and closes them after the test."""
    pages = []

    def go(path: str, *, script: bool = True, locale: str = "en-GB") -> Page:
        pages.append(new_page(browser, sites, path, script=script, locale=locale))
        return pages[-1]

    yield go
    for page in pages:
        page.context.close()
