"""Several step snippets as one piece of Python: every import once, at the top."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


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
