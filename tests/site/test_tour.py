"""From Home to whatever a red scenario touches, and back, as a reader clicks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from fakes.browsing import new_page
from fakes.whole_picture import whole_picture

pytestmark = pytest.mark.browser

HERO = "An order with a coupon is confirmed"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return whole_picture(tmp_path_factory.mktemp("whole"))


@pytest.fixture(params=["en", "zh-TW", "zh-CN"])
def page(request: pytest.FixtureRequest, browser: Browser, site: Path) -> Iterator[Page]:
    page = new_page(browser, site, f"index.html?lang={request.param}")
    yield page
    assert page.locator("html").get_attribute("lang") == request.param
    folder = site.as_uri()
    assert [url for url in page.requests if not url.startswith(folder)] == []  # type: ignore[attr-defined]
    # What was still being loaded when a link was clicked is given up, and that is no complaint.
    assert [it for it in page.complaints if not it.startswith("file:")] == []  # type: ignore[attr-defined]
    page.context.close()


def test_everything_that_a_red_scenario_touches_is_a_few_clicks_away(page: Page) -> None:
    hero = page.locator("#failures .cases a", has_text=HERO)
    hero.click()
    scenario = page.url
    assert page.locator("h1").inner_text().startswith(HERO)
    assert page.locator(".past").first.inner_text()

    page.locator(".broke .chain .broke a.svc").click()
    assert "/services/bank-" in page.url
    page.locator("#broken a", has_text=HERO).click()
    assert page.url.partition("?")[0] == scenario.partition("?")[0]

    page.locator(".chips a[href*='/api/'], .called a").first.click()
    assert page.locator(".signature code").inner_text()
    page.go_back()
    page.locator(".chips a[href*='/flows/']").first.click()
    expect(page.locator("figure.flow svg")).to_have_count(1)
    page.locator("#activities a", has_text=HERO).first.click()
    page.locator(".proves a").first.click()
    assert "/requirements/shop-1" in page.url
    page.locator("main .cases a", has_text=HERO).first.click()

    page.locator(".top nav a[href$='changes.html']").click()
    expect(page.locator("#turned a", has_text=HERO)).to_have_count(1)
    page.locator("#turned a", has_text=HERO).click()
    page.locator(".top .name").click()
    expect(page.locator(".verdict.failed")).to_have_count(1)


def test_the_header_takes_one_line_at_every_width(page: Page) -> None:
    for width in (390, 820, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        tops = page.locator(".top nav a").evaluate_all(
            "all => all.map((it) => it.getBoundingClientRect()).map((it) => [it.left, it.top])"
        )
        assert len({left for left, _ in tops}) == 1 or len({top for _, top in tops}) == 1
