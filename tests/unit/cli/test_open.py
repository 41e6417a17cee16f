"""``accord open`` finds the page, and opens windows only where a person sits."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import pytest

from fakes.command import Command


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    addresses: list[str] = []
    monkeypatch.setattr(webbrowser, "open", addresses.append)
    return addresses


def test_a_page_that_was_never_written_is_told(tmp_path: Path, opened: list[str]) -> None:
    accord = Command(tmp_path)
    assert accord("open") == 2
    assert "hint: “accord run” writes one" in accord.talk


def test_the_path_is_printed_and_no_window_opens_in_a_log(
    tmp_path: Path, opened: list[str]
) -> None:
    page = tmp_path / "reports" / "site" / "index.html"
    page.parent.mkdir(parents=True)
    page.touch()
    accord = Command(tmp_path)
    assert accord("open") == 0
    assert (accord.out, opened) == (f"{page}\n", [])


@pytest.mark.parametrize("name", ["configuration", "configuration.md"])
def test_a_page_of_the_manual_needs_no_workspace(
    tmp_path: Path, opened: list[str], name: str
) -> None:
    (tmp_path / "accord.toml").write_text("nothing = is right")
    accord = Command(tmp_path)
    assert accord("open", "--manual", name, language="zh-TW") == 0
    assert accord.out.endswith("configuration.zh-TW.md\n")
    assert Path(accord.out.strip()).is_file()


def test_a_page_that_the_manual_lacks_is_told_with_the_nearest(
    tmp_path: Path, opened: list[str]
) -> None:
    accord = Command(tmp_path)
    assert accord("open", "--manual", "configuratoin") == 2
    assert "did you mean configuration?" in accord.talk
    assert accord("open", "--manual", "qqq") == 2
    assert "load-stage" in accord.talk
