"""Step definitions to paste for steps that have none yet."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Final

from accord import text
from accord.steps.expressions import Expression, compile_expression
from accord.steps.problems import SentenceError

_PLACES: Final = re.compile(
    r"(?P<string>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|「[^」]*」|『[^』]*』|“[^”]*”)"
    r"|(?P<float>(?<![\w.])[-+]?\d+\.\d+(?![\w.]*[A-Za-z]))"
    r"|(?P<int>(?<![\w.])[-+]?\d+(?![\d.]*[A-Za-z_]))",
    re.ASCII,
)
# A sentence with more is somebody's document, which nobody words.
_MOST_PLACES: Final = 8
_DECLARED_PLACE: Final = re.compile(r"(?<!\\)\{\w+:\w+\}")
_NAMES: Final = {"string": "text", "float": "number", "int": "count"}
_KEYWORDS: Final = {"zh-TW": "zh_tw", "zh-CN": "zh_cn"}


@dataclass(slots=True)
class Snippet:
    """Python to paste that answers to each of some sentences."""

    code: str
    sentence: str
    expression: Expression | None
    texts: list[str]


class Snippets:
    """Python to paste for sentences, no two pieces of which mean the same text.

    behave would refuse the second of them, and with it every step of its file.
    """

    def __init__(self, *, reader: str) -> None:
        self._reader = reader
        self._alike: dict[tuple[str, str], list[Snippet]] = defaultdict(list)

    def add(self, step_type: str, step_text: str, *, feature_language: str) -> Snippet:
        """The piece that answers to a sentence; its code may widen while others are added."""
        fresh = self._snippet(step_type, step_text, feature_language)
        # Each against each would take minutes; what differs in words means no common text.
        rivals = self._alike[step_type, _DECLARED_PLACE.sub("{}", fresh.sentence).replace(" ", "")]
        for rival in rivals:
            if rival.expression is None or fresh.expression is None:
                continue
            if rival.expression.fits(step_text):
                rival.texts.append(step_text)
                return rival
            if all(map(fresh.expression.fits, rival.texts)):
                rival.code, rival.sentence = fresh.code, fresh.sentence
                rival.expression = fresh.expression
                rival.texts.append(step_text)
                return rival
            if _collide(rival.expression, fresh.expression):
                fresh = self._snippet(step_type, step_text, feature_language, literal=True)
        rivals.append(fresh)
        return fresh

    def _snippet(
        self, step_type: str, step_text: str, feature_language: str, *, literal: bool = False
    ) -> Snippet:
        escape = feature_language not in _KEYWORDS
        sentence, names = generalised(step_text, escape=escape)
        language = text.as_language(feature_language)
        expression = None if literal or len(names) > _MOST_PLACES else _read(sentence, language)
        if expression is None:
            sentence, names = _fixed(step_text, escape=escape), []
            expression = _read(sentence, language)
        code = _code(step_type, step_text, sentence, names, feature_language, self._reader)
        return Snippet(code, sentence, expression, [step_text])


def _read(sentence: str, language: text.Language) -> Expression | None:
    """A sentence as steps are matched by it; none where quotes inside quotes spoil its places."""
    try:
        return compile_expression(sentence, language, annotations={}, where="")
    except SentenceError:
        return None


def _collide(one: Expression, other: Expression) -> bool:
    return bool(one.fits(other.example) or other.fits(one.example))


def snippet(step_type: str, step_text: str, *, feature_language: str, reader: str) -> str:
    """Python to paste into ``steps/``; numbers and quoted texts become places for values.

    ``feature_language`` is what the step is written in, ``reader`` the one of the advice inside.
    """
    sentence, names = generalised(step_text, escape=feature_language not in _KEYWORDS)
    return _code(step_type, step_text, sentence, names, feature_language, reader)


def _code(
    step_type: str,
    step_text: str,
    sentence: str,
    names: list[str],
    feature_language: str,
    reader: str,
) -> str:
    argument = f"{_KEYWORDS[feature_language]}=" if feature_language in _KEYWORDS else ""
    comment = text.text("engines.snippet-advice", text.as_language(reader))
    return "\n".join(
        [
            "from behave.api.pending_step import StepNotImplementedError",
            f"from accord.steps.sentences import {step_type}",
            "",
            "",
            f"@{step_type}({argument}{_literal(sentence)})",
            # A name would have to be another one for every step of a file.
            f"def _({', '.join(['context', *names])}):",
            f"    # {comment}",
            f"    raise StepNotImplementedError({_literal(step_text)})",
        ]
    )


def generalised(step_text: str, *, escape: bool) -> tuple[str, list[str]]:
    """A step's words with places for its values, and the names of those places."""
    uses: Counter[str] = Counter()
    names: list[str] = []
    parts: list[str] = []
    end = 0
    for place in _PLACES.finditer(step_text):
        kind = place.lastgroup or "string"
        base = _NAMES[kind]
        uses[base] += 1
        names.append(base if uses[base] == 1 else f"{base}_{uses[base]}")
        parts += [_fixed(step_text[end : place.start()], escape=escape), f"{{{names[-1]}:{kind}}}"]
        end = place.end()
    parts.append(_fixed(step_text[end:], escape=escape))
    return "".join(parts), names


def _fixed(text_between: str, *, escape: bool) -> str:
    # In Chinese sentences brackets and slashes are text already.
    special = r"([\\{}()/])" if escape else r"([\\{}])"
    return re.sub(special, r"\\\1", text_between)


def _literal(content: str) -> str:
    return '"' + content.replace("\\", "\\\\").replace('"', '\\"') + '"'
