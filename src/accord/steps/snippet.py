"""A step definition to paste for a step that has none yet."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from accord import text

_PLACES: Final = re.compile(
    r"(?P<string>\"[^\"]*\"|'[^']*'|「[^」]*」|『[^』]*』|“[^”]*”)"
    r"|(?P<float>(?<![\w.])[-+]?\d+\.\d+(?![\w.]*[A-Za-z]))"
    r"|(?P<int>(?<![\w.])[-+]?\d+(?![\d.]*[A-Za-z_]))",
    re.ASCII,
)
_NAMES: Final = {"string": "text", "float": "number", "int": "count"}
_KEYWORDS: Final = {"zh-TW": "zh_tw", "zh-CN": "zh_cn"}


def snippet(step_type: str, step_text: str, *, feature_language: str, reader: str) -> str:
    """Python to paste into ``steps/``; numbers and quoted texts become places for values.

    ``feature_language`` is what the step is written in, ``reader`` the one of the advice inside.
    """
    sentence, names = generalised(step_text, escape=feature_language not in _KEYWORDS)
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
