"""Sentences that give a value a name, to be written as ``{name}`` in later steps."""

from __future__ import annotations

import json
import re
import secrets
import string

from accord.steps.declarations import builtin
from accord.steps.expectations import Expectations
from accord.steps.kinds import WrittenValue
from accord.steps.scene import StepContext, document
from accord.steps.values import jsonable, meant


@builtin(
    "step",
    about="steps.about.remember",
    en="I remember {path} as {name}",
    zh_tw="我把{path}記為{name}",
    zh_cn="我把{path}记为{name}",
)
def remember(context: StepContext, path: str, name: str) -> None:
    """Remember a value of the last answer."""
    world = context.accord
    # Read exactly, kept as any JSON writer takes it: it may be sent again.
    world.values[name] = jsonable(Expectations(world).value(path))


@builtin(
    "step",
    about="steps.about.remember_header",
    en="I remember the header {header} as {name}",
    zh_tw="我把標頭{header}記為{name}",
    zh_cn="我把响应头{header}记为{name}",
)
def remember_header(context: StepContext, header: str, name: str) -> None:
    """Remember a header of the last answer."""
    expected = Expectations(context.accord)
    value = expected.answer.headers.get(header)
    if value is None:
        expected.fail("steps.line-no-header", header=header)
    context.accord.values[name] = value


@builtin(
    "step",
    about="steps.about.remember_value",
    en="{name} stands for {value}",
    zh_tw="{name}代表{value}",
    zh_cn="{name}代表{value}",
)
def remember_value(context: StepContext, name: str, value: WrittenValue) -> None:
    """Give a value a name."""
    context.accord.values[name] = jsonable(meant(context.accord, value))


@builtin(
    "step",
    about="steps.about.remember_json",
    en="{name} stands for the JSON:",
    zh_tw="{name}代表這份 JSON：",
    zh_cn="{name}代表这段 JSON：",
)
def remember_json(context: StepContext, name: str) -> None:
    """Give a JSON text a name, to be sent or compared later."""
    world = context.accord
    try:
        world.values[name] = json.loads(world.fill_json(document(context)))
    except (ValueError, RecursionError) as error:
        raise world.problem("steps.text-not-json", problem=str(error)) from error


@builtin(
    "step",
    about="steps.about.make_up",
    en="I make up a unique {name}",
    zh_tw="我產生一個不重複的{name}",
    zh_cn="我生成一个不重复的{name}",
)
def make_up(context: StepContext, name: str) -> None:
    """Make up a text that no other scenario uses, and remember it."""
    # Not from a seeded generator: two workers, or two runs, would make up the same.
    context.accord.values[name] = secrets.token_hex(8)


@builtin(
    "step",
    about="steps.about.make_up_like",
    en="I make up a unique {name} like {template}",
    zh_tw="我產生一個不重複的{name}，格式如{template}",
    zh_cn="我生成一个不重复的{name}，格式如{template}",
)
def make_up_like(context: StepContext, name: str, template: str) -> None:
    """Make up a value from a template: every # is a random digit, every * a unique text."""
    if not re.search(r"[#*]", template):
        raise context.accord.problem("steps.nothing-unique", template=template)
    context.accord.values[name] = re.sub(r"[#*]", _random, template)


def _random(mark: re.Match[str]) -> str:
    return secrets.choice(string.digits) if mark[0] == "#" else secrets.token_hex(6)
