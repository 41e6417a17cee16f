"""Decorators that define a step once, with a Cucumber Expression for each language.

    @when(en="I open {count:int} stores", zh_tw="我開了{count:int}家門市")
    def open_stores(context, count): ...

They register beside a workspace's other steps, and leave ``use_step_matcher`` as it is.
"""

from __future__ import annotations

from collections.abc import Callable

from accord.steps.declarations import Keyword, Sentences, Step, declare
from accord.steps.matcher import add, current_registry


def given(
    en: Sentences = None, *, zh_tw: Sentences = None, zh_cn: Sentences = None
) -> Callable[[Step], Step]:
    """Define what holds before; a tuple gives several ways to say it in one language."""
    return _decorator("given", en=en, zh_tw=zh_tw, zh_cn=zh_cn)


def when(
    en: Sentences = None, *, zh_tw: Sentences = None, zh_cn: Sentences = None
) -> Callable[[Step], Step]:
    """Define what somebody does; a tuple gives several ways to say it in one language."""
    return _decorator("when", en=en, zh_tw=zh_tw, zh_cn=zh_cn)


def then(
    en: Sentences = None, *, zh_tw: Sentences = None, zh_cn: Sentences = None
) -> Callable[[Step], Step]:
    """Define what must be so; a tuple gives several ways to say it in one language."""
    return _decorator("then", en=en, zh_tw=zh_tw, zh_cn=zh_cn)


def step(
    en: Sentences = None, *, zh_tw: Sentences = None, zh_cn: Sentences = None
) -> Callable[[Step], Step]:
    """Define a step for any keyword; a tuple gives several ways to say it in one language."""
    return _decorator("step", en=en, zh_tw=zh_tw, zh_cn=zh_cn)


def _decorator(
    keyword: Keyword, *, en: Sentences, zh_tw: Sentences, zh_cn: Sentences
) -> Callable[[Step], Step]:
    def decorate(function: Step) -> Step:
        declared = declare(keyword, function, {"en": en, "zh-TW": zh_tw, "zh-CN": zh_cn})
        # Whichever is in force: `accord steps` and `check` read files into a registry of their own.
        add(declared, current_registry())
        return function

    return decorate
