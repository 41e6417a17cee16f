"""How the house is built, in figures that a reviewer would ask for: names, sizes, cycles, twins.

    python benchmarks/structure.py [--root src/accord] [--tests tests/unit] [--list FIGURE]

Reads the code and runs none of it. Each figure stands beside its limit, and the exit code says
whether all hold; ``--list`` names the places behind one figure, worst first.
"""

from __future__ import annotations

import argparse
import ast
import io
import sys
import tokenize
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
WINDOW = 6
"""Lines that must be the same for two places to be twins."""

VAGUE = frozenset(
    """
    advice answered arrived asked before below bare chosen done each exchanged first found gave
    given had held it kept known last left made met most named near now
    one other ours own part piece planned ran read rest said seen sent shown
    side stuff taken theirs thing things told trouble used wanted whole wished word words
    written
    """.split()  # noqa: SIM905 - a paragraph of words reads better than a list of strings
)
"""Names that say how a value came about, or nothing, instead of what it is."""


@dataclass(frozen=True)
class Module:
    """One file: its path below the root, text and tree."""

    path: Path
    name: str
    text: str
    tree: ast.Module


@dataclass(frozen=True)
class Figure:
    """What was measured, its limit, and the places behind it."""

    name: str
    value: float
    limit: float
    unit: str
    places: list[str]
    at_least: bool = False

    @property
    def holds(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def read(root: Path) -> list[Module]:
    """Every module below a package's folder."""
    modules = []
    for path in sorted(root.rglob("*.py")):
        if "templates" in path.parts:
            continue
        relative = path.relative_to(root.parent).with_suffix("")
        parts = relative.parts[:-1] if relative.name == "__init__" else relative.parts
        text = path.read_text(encoding="utf-8")
        modules.append(
            Module(path=path, name=".".join(parts), text=text, tree=ast.parse(text, str(path)))
        )
    return modules


def nodes(modules: Iterable[Module], *kinds: type[ast.AST]) -> Iterator[tuple[Module, ast.AST]]:
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, kinds):
                yield module, node


def shared_class_names(modules: list[Module]) -> Figure:
    places = defaultdict(list)
    for module, node in nodes(modules, ast.ClassDef):
        assert isinstance(node, ast.ClassDef)
        places[node.name].append(f"{node.name}  {module.path}:{node.lineno}")
    shared = [place for group in places.values() if len(group) > 1 for place in group]
    total = sum(map(len, places.values()))
    share = 100 * len(shared) / max(total, 1)
    return Figure("classes sharing a name", share, 5, "%", sorted(shared))


def bindings(module: Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg) and node.arg not in {"self", "cls"}:
            yield node.arg, node.lineno


def vague_bindings(modules: list[Module]) -> Figure:
    every = [(name, module, line) for module in modules for name, line in bindings(module)]
    vague = [(name, module, line) for name, module, line in every if name.strip("_") in VAGUE]
    counts = Counter(name for name, _, _ in vague)
    vague.sort(key=lambda binding: (-counts[binding[0]], binding[0]))
    places = [f"{name}  {module.path}:{line}" for name, module, line in vague]
    return Figure("vague bindings", 100 * len(vague) / max(len(every), 1), 2, "%", places)


def same_named_tests(modules: list[Module], tests: Path, root: Path) -> Figure:
    """A package's face that only hands names on needs no test of its own."""
    missing, counted = [], 0
    for module in modules:
        if not any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in module.tree.body):
            continue
        counted += 1
        relative = module.path.relative_to(root)
        stem = relative.parent.name if relative.name == "__init__.py" else relative.stem
        stem = stem.strip("_")
        folder = relative.parent.parent if relative.name == "__init__.py" else relative.parent
        engines = tests.parent / "engines"
        folders = (tests / relative.parent, tests / folder, engines / relative.parent.name)
        if not any((place / f"test_{stem}.py").is_file() for place in folders):
            missing.append(str(module.path))
    share = 100 * (counted - len(missing)) / max(counted, 1)
    return Figure("modules with a test of their name", share, 85, "%", missing, at_least=True)


def imports(module: Module, names: set[str]) -> Iterator[str]:
    """Modules of the package that a module imports, whenever it does, re-exports included."""
    package = module.name if module.path.name == "__init__.py" else module.name.rpartition(".")[0]
    for node in run(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = package.split(".")
                up = up[: len(up) - node.level + 1]
                base = ".".join([*up, base] if base else up)
            for alias in node.names:
                full = f"{base}.{alias.name}"
                if full in names:
                    yield full
                elif base in names:
                    yield base


def run(tree: ast.Module) -> Iterator[ast.stmt]:
    """Statements that run, if only when a function is called; those for type checkers do not."""
    waiting: list[ast.stmt] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting.extend(node.orelse)
            continue
        yield node
        waiting.extend(child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt))


def cycles(modules: list[Module]) -> Figure:
    names = {module.name for module in modules}
    graph = {module.name: set(imports(module, names)) - {module.name} for module in modules}
    loops = [sorted(group) for group in components(graph) if len(group) > 1]
    return Figure("modules in import cycles", sum(map(len, loops)), 0, "", list(map(str, loops)))


