"""What Accord says, in three languages; the only room that turns a message id into a sentence.

``messages/<room>.toml`` holds one table a message: its id, a sentence in each language, and, for
errors and findings, a ``hint`` table of the same shape.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from accord.model.lists import Listed

if TYPE_CHECKING:
    from accord.model.message import Message

Language = Literal["en", "zh-TW", "zh-CN"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh-TW", "zh-CN")
_OF_ONE: Final = "-one"
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


def say(message: Message, language: Language) -> str:
    """A message in a reader's language."""
    from accord.model.message import PLAIN  # help speaks without messages, and must be quick

    if message.id == PLAIN:
        return message.arguments.get("text", "")
    within = {name: say(inner, language) for name, inner in message.within.items()}
    return text(message.id, language, **message.arguments, **within)


def text(id: str, language: Language, /, **arguments: object) -> str:
    """The sentence of an id such as ``cli.run.help``, its placeholders filled.

    Raises:
        KeyError: no such message.
    """
    values = {
        name: listed(value.parts, language, alternatives=value.alternatives)
        if isinstance(value, Listed)
        else value
        for name, value in arguments.items()
    }
    return fill(sentences(form(id, values))[language], values)


def form(id: str, arguments: Mapping[str, object]) -> str:
    """The id of the sentence to say: of a ``count`` of 1 that with ``-one`` behind it, if any."""
    of_one = f"{id}{_OF_ONE}"
    return of_one if str(arguments.get("count")) == "1" and has(of_one) else id


def listed(names: Iterable[str], language: Language, *, alternatives: bool = False) -> str:
    """Names one after the other, ``a, b or c`` or ``a、b 或 c``."""
    comma, choice = (", ", " or ") if language == "en" else ("、", " 或 ")
    *others, final = [*names] or [""]
    if alternatives and others:
        return choice.join((comma.join(others), final))
    return comma.join((*others, final))


def fill(sentence: str, arguments: Mapping[str, object]) -> str:
    """A sentence with its ``{placeholders}`` filled; an unknown one stays as it is."""
    return _PLACEHOLDER.sub(lambda match: str(arguments.get(match[1], match[0])), sentence)


def has(id: str) -> bool:
    """Whether an id, for example that of an optional hint, is known."""
    try:
        sentences(id)
    except KeyError:
        return False
    return True


def sentences(id: str) -> dict[Language, str]:
    """The same sentence in every language.

    Raises:
        KeyError: no such message.
    """
    room, _, name = id.partition(".")
    node: Any = room_messages(room)
    for key in name.split("."):
        node = node[key]
    return {language: cast(str, node[language]) for language in LANGUAGES}


# Every sentence asks for its room again, and no file changes while Accord runs.
@cache
def room_messages(room: str) -> dict[str, Any]:
    """The tables of ``messages/<room>.toml``, or of the suite of that name.

    Raises:
        KeyError: there is no such file.
    """
    source: Traversable = files(__package__).joinpath("messages", f"{room}.toml")
    if not source.is_file():
        source = _brought(room)
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _brought(room: str) -> Path:
    """The file of a suite that is not built in and brings its sentences with it."""
    from accord.model.suites import definitions  # help speaks without suites, and must be quick

    for definition in definitions():
        if definition.suite == room and definition.messages is not None:
            return definition.messages
    raise KeyError(room)


def language_of(environment: Mapping[str, str] = os.environ) -> Language:
    """The reader's language: ``ACCORD_LANGUAGE``, else the locale's, else English."""
    # Behind our own, in the order in which POSIX has programs look for it.
    for name in ("ACCORD_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return as_language(value)
    return "en"


def as_language(name: str) -> Language:
    """The nearest of the three languages to a locale name such as ``zh_Hant.UTF-8``."""
    folded = name.replace("_", "-").split(".")[0].lower()
    if not folded.startswith("zh"):
        return "en"
    # Hong Kong and Macau write traditional characters; all others are given the simplified ones.
    traditional = ("tw", "hk", "mo", "hant")
    return "zh-TW" if any(subtag in traditional for subtag in folded.split("-")) else "zh-CN"
