"""Several step snippets as one piece of Python: every import once, at the top."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


def as_module(snippets: Iterable[str]) -> list[str]:
    """The lines of a module that holds every snippet; none when there is no snippet."""
    names: dict[str, set[str]] = defaultdict(set)
    bodies = []
    for snippet in snippets:
        body = []
        for line in snippet.split("\n"):
            # Each snippet is whole by itself, and so begins with the same imports.
            if line.startswith("from ") and " import " in line:
                source, _, name = line.removeprefix("from ").partition(" import ")
                names[source].add(name)
            else:
                body.append(line)
        bodies.append("\n".join(body).strip("\n"))
    head = [f"from {source} import {', '.join(sorted(names[source]))}" for source in sorted(names)]
    return [*head, *(line for body in bodies for line in ("", "", *body.split("\n")))]