def components(graph: dict[str, set[str]]) -> list[list[str]]:
    """Strongly connected groups (Kosaraju)."""
    order: list[str] = []
    visited: set[str] = set()
    for start, targets in graph.items():
        stack = [(start, iter(targets))] if start not in visited else []
        visited.add(start)
        while stack:
            name, ahead = stack[-1]
            following = next((target for target in ahead if target not in visited), None)
            if following is None:
                order.append(name)
                stack.pop()
            else:
                visited.add(following)
                stack.append((following, iter(graph[following])))
    return _gather(order, graph)


def _gather(order: list[str], graph: dict[str, set[str]]) -> list[list[str]]:
    backwards = defaultdict(set)
    for source, targets in graph.items():
        for target in targets:
            backwards[target].add(source)
    groups, assigned = [], set()
    for start in reversed(order):
        group, waiting = [], [start]
        while waiting:
            name = waiting.pop()
            if name not in assigned:
                assigned.add(name)
                group.append(name)
                waiting.extend(backwards[name])
        if group:
            groups.append(group)
    return groups


def largest_class(modules: list[Module]) -> Figure:
    sizes = []
    for module, node in nodes(modules, ast.ClassDef):
        assert isinstance(node, ast.ClassDef)
        methods = sum(
            isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) for statement in node.body
        )
        sizes.append((methods, f"{methods}  {node.name}  {module.path}:{node.lineno}"))
    sizes.sort(reverse=True)
    return Figure("methods of the largest class", sizes[0][0], 15, "", [text for _, text in sizes])


def long_files(modules: list[Module]) -> Figure:
    sizes = sorted(((len(m.text.splitlines()), m) for m in modules), key=lambda size: -size[0])
    places = [f"{lines}  {module.path}" for lines, module in sizes]
    return Figure("lines of the longest file", sizes[0][0], 400, "", places)


def long_functions(modules: list[Module]) -> Figure:
    sizes = []
    for module, node in nodes(modules, ast.FunctionDef, ast.AsyncFunctionDef):
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        sizes.append((lines, f"{lines}  {node.name}  {module.path}:{node.lineno}"))
    sizes.sort(key=lambda size: -size[0])
    return Figure("lines of the longest function", sizes[0][0], 40, "", [t for _, t in sizes])


def comments(modules: list[Module]) -> Figure:
    """Lines that hold a comment of prose, for each 100 lines of code; ``noqa`` does not count."""
    prose, code = 0, 0
    for module in modules:
        lines: set[int] = set()
        for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
            content = token.string.lstrip("# ")
            if token.type == tokenize.COMMENT and not content.startswith(
                ("noqa", "type:", "pragma")
            ):
                prose += 1
            elif token.type not in SPACE:
                lines.update(range(token.start[0], token.end[0] + 1))
        code += len(lines)
    return Figure("comments per 100 lines", 100 * prose / max(code, 1), 3, "", [], at_least=True)


SPACE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}


def twins(modules: list[Module]) -> Figure:
    """Places that share six lines to the letter; imports and closing brackets do not count."""
    places = defaultdict(list)
    for module in modules:
        lines = list(_logic(module))
        for at in range(len(lines) - WINDOW + 1):
            window = tuple(text for _, text in lines[at : at + WINDOW])
            places[window].append(f"{module.path}:{lines[at][0]}")
    pairs = {" ~ ".join(group[:2]) for group in places.values() if len(group) > 1}
    return Figure("twins of six lines", len(pairs), 0, "", sorted(pairs))


def _logic(module: Module) -> Iterator[tuple[int, str]]:
    # Two modules that need the same names list the same lines, which nobody could share.
    imported = {
        line
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    for number, line in enumerate(module.text.splitlines(), start=1):
        stripped = line.strip()
        if len(stripped) > 1 and number not in imported and not stripped.startswith(("#", '"""')):
            yield number, stripped


def figures(root: Path, tests: Path) -> list[Figure]:
    modules = read(root)
    plain: tuple[Callable[[list[Module]], Figure], ...] = (
        shared_class_names,
        vague_bindings,
        cycles,
        largest_class,
        long_files,
        long_functions,
        comments,
        twins,
    )
    return [*(measure(modules) for measure in plain), same_named_tests(modules, tests, root)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=Path("src/accord"))
    parser.add_argument("--tests", type=Path, default=Path("tests/unit"))
    parser.add_argument("--list", default="", metavar="FIGURE")
    options = parser.parse_args()
    measured = figures(options.root, options.tests)
    for figure in measured:
        limit = (
            f"{'≥' if figure.at_least else '≤'} {figure.limit:g}{figure.unit and ' '}{figure.unit}"
        )
        holds = "holds" if figure.holds else "does NOT hold"
        print(f"{figure.name:36}{figure.value:8.1f} {figure.unit:2}  {limit:8}  {holds}")
        if options.list and options.list in figure.name:
            print(*(f"    {place}" for place in figure.places), sep="\n")
    return 0 if all(figure.holds for figure in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
