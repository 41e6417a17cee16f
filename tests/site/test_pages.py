"""The living document in a real browser, from ``file://``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec import structs
from playwright.sync_api import Browser, Page, expect

from accord.model.catalogue import LinkKind
from accord.model.status import Suite
from accord.reports.site import Site, feature_address, pages, scenario_address
from accord.reports.site.addresses import (
    capability_address,
    experiment_address,
    flow_address,
    operation_address,
    profile_address,
    requirement_address,
    service_address,
)
from accord.reports.site.outcome import WORST_FIRST
from fakes.browsing import new_page, one_tab_a_reader, settle
from fakes.reference import reference
from fakes.scripted_runs import ScriptedRuns, remembered_site
from fakes.whole_picture import remembering

Open = Callable[..., Page]

pytestmark = pytest.mark.browser

HERO = scenario_address(
    "features/ordering/place-an-order.feature#an-order-with-a-coupon-is-confirmed"
)
ROWS = scenario_address(
    "features/ordering/pay-with-a-coupon.feature#shipping-is-free-from-500[1.2]"
)
PACKED = scenario_address("features/area-0/thing-0.feature#case-0-of-thing-0")
CHINESE = feature_address("features/members/collect-points.feature")
OPERATION = operation_address("ordering/placeOrder")
SERVICE = service_address("ordering")
PROFILE = profile_address("load/lunch-break.toml")
EXPERIMENT = experiment_address("chaos/payment-dies.yaml")
KINDS = {
    "home": "failing/index.html",
    "home of four suites": "contract-findings/index.html",
    "operations": "contract-findings/api.html",
    "operation": f"contract-findings/{OPERATION}",
    "services": "contract-findings/services.html",
    "map": "failing/map.html",
    "service": f"contract-findings/{SERVICE}",
    "load": "load-threshold/load.html",
    "profile": f"load-threshold/{PROFILE}",
    "chaos": "chaos-lost/chaos.html",
    "experiment": f"chaos-lost/{EXPERIMENT}",
    "list of four suites": "load-threshold/scenarios.html",
    "home of a broken run": "broken-engine/index.html",
    "features": "failing/features.html",
    "list": "failing/scenarios.html",
    "feature": "failing/" + feature_address("features/ordering/pay-with-a-coupon.feature"),
    "chinese feature": f"chinese/{CHINESE}",
    "failing scenario": f"failing/{HERO}",
    "outline": "failing/" + ROWS.partition("#")[0],
    "requirements": "required/requirements.html",
    "requirement": "required/" + requirement_address("SHOP-12"),
    "flows": "flowing/flows.html",
    "flow": "flowing/" + flow_address("checkout"),
    "search": "flowing/search.html?q=order",
    "steps": "flowing/steps.html",
    "findings": "flowing/findings.html",
    "capability": "flowing/" + capability_address("ordering"),
    "one file": "single/document.html",
    "history": "remembered/history.html",
    "contracts since releases": "released/released.html",
    "what changed": "remembered/changes.html",
    "scenario with a past": "remembered/" + scenario_address("return"),
    "packed scenario": f"many/{PACKED}",
}


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })")


@pytest.fixture(scope="module")
def looked_at(browser: Browser, sites: Path) -> Iterator[Open]:
    # What other tests open comes between tests of one page.
    with one_tab_a_reader(browser, sites) as go:
        yield go


@pytest.fixture(scope="module", params=KINDS.values(), ids=KINDS.keys())
def page(request: pytest.FixtureRequest, looked_at: Open) -> Page:
    """One page of every kind, everything on it unfolded; tests may look, resize and talk to it."""
    page = looked_at(request.param)
    unfold(page)
    settle(page)
    # The accessibility checker makes requests of its own later.
    page.seen = list(page.requests), list(page.complaints)  # type: ignore[attr-defined]
    return page


@pytest.mark.parametrize(
    ("scheme", "width"),
    [("light", 1200), ("dark", 1200), ("light", 390)],
    ids=["light", "dark", "phone"],
)
def test_no_page_breaks_a_rule_of_accessibility(page: Page, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    found = Axe().run(page)
    page.set_viewport_size({"width": 1200, "height": 900})
    told = [
        (rule["id"], rule["nodes"][0]["html"][:150], rule["nodes"][0].get("failureSummary"))
        for rule in found.response["violations"]
    ]
    assert not told


@pytest.mark.parametrize("width", [360, 1100], ids=["phone", "small laptop"])
def test_no_page_is_wider_than_its_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1200, "height": 900})
    assert wide <= width


@pytest.mark.parametrize("language", ["zh-TW", "zh-CN"])
def test_no_english_of_ours_is_left_in_chinese(page: Page, language: str) -> None:
    page.locator(".tools select").select_option(language)
    # What fills a sentence, such as a service's name, is not ours to translate.
    ours = page.eval_on_selector_all(
        "[data-t]:not([data-a])", "all => all.map((it) => it.textContent)"
    )
    page.locator(".tools select").select_option("en")
    assert len(ours) > 5
    assert [text for text in ours if text.isascii() and text != "DNS"] == []


def test_no_page_asks_the_outside_for_anything(page: Page) -> None:
    requests, _ = page.seen  # type: ignore[attr-defined]
    assert requests
    assert all(url.startswith("file://") for url in requests)


def test_no_page_complains_in_the_console(page: Page) -> None:
    _, complaints = page.seen  # type: ignore[attr-defined]
    assert complaints == []


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS.keys())
def test_every_page_is_there_without_scripts(opened: Open, path: str) -> None:
    page = opened(path, script=False)
    assert page.locator("h1").inner_text()
    assert page.locator("footer").inner_text()


def test_the_page_of_a_scenario_says_at_its_foot_which_run_it_is_of(opened: Open) -> None:
    run = reference("failing").run
    foot = opened(f"failing/{HERO}").locator("footer")
    assert run.id
    assert run.id in foot.inner_text()
    assert foot.locator("time").count() == 1


def test_the_name_of_the_site_is_not_broken_inside_a_chinese_word(opened: Open) -> None:
    lines = opened("failing/index.html").evaluate(
        """() => {
          const text = document.querySelector(".top .name").firstChild;
          const range = document.createRange();
          range.setStart(text, text.data.indexOf("街"));
          range.setEnd(text, text.data.length);
          return new Set([...range.getClientRects()].map((it) => it.top)).size;
        }"""
    )
    assert lines == 1


def test_the_language_of_the_address_is_said_everywhere(opened: Open) -> None:
    page = opened("failing/index.html?lang=zh-TW")
    assert page.locator("html").get_attribute("lang") == "zh-TW"
    assert page.locator("h1").inner_text() == "10 個情境中有 4 個未通過。"


def test_the_language_is_changed_without_loading_again_and_remembered(opened: Open) -> None:
    page = opened("failing/index.html")
    page.locator(".tools select").select_option("zh-CN")
    assert page.locator("h1").inner_text() == "10 个场景中有 4 个未通过。"
    loaded = [url for url in page.requests if url.endswith((".html", ".js"))]  # type: ignore[attr-defined]
    assert len(loaded) == 3
    page.reload()
    assert page.locator("html").get_attribute("lang") == "zh-CN"


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        pytest.param("zh-TW", "zh-TW", id="taiwan"),
        pytest.param("zh-HK", "zh-TW", id="hong-kong"),
        pytest.param("zh-Hant", "zh-TW", id="traditional"),
        pytest.param("zh-Hans-HK", "zh-CN", id="simplified-in-hong-kong"),
        pytest.param("zh-SG", "zh-CN", id="singapore"),
        pytest.param("de-AT", "en", id="another-language-gets-that-of-the-run"),
    ],
)
def test_the_browser_chooses_the_language_until_the_reader_does(
    opened: Open, locale: str, language: str
) -> None:
    page = opened("failing/index.html", locale=locale)
    assert page.locator("html").get_attribute("lang") == language


def test_a_remembered_language_comes_before_the_browsers(opened: Open) -> None:
    page = opened("failing/index.html", locale="zh-TW")
    page.locator(".tools select").select_option("zh-CN")
    page.reload()
    assert page.locator("html").get_attribute("lang") == "zh-CN"


def test_without_scripts_the_language_is_that_of_the_run(opened: Open) -> None:
    page = opened("failing/index.html", script=False, locale="zh-TW")
    assert page.locator("html").get_attribute("lang") == "en"


def test_sentences_that_hold_arguments_are_said_in_the_chosen_language(opened: Open) -> None:
    page = opened(f"failing/{HERO.partition('#')[0]}?lang=zh-TW")
    assert "bank 沒有回應 charge：timed out after 2 s" in page.locator("section.broke").inner_text()


def test_a_link_from_a_page_with_a_language_keeps_it(opened: Open) -> None:
    page = opened("failing/index.html?lang=zh-TW")
    page.locator(".top nav a", has_text="功能").click()
    assert "lang=zh-TW" in page.url


def test_what_the_team_wrote_is_never_translated(opened: Open) -> None:
    page = opened(f"chinese/{CHINESE}?lang=en")
    assert page.locator("h1").inner_text() == "會員累積點數"
    assert page.locator("h1").get_attribute("lang") == "zh-TW"


def test_each_chinese_script_is_drawn_in_its_own_fonts(opened: Open) -> None:
    page = opened(f"chinese/{CHINESE}?lang=zh-CN")
    fonts = "it => getComputedStyle(it).fontFamily"
    assert "TC" in page.locator("h1").evaluate(fonts)
    assert "SC" in page.locator(".top nav a").nth(1).evaluate(fonts)


def test_the_theme_is_switched_and_remembered(opened: Open) -> None:
    page = opened("failing/index.html")
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.locator(".tools button").click()
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.reload()
    assert light != dark
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == dark


@pytest.mark.parametrize("chosen", [True, False], ids=["chosen", "of the system"])
def test_a_dark_page_is_printed_on_white(opened: Open, *, chosen: bool) -> None:
    page = opened("failing/index.html")
    if chosen:
        page.locator(".tools button").click()
    page.emulate_media(media="print", color_scheme="light" if chosen else "dark")
    colours = "it => [getComputedStyle(it).backgroundColor, getComputedStyle(it).color]"
    assert page.locator("html").evaluate(colours) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


def test_paper_shows_tables_as_tables_although_it_is_hardly_wider_than_a_phone(
    opened: Open,
) -> None:
    page = opened("failing/index.html")
    page.set_viewport_size({"width": 718, "height": 1000})
    page.emulate_media(media="print")
    shown = "it => getComputedStyle(it).display"
    assert page.locator(".stages tbody tr").first.evaluate(shown) == "table-row"


def test_paper_shows_what_is_folded_of_a_change(browser: Browser, tmp_path: Path) -> None:
    runs = ScriptedRuns(tmp_path, *(f"case {number}" for number in range(7)))
    runs.run("PPPPPPP")
    runs.texts |= {title: f"I {title} differently" for title in runs.texts}
    runs.run("PPPPPPP")
    site = remembered_site(runs, tmp_path / "site")
    runs.store.close()
    page = new_page(browser, site, "changes.html")
    folded = page.locator(".sentences").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.is_visible()
    page.context.close()


def test_home_says_what_was_proved_what_was_not_and_what_to_read_next(opened: Open) -> None:
    page = opened("failing/index.html")
    first_screen = page.locator(".verdict, .three")
    told = " ".join(first_screen.all_inner_texts())
    for words in (
        "4 of 10 scenarios do not hold",
        "10 of 10 planned",
        "One file could not be read",
        "3 scenarios do what they promise",
        "4 failed",
        "1 could not be judged",
        "1 is written but not automated",
        "ordering: 2 scenarios broke there",
    ):
        assert words in told
    assert page.locator(".three").bounding_box()["y"] < 500


@pytest.mark.parametrize(
    ("run", "word"),
    [
        ("passing", "passed"),
        ("pending", "incomplete"),
        ("broken-engine", "broken"),
        ("cut", "broken"),
        ("failing", "failed"),
    ],
)
def test_only_a_run_that_passed_is_green(opened: Open, run: str, word: str) -> None:
    page = opened(f"{run}/index.html")
    assert page.locator(f".verdict.{word}").count() == 1
    green = "rgb(228, 244, 232)"
    colour = page.locator(".verdict").evaluate("it => getComputedStyle(it).backgroundColor")
    assert (colour == green) == (run == "passing")


def test_a_failing_scenario_shows_the_hop_that_broke_and_how_to_repeat_it(opened: Open) -> None:
    page = opened(f"failing/{HERO}")
    hops = page.locator(".chain li").all_inner_texts()
    assert [hop.split()[0] for hop in hops] == ["storefront", "ordering", "payment", "bank"]
    # Nobody of this inventory says whom it asks, so that more than the bank may be behind it.
    assert "probably here" in hops[-1]
    command = page.locator(".repeat pre").inner_text()
    assert command == "accord run features/ordering/place-an-order.feature:6"


def test_business_words_come_before_technical_detail_which_is_folded(opened: Open) -> None:
    page = opened(f"failing/{HERO}")
    assert page.locator(".steps").is_visible()
    assert not page.locator(".call").first.is_visible()


def test_an_image_is_shown_in_place(opened: Open) -> None:
    page = opened(f"failing/{HERO}")
    unfold(page)
    page.locator(".files img").scroll_into_view_if_needed()
    # Waited for from outside: the page's policy lets nobody evaluate text in it.
    assert page.locator(".files img").evaluate("(it) => it.decode().then(() => it.naturalWidth)")


def test_a_row_of_an_outline_has_an_address_of_its_own(opened: Open) -> None:
    page = opened(f"failing/{ROWS.partition('#')[0]}")
    row = page.locator(f"[id='{ROWS.partition('#')[2]}']")
    assert "500" in row.locator("h2").inner_text()
    assert "Failed" in row.inner_text()


def test_the_list_is_filtered_by_chinese_words_inside_a_title(opened: Open) -> None:
    page = opened("chinese/scenarios.html")
    page.locator("[name=q]").fill("累積")
    assert page.locator("#list li").count() == 4
    page.locator("[name=q]").fill("退款 取货")
    assert page.locator("#list li a").all_inner_texts() == ["取货之后不能退款"]


def test_the_list_is_filtered_by_status_and_tag_from_the_address(opened: Open) -> None:
    page = opened("failing/scenarios.html?status=failed&q=@req:SHOP-13")
    titles = page.locator("#list li a").all_inner_texts()
    assert titles == ["A cancelled order gives the coupon back"]
    assert page.locator("#found").inner_text() == "1 of 10"


def test_the_filter_leaves_out_cases_with_a_tag(opened: Open) -> None:
    page = opened("failing/scenarios.html?q=-@req:")
    without = page.locator("#list li")
    assert without.count() > 0
    assert "@req:" not in "".join(without.all_inner_texts())


def test_a_filter_is_written_into_the_address_so_that_it_can_be_shared(opened: Open) -> None:
    page = opened("failing/scenarios.html")
    page.locator("[name=status][value=pending]").check()
    page.locator("[name=q]").fill("partner")
    page.wait_for_url(lambda url: "status=pending" in url and "q=partner" in url)
    page.reload()
    assert page.locator("#list li").count() == 1


def test_a_list_that_matches_nothing_says_so(opened: Open) -> None:
    page = opened("failing/scenarios.html?q=nothing-like-this")
    assert "Nothing matches" in page.locator("#found").inner_text()


def test_a_long_list_is_drawn_a_page_at_a_time(opened: Open) -> None:
    page = opened("many/scenarios.html")
    assert page.evaluate("document.querySelectorAll('*').length") < 2_000
    first = page.locator("#list li a").first.inner_text()
    page.locator("#pager button", has_text="Next").click()
    assert page.locator("#list li a").first.inner_text() != first


def test_a_link_of_the_list_leads_to_the_row_it_names(opened: Open) -> None:
    page = opened("many/scenarios.html?q=rows")
    page.locator("#list li a").first.click()
    page.wait_for_url("**/s/*.html#row-1.1")
    assert page.locator("[id='row-1.1']").count() == 1


def test_packed_detail_is_unpacked_when_it_is_unfolded(opened: Open) -> None:
    page = opened(KINDS["packed scenario"])
    page.locator("[data-pack] summary").click()
    page.locator(".call").wait_for(state="attached")
    assert "/things" in page.locator(".call").first.text_content()


def test_a_copy_button_copies_the_command(opened: Open) -> None:
    page = opened(f"failing/{HERO}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".repeat button").click()
    page.locator(".repeat button", has_text="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "accord run features/ordering/place-an-order.feature:6"


def test_the_whole_page_can_be_walked_with_the_keyboard(opened: Open) -> None:
    page = opened("failing/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(6):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") in {"A", "SELECT", "BUTTON"}


def found(page: Page, words: str) -> list[str]:
    page.locator("#search input").fill(words)
    return page.locator("#list a").all_inner_texts()


def test_everything_is_found_in_either_chinese_script(opened: Open) -> None:
    page = opened("required/search.html")
    assert found(page, "订单金额") == ["SHOP-12.2 訂單金額正確"]
    assert found(page, "訂單金額") == ["SHOP-12.2 訂單金額正確"]


def test_a_chinese_word_is_found_by_its_parts_behind_what_holds_it_whole(opened: Open) -> None:
    page = opened("required/search.html")
    assert "SHOP-12.2 訂單金額正確" in found(page, "訂單金額錯誤")


def test_what_begins_with_the_words_comes_first(opened: Open) -> None:
    assert found(opened("required/search.html"), "shop-12")[0] == "SHOP-12 Pay & <go>"


def test_a_search_is_made_and_read_with_the_keyboard_alone(opened: Open) -> None:
    page = opened("required/index.html")
    page.keyboard.press("/")
    page.wait_for_url("**/search.html")
    page.keyboard.type("shop-12.2")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requirements/shop-12-*.html#c-shop-12-2-*")


def test_a_search_stands_in_the_address(opened: Open) -> None:
    page = opened("required/search.html?q=gifts")
    assert page.locator("#list a").first.inner_text() == "SHOP-30 Gifts"


def test_an_activity_of_the_picture_leads_to_its_row(opened: Open) -> None:
    page = opened("flowing/" + flow_address("checkout"))
    page.locator("figure.flow a").first.click()
    assert "#n-order" in page.url


def test_one_click_copies_the_address_of_a_heading(opened: Open) -> None:
    page = opened("required/" + requirement_address("SHOP-12"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("article .link").nth(1).click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("file://")
    assert "#c-shop-12-2-" in copied


def test_one_file_holds_all_pages_and_reads_like_the_site(opened: Open) -> None:
    page = opened("single/document.html")
    # Its pages follow one another a moment after the address changed.
    heading = expect(page.locator("h1"))
    page.locator(".top a[data-t=page-flows]").click()
    heading.to_have_text("Flows", use_inner_text=True)
    page.locator("main a").first.click()
    heading.to_have_text("Checkout & <go>", use_inner_text=True)
    page.locator("td a").first.click()
    heading.not_to_have_text("Checkout & <go>", use_inner_text=True)
    page.go_back()
    heading.to_have_text("Checkout & <go>", use_inner_text=True)
    page.locator(".top a[data-t=page-search]").click()
    assert found(page, "checkout")[0] == "Checkout & <go>"
    page.locator(".top a[data-t=page-scenarios]").click()
    assert page.locator("#list li").count() > 5
    assert [url for url in page.requests if "document.html" not in url] == []  # type: ignore[attr-defined]
    assert page.complaints == []  # type: ignore[attr-defined]


def test_what_failed_comes_first_in_the_list(opened: Open) -> None:
    page = opened("failing/scenarios.html")
    kinds = page.eval_on_selector_all("#list li", "all => all.map((it) => it.className)")
    order = [outcome.value for outcome in WORST_FIRST]
    assert kinds == sorted(kinds, key=order.index)
    assert kinds[0] == "failed"


TURNED = "\u202egnp.exe"


def test_what_turns_text_around_is_shown_and_not_obeyed(browser: Browser, tmp_path: Path) -> None:
    recorded = reference("failing")
    feature = recorded.catalogue.features[0]
    scenario = feature.all_scenarios()[0]
    catalogue = structs.replace(
        recorded.catalogue,
        title=TURNED,
        features=(
            structs.replace(
                feature, rules=(), scenarios=(structs.replace(scenario, title=TURNED),)
            ),
        ),
    )
    Site(recorded.folder).write(catalogue, recorded.run, tmp_path / "site")
    for address in ("index.html", "scenarios.html", "search.html?q=exe"):
        page = new_page(browser, tmp_path, f"site/{address}")
        text = page.locator("body").inner_text()
        assert "\\u202egnp.exe" in text
        assert "\u202e" not in text
        page.context.close()


def test_a_very_large_site_says_on_each_page_of_which_run_its_result_is(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PACK_ABOVE", 1)
    runs = ScriptedRuns(tmp_path, "pay", "ship")
    whole = runs.run("PF")
    runs.run("P", only=["pay"])
    site = remembered_site(runs, tmp_path / "site")
    runs.store.close()
    page = new_page(browser, site, f"{scenario_address('ship')}?lang=zh-TW")
    assert whole.id in page.locator(".outcome .origin").inner_text()
    page.goto((site / scenario_address("pay")).as_uri())
    assert page.locator(".outcome").count() == 1
    assert page.locator(".origin").count() == 0
    page.context.close()


def test_a_very_large_site_says_of_each_trial_of_an_operation_of_which_run_it_is(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PACK_ABOVE", 1)
    recorded = reference("four-suites")
    whole = replace(recorded.run, branch="main")
    part = replace(whole, id="part", started=whole.started + 60, selection="contracts")
    stage = next(it for it in whole.stages.values() if it.suite is Suite.CONTRACT)
    id, case = next(iter(stage.cases.items()))
    part.stages = {stage.name: replace(stage, cases={id: case})}
    memory = remembering(
        tmp_path / "history.db",
        recorded.catalogue,
        whole,
        part,
        load={whole.id: (recorded.catalogue, whole)}.get,
    )
    site = Site(recorded.folder, memory=memory)
    site.write(recorded.catalogue, part, tmp_path / "site")
    operation = next(it.target for it in case.links if it.kind is LinkKind.OPERATION)
    page = new_page(browser, tmp_path / "site", operation_address(operation))
    trials = page.locator("section.trial")
    told = [trials.nth(place).locator(".origin:visible") for place in range(trials.count())]
    assert [it.count() for it in told].count(0) == 1
    assert {whole.id in it.inner_text() for it in told if it.count()} == {True}
    page.context.close()
