"""Pages opened in a real browser, as by double-click."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, Request

BLANK = "blank.html"
"""A page below ``sites`` that is left for another one."""
_PATIENCE_S = 60
_SIZE = {"width": 1200, "height": 900}
_IDLE = "new Promise((done) => requestIdleCallback(() => done()))"


def new_page(
    browser: Browser, sites: Path, path: str, *, script: bool = True, locale: str = "en-GB"
) -> Page:
    """A page in a context of its own, with what it asks for and complains of written on it.

    ``path`` is ``file?query#place``.
    """
    context = browser.new_context(viewport=_SIZE, java_script_enabled=script, locale=locale)
    page = context.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    awaited: set[Request] = set()

    def asked(request: Request) -> None:
        requests.append(request.url)
        awaited.add(request)

    def ended(request: Request) -> None:
        awaited.discard(request)

    page.on("request", asked)
    page.on("requestfinished", ended)
    page.on("requestfailed", ended)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text))
    page.on("requestfailed", lambda failed: complaints.append(failed.url))
    page.requests, page.complaints = requests, complaints  # type: ignore[attr-defined]
    page.awaited = awaited  # type: ignore[attr-defined]
    page.goto(_url(sites, path))
    return page


def settle(page: Page) -> None:
    """Wait until its scripts have nothing to do, and what they asked for has come."""
    deadline = time.monotonic() + _PATIENCE_S
    page.evaluate(_IDLE)
    while awaited := page.awaited:  # type: ignore[attr-defined]
        urls = [request.url for request in awaited]
        assert time.monotonic() < deadline, f"never came: {urls}"
        page.wait_for_timeout(10)
        page.evaluate(_IDLE)


@contextmanager
def one_tab_a_reader(browser: Browser, sites: Path) -> Iterator[Callable[..., Page]]:
    """Opens pages, those of readers who have the same browser one after the other in one tab.

    A context for each page costs four times as much.
    """
    tabs: dict[tuple[bool, str], Page] = {}

    def go(path: str, *, script: bool = True, locale: str = "en-GB") -> Page:
        reader = (script, locale)
        if reader in tabs:
            _go_on(tabs[reader], sites, path)
        else:
            tabs[reader] = new_page(browser, sites, path, script=script, locale=locale)
        return tabs[reader]

    yield go
    for page in tabs.values():
        page.context.close()


def _go_on(page: Page, sites: Path, path: str) -> None:
    """Open another page in the place of one, as in a browser that remembers nothing of it."""
    # What the page before was still asking for is given up here, and is no news of the next.
    page.goto(_url(sites, BLANK))
    page.evaluate("localStorage.clear(); sessionStorage.clear()")
    page.context.clear_permissions()
    page.emulate_media(media="null", color_scheme="null")
    page.set_viewport_size(_SIZE)
    page.requests.clear()  # type: ignore[attr-defined]
    page.complaints.clear()  # type: ignore[attr-defined]
    page.goto(_url(sites, path))


def _url(sites: Path, path: str) -> str:
    file, _, place = path.partition("#")
    file, _, query = file.partition("?")
    url = f"file://{quote(str(sites / file))}"
    return url + (f"?{query}" if query else "") + (f"#{place}" if place else "")
