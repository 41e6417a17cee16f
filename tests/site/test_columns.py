"""How the columns of tables stand, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from accord.reports.site.addresses import experiment_address

Open = Callable[..., Page]

pytestmark = pytest.mark.browser


def test_phases_and_kinds_of_steps_take_one_line_each(opened: Open) -> None:
    page = opened(f"chaos-lost/{experiment_address('chaos/payment-dies.yaml')}?lang=zh-TW")
    page.set_viewport_size({"width": 1100, "height": 700})
    cells = page.locator("#steps tbody td:nth-child(n + 2):not(.whole)")
    lines = cells.evaluate_all(
        """all => all.map((it) => {
            const text = document.createRange();
            text.selectNodeContents(it);
            return new Set([...text.getClientRects()].map((it) => Math.round(it.bottom / 8)))
                .size;
        })"""
    )
    assert lines
    assert max(lines) == 1


def test_the_columns_of_all_services_operations_stand_below_each_other(opened: Open) -> None:
    page = opened("contract-findings/api.html")
    page.set_viewport_size({"width": 1280, "height": 900})
    lefts = page.locator("table.operations").evaluate_all(
        "all => all.map((it) => [...it.rows[0].cells].map((cell) => cell.offsetLeft).join())"
    )
    assert len(lefts) > 1
    assert len(set(lefts)) == 1
