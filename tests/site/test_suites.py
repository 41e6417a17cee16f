"""The pages about the four suites in a real browser, from ``file://``."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from accord.reports.site import scenario_address
from accord.reports.site.addresses import (
    experiment_address,
    operation_address,
    profile_address,
    service_address,
)

Open = Callable[..., Page]

pytestmark = pytest.mark.browser

HERO = scenario_address(
    "features/ordering/place-an-order.feature#an-order-with-a-coupon-is-confirmed"
)
OPERATION = operation_address("ordering/placeOrder")
SERVICE = service_address("ordering")
PROFILE = profile_address("load/lunch-break.toml")
EXPERIMENT = experiment_address("chaos/payment-dies.yaml")


def test_a_suite_that_is_not_configured_is_grey_and_never_green(opened: Open) -> None:
    page = opened("passing/index.html")
    words = page.locator("tr.not-configured .st").all_inner_texts()
    assert words == ["Not configured"] * 3
    colours = page.locator("tr.not-configured .st").evaluate_all(
        "all => all.map((it) => getComputedStyle(it).color)"
    )
    green = page.locator("tr.passed .st").first.evaluate("it => getComputedStyle(it).color")
    assert green not in colours


def test_home_tells_each_stage_its_gates_and_the_coverage(opened: Open) -> None:
    page = opened("load-threshold/index.html")
    assert page.locator("#stages tbody tr").count() == 4
    assert "Closed load: 1 failed" in page.locator("#stages tr.failed").inner_text()
    assert "18 of 26 documented responses seen" in page.locator(".covered").inner_text()


def test_the_phase_of_a_contract_case_is_named_in_the_readers_language(opened: Open) -> None:
    page = opened("four-suites/scenarios.html?suite=contract&lang=zh-TW")
    titles = page.locator("#list li a").all_inner_texts()
    assert titles
    assert all(re.search(r" · (契約中的範例|契約的邊界值|隨機請求|連續呼叫)$", it) for it in titles)
    page.locator(".tools select").select_option("en")
    page.locator("#list li a", has_text="· Documented examples").first.wait_for()


def test_search_names_the_phase_in_the_readers_language(opened: Open) -> None:
    page = opened("four-suites/search.html?q=fuzzing&lang=zh-CN")
    titles = page.locator("#list li a").all_inner_texts()
    assert titles
    assert not [title for title in titles if title.endswith("fuzzing")]


def test_the_list_is_filtered_by_suite(opened: Open) -> None:
    page = opened("four-suites/scenarios.html?suite=chaos")
    assert page.locator("#list li").count() == 2
    page.locator("[name=suite][value=load]").check()
    assert page.locator("#list li").count() == 7
    page.wait_for_url(lambda url: "suite=load,chaos" in url.replace("%2C", ","))


@pytest.mark.parametrize(
    ("suite", "place"), [("contract", "api/"), ("load", "load/"), ("chaos", "chaos/")]
)
def test_a_case_of_the_list_leads_to_the_page_of_its_suite(
    opened: Open, suite: str, place: str
) -> None:
    page = opened(f"four-suites/scenarios.html?suite={suite}")
    page.locator("#list li a").first.click()
    page.wait_for_url(f"**/{place}*.html*")
    assert page.locator("h1").inner_text()


def test_an_operation_says_which_suite_saw_which_response(opened: Open) -> None:
    page = opened(f"contract-findings/{OPERATION}")
    cells = page.locator("#responses tbody tr").first.locator("th, td").all_inner_texts()
    assert [cell.strip() for cell in cells] == [
        "201",
        "It was made.",
        "10",
        "34",
        "560",
        "6",
        "seen",
    ]


def test_a_finding_shows_its_smallest_example_and_how_to_repeat_it(opened: Open) -> None:
    page = opened(f"contract-findings/{OPERATION}")
    told = page.locator(".finding").inner_text()
    for words in ("answers 500", "met 7 times", "POST /orders", '"coupon": "0"', "curl -i -X POST"):
        assert words in told
    commands = page.locator(".finding .copy pre").all_inner_texts()
    assert commands[-1] == "accord run 'contracts/ordering.openapi.yaml#placeOrder/coverage'"


def test_a_service_leads_to_its_neighbours_and_its_operations(opened: Open) -> None:
    page = opened(f"contract-findings/{SERVICE}")
    assert page.locator(".neighbours a").all_inner_texts() == [
        "storefront", "payment", "promotion", "stores",
    ]  # fmt: skip
    page.locator("#operations a").first.click()
    page.wait_for_url("**/api/*.html")


def test_a_profile_draws_what_it_measured_with_its_thresholds(opened: Open) -> None:
    page = opened(f"load-threshold/{PROFILE}")
    assert page.locator(".graph svg path.curve").count() == 8
    assert page.locator("path.limit.missed").count() == 2
    assert page.locator("path.limit.held").count() == 1
    assert page.locator(".beyond").count() > 0
    assert "Missed" in page.locator("#thresholds tbody tr").first.inner_text()


@pytest.mark.parametrize("path", [f"load-threshold/{PROFILE}", f"chaos-lost/{EXPERIMENT}"])
def test_a_drawing_has_a_title_a_description_and_the_same_as_a_table(
    opened: Open, path: str
) -> None:
    page = opened(path + "?lang=zh-TW")
    for svg in page.locator(".graph svg").all():
        for id in (svg.get_attribute("aria-labelledby") or "").split():
            assert not (page.locator(f"[id='{id}']").text_content() or "a").isascii()
    assert page.locator("table").count() > 1


def test_an_experiment_shows_the_fault_between_before_and_after(opened: Open) -> None:
    page = opened(f"chaos-lost/{EXPERIMENT}")
    fault = page.locator("rect.phase.during").bounding_box()
    failed = page.locator("rect.moment.failed").bounding_box()
    assert fault is not None
    assert failed is not None
    assert failed["x"] >= fault["x"] + fault["width"] - 3
    assert "broke here" in page.locator("section.broke").inner_text()
    assert "Failed" in page.locator("#steps tr.failed").inner_text()


@pytest.mark.parametrize(
    ("path", "link"),
    [
        (OPERATION, PROFILE),
        (OPERATION, EXPERIMENT),
        (PROFILE, OPERATION),
        (EXPERIMENT, service_address("payment")),
        (OPERATION, SERVICE),
        (SERVICE, OPERATION),
    ],
    ids=str,
)
def test_pages_are_linked_both_ways(opened: Open, path: str, link: str) -> None:
    page = opened(f"four-suites/{path}")
    assert page.locator(f"main a[href='../{link}']").count()


def test_a_scenario_leads_to_the_operations_it_called(opened: Open) -> None:
    page = opened(f"four-suites/{HERO}")
    page.locator(".called a").first.click()
    page.wait_for_url("**/api/*.html")
    assert "An order with a coupon is confirmed" in page.locator("#scenarios").inner_text()
