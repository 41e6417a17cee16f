"""Which steps of a module mean something else than before, as far as its code can tell."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Final

_STEP: Final = frozenset({"given", "when", "then", "step", "Given", "When", "Then", "Step"})
_RUNS_STEPS: Final = "execute_steps"


def changed_steps(old: str, new: str) -> frozenset[str] | None:
    """The names of the step functions that changed, when nothing else of the module did.

    None when more changed than bodies of steps, or when others may call what changed. What is only
    formatted or commented in another way did not change.
    """
    before, after = _parsed(old), _parsed(new)
    if before is None or after is None:
        return None
    old_steps, new_steps = _steps(before), _steps(after)
    if _rest(before) != _rest(after) or old_steps.keys() != new_steps.keys():
        return None
    changed = {name for name, step in old_steps.items() if step != new_steps[name]}
    # Its sentences stand in the decorators: with others it may take steps from other functions.
    if any(_sentences(before, name) != _sentences(after, name) for name in changed):
        return None
    return frozenset(changed)


def is_used_elsewhere(names: frozenset[str], modules: Iterable[str]) -> bool:
    """Whether any module may call these functions by other means than a step."""
    for text in modules:
        tree = _parsed(text)
        if tree is None:
            return True
        for node in ast.walk(tree):
            word = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
            if word in names or word == _RUNS_STEPS:
                return True
            imported = node.names if isinstance(node, ast.ImportFrom) else []
            if any(alias.name in names for alias in imported):
                return True
    return False


def imported_packages(modules: Iterable[str]) -> set[str]:
    """The first names of whatever modules import; one that is no Python imports nothing."""
    names: set[str] = set()
    for text in modules:
        tree = _parsed(text)
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names


def defines_functions(text: str) -> bool:
    """Whether a module of hooks does more than to name those of others."""
    tree = _parsed(text)
    return tree is None or any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(tree)
    )


def _parsed(text: str) -> ast.Module | None:
    """What a module says; none where it is no Python."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return None


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_step(node):
            yield node


def _is_step(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    # With another decorator beside it, nobody knows who else gets hold of the function.
    return bool(function.decorator_list) and all(
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Name)
        and decorator.func.id in _STEP
        for decorator in function.decorator_list
    )


def _steps(tree: ast.Module) -> dict[str, str]:
    names = [function.name for function in _functions(tree)]
    # Functions of one name, as behave's habit of `step_impl`, cannot be told apart by it.
    return {
        function.name: _dumped(function)
        for function in _functions(tree)
        if names.count(function.name) == 1
    }


def _rest(tree: ast.Module) -> list[str]:
    steps = _steps(tree)
    return [
        ast.dump(node)
        for node in tree.body
        if not (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in steps)
        and not _is_docstring(node)
    ]


def _sentences(tree: ast.Module, name: str) -> list[str]:
    return [
        ast.dump(decorator)
        for function in _functions(tree)
        if function.name == name
        for decorator in function.decorator_list
    ]


def _dumped(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    body = [node for node in function.body if not _is_docstring(node)]
    parts = [*function.decorator_list, function.args, *body]
    return "\n".join(ast.dump(node) for node in parts)


def _is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
