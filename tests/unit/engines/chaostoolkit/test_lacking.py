"""What an experiment names and lacks is told before anything is disturbed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accord.engines.chaostoolkit.lacking import lacking
from accord.text import say
from fakes.experiments import activity, document


def told(content: dict[str, Any]) -> str:
    problem = lacking(content)
    return "" if problem is None else say(problem, "en")


def control(module: str) -> dict[str, Any]:
    return {"name": "guard", "provider": {"type": "python", "module": module}}


def asking(url: str) -> dict[str, Any]:
    return {"type": "action", "name": "ask", "provider": {"type": "http", "url": url}}


@pytest.mark.parametrize("holder", ["experiment", "activity"])
def test_a_control_that_cannot_be_loaded_is_told(holder: str) -> None:
    controls = [control("nothing.here")]
    content = (
        {**document(activity("act", "action")), "controls": controls}
        if holder == "experiment"
        else document(activity("act", "action", controls=controls))
    )
    assert "The control “guard” cannot be loaded" in told(content)


def test_a_control_whose_module_raises_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "guard_that_raises.py").write_text("{}['token']")
    monkeypatch.syspath_prepend(tmp_path)
    assert "KeyError" in told({**document(), "controls": [control("guard_that_raises")]})


def test_a_control_that_is_there_is_no_problem() -> None:
    assert told({**document(), "controls": [control("fakes.experiments")]}) == ""


def test_a_place_in_an_address_that_nothing_fills_is_told() -> None:
    assert "`place`" in told(document(asking("http://shop/${place}")))


@pytest.mark.parametrize(
    "filled",
    [
        {"configuration": {"place": "goods"}},
        {"secrets": {"shop": {"place": {"type": "env", "key": "PLACE"}}}},
    ],
)
def test_a_place_that_is_filled_is_no_problem(filled: dict[str, Any]) -> None:
    assert told({**document(asking("http://shop/${place}")), **filled}) == ""


def test_a_shell_fills_its_own_places() -> None:
    provider = {"type": "process", "path": "sh", "arguments": "-c 'echo ${HOME}'"}
    assert told(document({"type": "action", "name": "ask", "provider": provider})) == ""
