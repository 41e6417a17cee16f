"""From Home to whatever a red scenario touches, and back, in three languages, without a mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from fakes.browsing import new_page
from fakes.whole_picture import whole_picture

pytestmark = pytest.mark.browser

HERO = "An order with a coupon is confirmed"
MOST_TABS = 400


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return whole_picture(tmp_path_factory.mktemp("whole"))


@pytest.fixture(params=["en", "zh-TW", "zh-CN"])
def page(request: pytest.FixtureRequest, browser: Browser, site: Path) -> Iterator[Page]:
    page = new_page(browser, site, f"index.html?lang={request.param}")
    yield page
    # A page that was opened a moment ago is in English until it has read what the reader chose.
    expect(page.locator("html")).to_have_attribute("lang", request.param)
    folder = site.as_uri()
    assert [url for url in page.requests if not url.startswith(folder)] == []  # type: ignore[attr-defined]
    # What was still being loaded when a link was clicked is given up, and that is no complaint.
    assert [it for it in page.complaints if not it.startswith("file:")] == []  # type: ignore[attr-defined]
    page.context.close()


def follow(page: Page, link: Locator) -> None:
    """Go to a link with the tabulator and open it with Enter, as who has no mouse does."""
    wanted = link.first.element_handle()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("(it) => it === document.activeElement"):
            # Who cannot see where they are is lost.
            assert wanted.evaluate("(it) => getComputedStyle(it).outlineStyle") != "none"
            with page.expect_event("framenavigated"):
                page.keyboard.press("Enter")
            return
    pytest.fail(f"{link} is not reached")


def test_everything_that_a_red_scenario_touches_is_reached_with_the_keyboard(page: Page) -> None:
    follow(page, page.locator("#failures .cases a", has_text=HERO))
    scenario = page.url
    assert page.locator("h1").inner_text().startswith(HERO)
    assert page.locator(".past").first.inner_text()

    follow(page, page.locator(".broke .chain .broke a.svc"))
    assert "/services/bank-" in page.url
    follow(page, page.locator("#broken a", has_text=HERO))
    assert page.url.partition("?")[0] == scenario.partition("?")[0]

    follow(page, page.locator(".chips a[href*='/api/'], .called a"))
    assert page.locator(".signature code").inner_text()
    follow(page, page.locator("#scenarios a", has_text=HERO))
    follow(page, page.locator(".chips a[href*='/flows/']"))
    expect(page.locator("figure.flow svg")).to_have_count(1)
    follow(page, page.locator("#activities a", has_text=HERO))
    follow(page, page.locator(".proves a"))
    assert "/requirements/shop-1" in page.url
    follow(page, page.locator("main .cases a", has_text=HERO))

    follow(page, page.locator(".top nav a[href$='changes.html']"))
    expect(page.locator("#turned a", has_text=HERO)).to_have_count(1)
    follow(page, page.locator("#turned a", has_text=HERO))
    follow(page, page.locator(".top .name"))
    expect(page.locator(".verdict.failed")).to_have_count(1)


def test_the_header_takes_one_line_at_every_width(page: Page) -> None:
    for width in (390, 820, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        tops = page.locator(".top nav a").evaluate_all(
            "all => all.map((it) => it.getBoundingClientRect()).map((it) => [it.left, it.top])"
        )
        assert len({left for left, _ in tops}) == 1 or len({top for _, top in tops}) == 1
