"""What can be told of a workspace's hooks without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_SCOPES: Final = frozenset({"before_feature", "after_feature", "before_rule", "after_rule"})


def has_feature_hooks(workspace: Path) -> bool:
    """Whether an ``environment.py`` has hooks of features or rules, so that files stay whole."""
    places = (workspace / "environment.py", workspace / "features" / "environment.py")
    return any(_SCOPES & set(_names(place)) for place in places if place.is_file())


def _names(path: Path) -> Iterator[str]:
    try:
        module = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        # The worker that loads it tells what is wrong with it.
        return
    for statement in module.body:
        match statement:
            case ast.FunctionDef(name=name):
                yield name
            case ast.ImportFrom(names=names) | ast.Import(names=names):
                yield from (alias.asname or alias.name for alias in names)
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
