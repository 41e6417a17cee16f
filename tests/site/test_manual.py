"""The manual as readers have it: a folder opened by double-click, in three languages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from fakes.browsing import new_page, settle

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built so that a link or an anchor that leads nowhere ends the build."""
    folder = tmp_path_factory.mktemp("manual")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(folder)]
    built = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=200
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


def results(page: Page, query: str) -> list[str]:
    """The addresses that the search of a page gives, best first."""
    field = page.locator(".md-search__input")
    field.click()
    field.fill(query)
    field.press("End")
    links = page.locator(".md-search-result__link")
    links.first.wait_for(state="attached")
    return [str(link.get_attribute("href")) for link in links.all()]


@pytest.mark.parametrize(
    ("path", "query", "page_found"),
    [
        ("index.html", "exit code", "reference/exit-codes.html"),
        ("zh-TW/index.html", "呼叫鏈少了一段", "zh-TW/how-to/logs-and-spans.html"),
        ("zh-CN/how-to/sign-in.html", "退出码", "zh-CN/reference/exit-codes.html"),
    ],
)
def test_a_search_from_disk_finds_pages_of_its_language(
    browser: Browser, manual: Path, path: str, query: str, page_found: str
) -> None:
    page = new_page(browser, manual, path)
    addresses = [address.removeprefix(f"file://{manual}/") for address in results(page, query)]
    language = path.partition("/")[0] if "/" in path else ""
    assert any(address.startswith(page_found) for address in addresses), addresses
    assert all(address.startswith(language) for address in addresses)
    assert language or not any(address.startswith("zh-") for address in addresses)
    page.context.close()


def test_a_page_asks_nobody_for_anything(browser: Browser, manual: Path) -> None:
    page = new_page(browser, manual, "zh-TW/tutorials/own-service.html")
    settle(page)
    assert all(url.startswith(("file:", "data:", "blob:")) for url in page.requests)  # type: ignore[attr-defined]
    page.context.close()


@pytest.mark.parametrize(
    ("path", "borrowed"),
    [
        ("zh-TW/reference/json-schema.html", True),
        ("zh-TW/reference/steps.html", False),
        ("zh-TW/how-to/red-run.html", False),
        ("reference/logs.html", False),
    ],
)
def test_a_page_that_is_not_translated_says_so(manual: Path, path: str, *, borrowed: bool) -> None:
    assert ('class="untranslated"' in (manual / path).read_text(encoding="utf-8")) == borrowed


def test_the_end_of_a_line_is_no_blank_behind_chinese_punctuation(manual: Path) -> None:
    page = (manual / "zh-CN/reference/diff.html").read_text(encoding="utf-8")
    assert "按文件名逐一比较。Swagger 2.0、OpenAPI 3.0" in page
