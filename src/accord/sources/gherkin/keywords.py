"""The words Gherkin knows in each language, and the ones people write instead of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from gherkin.dialect import DIALECTS

Heading = Literal["feature", "rule", "background", "scenario", "scenarioOutline", "examples"]
StepKind = Literal["given", "when", "then", "and", "but"]

HEADINGS: Final[tuple[Heading, ...]] = (
    "feature",
    "rule",
    "background",
    "scenario",
    "scenarioOutline",
    "examples",
)
STEP_KINDS: Final[tuple[StepKind, ...]] = ("given", "when", "then", "and", "but")
FAMILIAR: Final = ("en", "zh-TW", "zh-CN")

# What Chinese-speaking teams write where Gherkin has another word, or none.
ALIASES: Final[Mapping[str, Heading]] = MappingProxyType(
    {
        "情境": "scenario",
        "情景": "scenario",
        "案例": "scenario",
        "用例": "scenario",
        "情境大綱": "scenarioOutline",
        "情景大纲": "scenarioOutline",
        "情境綱要": "scenarioOutline",
        "規則": "rule",
        "规则": "rule",
        "範例": "examples",
        "范例": "examples",
        "示例": "examples",
        "舉例": "examples",
        "举例": "examples",
        "特性": "feature",
        "前提": "background",
    }
)
# What they begin a step with where Gherkin has another word.
STEP_ALIASES: Final[Mapping[str, StepKind]] = MappingProxyType(
    {
        "給定": "given",
        "给定": "given",
        "假使": "given",
        "如果": "given",
        "然後": "then",
        "然后": "then",
        "那麽": "then",
        "那末": "then",
        "則": "then",
        "则": "then",
        "以及": "and",
        "還有": "and",
        "还有": "and",
        "且": "and",
        "并": "and",
        "並": "and",
        "但": "but",
    }
)


@dataclass(frozen=True, slots=True)
class GherkinLanguage:
    """One language's words: headings without their colon, steps in the order behave tries them."""

    name: str
    headings: Mapping[Heading, tuple[str, ...]]
    steps: tuple[tuple[str, StepKind], ...]
    kinds: Mapping[str, StepKind]

    def heading_of(self, line: str) -> tuple[Heading, str] | None:
        """The kind and word of a stripped line such as ``Scenario: x``."""
        head, colon, _ = line.partition(":")
        if not colon:
            return None
        for kind in HEADINGS:
            if head in self.headings[kind]:
                return kind, head
        return None

    def step_of(self, line: str, *, exact: bool = True) -> tuple[StepKind, str] | None:
        """The kind and word of a stripped line such as ``Given x``; behave ignores case."""
        text = line if exact else line.lower()
        for keyword, kind in self.steps:
            if text.startswith(keyword if exact else keyword.lower()):
                return kind, keyword
        return None

    def kind_of(self, keyword: str) -> StepKind | None:
        """What a step's keyword stands for; nothing for ``*``."""
        return self.kinds.get(keyword.strip())


@cache
def dialect(language: str) -> GherkinLanguage:
    """The words of a language such as ``zh-TW``.

    Raises:
        KeyError: Gherkin does not know the language.
    """
    keywords: Mapping[str, list[str]] = {
        key: list(value) for key, value in DIALECTS[language].items() if isinstance(value, list)
    }
    steps = tuple((keyword, kind) for kind in STEP_KINDS for keyword in keywords[kind])
    return GherkinLanguage(
        name=language,
        headings=MappingProxyType({kind: tuple(keywords[kind]) for kind in HEADINGS}),
        steps=steps,
        # A word of two kinds is the first one's, and the star stands for none.
        kinds=MappingProxyType(
            {keyword.strip(): kind for keyword, kind in reversed(steps) if keyword.strip() != "*"}
        ),
    )


def heading_word(kind: Heading, language: str) -> str:
    """The usual word of a language for a heading, such as ``Scenario``, without its colon."""
    headings = dialect(language).headings[kind]
    # English has Example before it, which nobody expects there.
    return "Scenario" if "Scenario" in headings else headings[0]


def heading_kind(head: str, names: Iterable[str] = FAMILIAR) -> Heading | None:
    """What a heading stands for in any of these languages, or as people write it instead."""
    for name in names:
        for kind in HEADINGS:
            if head in dialect(name).headings[kind]:
                return kind
    return ALIASES.get(head)


def step_word(kind: StepKind, language: str) -> str:
    """The first word of a language for a kind of step, such as ``Given``."""
    keywords = dialect(language).steps
    return next(
        keyword for keyword, step_kind in keywords if step_kind == kind and keyword != "* "
    ).strip()


def is_known_language(language: str) -> bool:
    """Whether Gherkin speaks a language."""
    return language in DIALECTS


def languages() -> tuple[str, ...]:
    """Every language of Gherkin, those of this project first."""
    return (*FAMILIAR, *(name for name in DIALECTS if name not in FAMILIAR))
