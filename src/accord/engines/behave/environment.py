"""What can be told of a workspace's hooks without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from accord.steps.loading_rules import hooks_of

_SCOPES: Final = frozenset({"before_feature", "after_feature", "before_rule", "after_rule"})


def has_feature_hooks(workspace: Path) -> bool:
    """Whether the file of hooks has some of features or rules, so that files stay whole."""
    hooks = hooks_of(workspace)
    return hooks.is_file() and bool(_SCOPES & set(_names(hooks)))


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
