"""One file holds every page, and asks for nothing beside it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from accord.reports.site import SingleFile, Site
from fakes.drawn_flows import flowing


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    recorded = flowing()
    folder = tmp_path_factory.mktemp("single")
    site = Site(recorded.folder)
    site.write(recorded.catalogue, recorded.run, folder / "site")
    SingleFile(site).write(recorded.catalogue, recorded.run, folder / "single")
    return folder


def content(written: Path) -> str:
    return (written / "single/document.html").read_text(encoding="utf-8")


def book(written: Path) -> dict[str, list[str]]:
    literal = content(written).partition("accord.pages(")[2].partition(");\n</script>")[0]
    pages: dict[str, list[str]] = json.loads(literal)
    return pages


def test_every_page_of_the_site_is_in_it(written: Path) -> None:
    pages = {
        path.relative_to(written / "site").as_posix() for path in (written / "site").rglob("*.html")
    }
    assert book(written).keys() == pages


def test_a_page_is_the_same_as_in_the_site(written: Path) -> None:
    title, main = book(written)["flows.html"]
    page = (written / "site/flows.html").read_text(encoding="utf-8")
    assert main in page
    assert title.endswith("Flows")


def test_it_loads_no_other_file(written: Path) -> None:
    head = content(written).partition("<script>")[0]
    assert not re.findall(r'<link rel="(?:stylesheet|icon)|<script src=', head)
    policy = head.partition('Security-Policy" content="')[2].partition('"')[0]
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_no_page_can_end_the_script_it_is_in(written: Path) -> None:
    scripts = re.findall(r"<script>\n(.*?)\n</script>", content(written), re.DOTALL)
    assert [script for script in scripts if script.startswith("accord.pages(")]
    assert all("</" not in script for script in scripts if script.startswith("accord."))


def test_titles_are_text(written: Path) -> None:
    assert "Checkout & <go>" in {title for title, _ in book(written).values()}
