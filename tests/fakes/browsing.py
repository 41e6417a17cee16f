"""Pages opened in a real browser, as by double-click."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page


def new_page(
    browser: Browser, sites: Path, path: str, *, script: bool = True, locale: str = "en-GB"
) -> Page:
    """A page in a context of its own, with what it asks for and complains of written on it.

    ``path`` is ``file?query#place``.
    """
    context = browser.new_context(
        viewport={"width": 1200, "height": 900}, java_script_enabled=script, locale=locale
    )
    page = context.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text))
    page.on("requestfailed", lambda failed: complaints.append(failed.url))
    page.requests, page.complaints = requests, complaints  # type: ignore[attr-defined]
    file, _, place = path.partition("#")
    file, _, query = file.partition("?")
    url = f"file://{quote(str(sites / file))}"
    page.goto(url + (f"?{query}" if query else "") + (f"#{place}" if place else ""))
    return page
