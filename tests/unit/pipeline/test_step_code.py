"""What changed of a module of steps, by its code and not by its letters."""

from __future__ import annotations

import pytest

from accord.pipeline.step_code import (
    changed_steps,
    defines_functions,
    imported_packages,
    is_used_elsewhere,
)

MODULE = """
from behave import given, when

LIMIT = 3


@given("a bag")
def bag(context):
    context.bag = LIMIT


@when("it is packed")
@when("it is filled")
def packed(context):
    return helper()


def helper():
    return 1
"""


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        pytest.param("context.bag = LIMIT", "context.bag = 4", {"bag"}, id="a-body"),
        pytest.param("context.bag = LIMIT", "context.bag  =  LIMIT  # so", set(), id="its-looks"),
        pytest.param("LIMIT = 3", "LIMIT = 4", None, id="a-constant"),
        pytest.param("return 1", "return 2", None, id="a-helper"),
        pytest.param('"a bag"', '"a sack"', None, id="a-sentence"),
        pytest.param("def bag(context)", "def bag(context, size=1)", {"bag"}, id="its-arguments"),
        pytest.param("def bag(", "def sack(", None, id="its-name"),
        pytest.param("given, when", "given, then, when", None, id="an-import"),
        pytest.param("def helper", "@cached\ndef helper", None, id="a-decorator"),
        pytest.param("def helper", "def helper(", None, id="no-python"),
    ],
)
def test_the_steps_that_changed_are_told_when_nothing_else_did(
    old: str, new: str, changed: set[str] | None
) -> None:
    assert changed_steps(MODULE, MODULE.replace(old, new)) == changed


def test_steps_of_one_name_cannot_be_told_apart() -> None:
    twice = "@given('a')\ndef step(c):\n    x(1)\n@given('b')\ndef step(c):\n    x(2)\n"
    assert changed_steps(twice, twice.replace("x(2)", "x(3)")) is None


@pytest.mark.parametrize(
    ("text", "used"),
    [
        pytest.param("bag(context)", True, id="called"),
        pytest.param("from own import bag", True, id="imported"),
        pytest.param("own.bag", True, id="by-its-module"),
        pytest.param("context.execute_steps('Given a bag')", True, id="by-its-sentence"),
        pytest.param("x = (", True, id="no-python"),
        pytest.param("x = 1", False, id="not"),
    ],
)
def test_whether_others_can_call_a_step(text: str, used: bool) -> None:
    assert is_used_elsewhere(frozenset({"bag"}), [text]) is used


@pytest.mark.parametrize(
    ("text", "defines"),
    [
        ("from accord.steps.hooks import before_all\n__all__ = ['before_all']", False),
        ("def before_all(context): ...", True),
        ("before_all = lambda context: None", True),
        ("def (", True),
    ],
)
def test_whether_hooks_are_a_workspaces_own(text: str, defines: bool) -> None:
    assert defines_functions(text) is defines


def test_packages_are_named_by_whatever_imports_them() -> None:
    inner = "def later():\n    import drawn as d"
    texts = ["import gen.client, other", "from made.x import y", "from . import z", inner, "if :"]
    assert imported_packages(texts) == {"gen", "other", "made", "drawn"}
