"""The built-in sentences as an editor reads them, so that it knows them without running Python."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from accord.steps.expressions import Expression, compile_expression
from accord.steps.index import StepDefinition, read_index
from accord.text import Language, as_language

SENTENCES: Final = ".vscode/sentences.py"
SETTINGS: Final = ".vscode/settings.json"
_HEAD: Final = '''\
"""Accord's built-in sentences, for the editor's completion alone; nothing ever runs this file."""

from behave import step
'''
# The Cucumber extension takes a text with any of these for a regular expression.
_REGULAR: Final = re.compile(r"[().*\\|]")
_PLACE: Final = re.compile(r"\{[^{}]*\}")


def sentences() -> str:
    """A Python module that declares every built-in sentence as the Cucumber extension wants it."""
    texts = [
        text for definition, expression in _built_in() for text in _texts(definition, expression)
    ]
    declarations = [
        f'@step("{_in_quotes(text)}")\ndef sentence_{number}(context): ...\n'
        for number, text in enumerate(texts, start=1)
    ]
    return "\n\n".join([_HEAD, *declarations])


def settings() -> str:
    """Where the extension finds features and steps, and what stands in places of sentences."""
    kinds = {
        place.kind.name: place.kind.patterns
        for _, expression in _built_in()
        for place in expression.places
    }
    editor_settings: dict[str, Any] = {
        "cucumber.features": ["features/**/*.feature"],
        "cucumber.glue": ["steps/**/*.py", SENTENCES],
        "cucumber.parameterTypes": [
            {"name": _kind(name), "regexp": "|".join(_without_groups(p) for p in patterns)}
            for name, patterns in sorted(kinds.items())
        ],
        "[cucumber]": {"editor.formatOnSave": True},
    }
    return json.dumps(editor_settings, ensure_ascii=False, indent=2) + "\n"


@cache
def _built_in() -> tuple[tuple[StepDefinition, Expression], ...]:
    # A workspace's own steps may do anything when they are imported, and are not asked for here.
    with TemporaryDirectory() as empty:
        definitions = read_index(Path(empty)).definitions
    return tuple(
        (definition, _compiled(definition)) for definition in definitions if definition.builtin
    )


def _compiled(definition: StepDefinition) -> Expression:
    language: Language = as_language(definition.language)
    return compile_expression(
        definition.pattern, language, annotations={}, where=definition.location
    )


def _texts(definition: StepDefinition, expression: Expression) -> list[str]:
    """The sentence with its places, to be completed, and all that it matches, if that is more.

    Spaces beside Chinese are optional, which only a regular expression can say.
    """
    kinds = iter(place.kind.name for place in expression.places)
    plain = _PLACE.sub(lambda _: f"{{{_kind(next(kinds))}}}", definition.pattern)
    if _REGULAR.search(plain):
        return [expression.pattern]
    spaced = definition.language.startswith("zh") and bool(expression.places)
    return [plain, expression.pattern] if spaced else [plain]


def _in_quotes(text: str) -> str:
    """The extension takes what stands between the quotes as it is, so only they are escaped."""
    return text.replace('"', '\\"')


def _kind(name: str) -> str:
    """A name of our own: the extension has parameter types called ``int`` and ``string`` too."""
    return f"accord{name.replace('-', '')}"


def _without_groups(pattern: str) -> str:
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", pattern)
