"""A step definition to paste for a step that has none yet."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from accord import text

_PLACES: Final = re.compile(
    r"(?P<string>\"[^\"]*\"|'[^']*'|「[^」]*」|『[^』]*』|“[^”]*”|<[^<>]*>)"
    r"|(?P<float>(?<![\w.])[-+]?\d+\.\d+(?![\w.]*[A-Za-z]))"
    r"|(?P<int>(?<![\w.])[-+]?\d+(?![\d.]*[A-Za-z_]))",
    re.ASCII,
)
_NAMES: Final = {"string": "text", "float": "number", "int": "count"}
_KEYWORDS: Final = {"zh-TW": "zh_tw", "zh-CN": "zh_cn"}


def snippet(step_type: str, words: str, *, written: str, reader: str) -> str:
    """Python to paste into ``steps/``; numbers and quoted texts become places for values.

    ``written`` is the language of the feature, ``reader`` the one of the advice inside.
    """
    sentence, names = generalised(words, escape=written not in _KEYWORDS)
    argument = f"{_KEYWORDS[written]}=" if written in _KEYWORDS else ""
    advice = text.text("engines.snippet-advice", text.as_language(reader))
    return "\n".join(
        [
            "from behave.api.pending_step import StepNotImplementedError",
            f"from accord.steps.sentences import {step_type}",
            "",
            "",
            f"@{step_type}({argument}{_literal(sentence)})",
            f"def _({', '.join(['context', *names])}):",
            f"    # {advice}",
            f"    raise StepNotImplementedError({_literal(words)})",
        ]
    )


def generalised(words: str, *, escape: bool) -> tuple[str, list[str]]:
    """A step's words with places for its values, and the names of those places."""
    used: Counter[str] = Counter()
    names: list[str] = []
    parts: list[str] = []
    end = 0
    for found in _PLACES.finditer(words):
        kind = found.lastgroup or "string"
        base = _NAMES[kind]
        used[base] += 1
        names.append(base if used[base] == 1 else f"{base}_{used[base]}")
        parts += [_fixed(words[end : found.start()], escape=escape), f"{{{names[-1]}:{kind}}}"]
        end = found.end()
    parts.append(_fixed(words[end:], escape=escape))
    return "".join(parts), names


def _fixed(words: str, *, escape: bool) -> str:
    special = r"([\\{}()/])" if escape else r"([\\{}])"
    return re.sub(special, r"\\\1", words)


def _literal(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'
