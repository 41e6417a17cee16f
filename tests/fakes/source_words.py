"""What stands in Accord's own source: its texts, and its calls that begin with one."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

import accord

SOURCE = Path(accord.__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class TextCall:
    """A call whose first argument is a text: where it is, what is called, the text and the rest."""

    file: str
    name: str
    text: str
    keywords: frozenset[str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceWords:
    """Every text that stands in the source in one piece, and every call that begins with one."""

    texts: frozenset[str]
    calls: tuple[TextCall, ...]


def source_words() -> SourceWords:
    """Read every file of the source; that takes seconds."""
    texts: set[str] = set()
    calls: list[TextCall] = []
    for path in sorted(SOURCE.rglob("*.py")):
        file = path.relative_to(SOURCE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            elif isinstance(node, ast.Call) and node.args:
                calls += _text_call(file, node)
    return SourceWords(texts=frozenset(texts), calls=tuple(calls))


def _text_call(file: str, node: ast.Call) -> list[TextCall]:
    first = node.args[0]
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return []
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    keywords = frozenset(keyword.arg for keyword in node.keywords)
    return [TextCall(file=file, name=name, text=first.value, keywords=keywords)]
