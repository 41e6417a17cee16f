"""Lines to paste or to repeat: step snippets as one module, and long lists cut in their middle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable


def as_module(snippets: Iterable[str]) -> list[str]:
    """The lines of a module that holds every pattern once; none when there is no snippet."""
    names: dict[str, set[str]] = defaultdict(set)
    # Sentences that differ by a value have one pattern, and behave refuses its second definition.
    bodies: dict[str, str] = {}
    for snippet in snippets:
        body = []
        for line in snippet.split("\n"):
            # Each snippet is whole by itself, and so begins with the same imports.
            if line.startswith("from ") and " import " in line:
                source, _, name = line.removeprefix("from ").partition(" import ")
                names[source].add(name)
            else:
                body.append(line)
        definition = "\n".join(body).strip("\n")
        bodies.setdefault(definition.partition("\n")[0], definition)
    head = [f"from {source} import {', '.join(sorted(names[source]))}" for source in sorted(names)]
    return [*head, *(line for body in bodies.values() for line in ("", "", *body.split("\n")))]


def folded(lines: list[str], *, limit: int, and_more: Callable[..., str]) -> list[str]:
    """Lines of TOML, of a long list only the beginning; ``and_more`` says how many names it lost.

    What follows the list is what the lines are for.
    """
    over = len(lines) - limit
    if over <= 0 or "]" not in lines:
        return lines
    end = lines.index("]")
    return [*lines[: end - over], f"  # {and_more(count=over)}", *lines[end:]]


def shortened(lines: list[str], *, limit: int, and_more: Callable[..., str]) -> list[str]:
    """How a list begins and ends; ``and_more`` says how many lines between were left out."""
    over = len(lines) - limit
    if over <= 0:
        return lines
    half = limit // 2
    return [*lines[:half], and_more(count=over), *lines[half + over :]]
