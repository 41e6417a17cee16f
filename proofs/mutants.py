"""Whether the unit tests of a room notice a mistake in it: 60 mutants, drawn before they are run.

    uv run --with cosmic-ray==8.7.0 python proofs/mutants.py --draw   # writes mutants.json
    uv run python proofs/mutants.py                                   # runs what stands there

Operators are cosmic-ray's, all of them. A mutant lives in one file of a room and is tried against
the unit tests of that room alone, in a copy of the repository. What changes nothing when the
program runs is not drawn: annotations, and the ``frozen``, ``slots`` and ``kw_only`` of data
classes. Ten of each room are tried. The list has as many spares, in the order drawn: one takes
the place of a mutant of its room whose line is no longer in its file; a room that has run out
of them asks for a list drawn anew.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).parents[1]
LIST = Path(__file__).with_suffix(".json")
ROOMS = ("wiring", "pipeline", "system", "steps", "client", "contract")
SEED = 20261128
COUNT = 60
SPARES = 60
EACH = COUNT // len(ROOMS)
LEAST_KILLED = 0.85
COPIED = ("src", "tests", "docs", "features", "steps", "contracts", "specs", "chaos", "load")
# A file, the family of the operators, where they act, and each operator with its occurrence.
Place: TypeAlias = tuple[str, str, tuple[int, int], tuple[tuple[str, int], ...]]
_FLAGS = {"frozen", "slots", "kw_only"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """Lines of a file (``before``, the first of them at ``line``) and what they become."""

    file: str
    line: int
    operator: str
    before: str
    after: str

    @property
    def room(self) -> str:
        return Path(self.file).parts[2]

    def mutated(self) -> str | None:
        """Its file with the mistake in it; none when its lines are no longer there."""
        path = ROOT / self.file
        return self.applied(path.read_text(encoding="utf-8")) if path.exists() else None

    def applied(self, text: str) -> str | None:
        """The file with the mistake in it; the nearest place counts when lines have moved."""
        rows, wanted = text.split("\n"), self.before.split("\n")
        places = [
            start for start in range(len(rows)) if rows[start : start + len(wanted)] == wanted
        ]
        if not places:
            return None
        start = min(places, key=lambda place: abs(place - self.line + 1))
        return "\n".join([*rows[:start], *self.after.split("\n"), *rows[start + len(wanted) :]])


def main() -> int:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--draw", action="store_true", help="draw the list anew")
    arguments.add_argument("--room", choices=ROOMS, help="only the mutants of a room")
    arguments.add_argument("--skip", type=int, default=0, help="leave out the first of each room")
    chosen = arguments.parse_args()
    if chosen.draw:
        mutants = draw()
        LIST.write_text(json.dumps([asdict(mutant) for mutant in mutants], indent=1) + "\n")
        print(f"{len(mutants)} mutants drawn, of which {SPARES} are spares")
        return 0
    drawn = [Mutant(**row) for row in json.loads(LIST.read_text())]
    return try_all({room: still_there(drawn, room)[chosen.skip :] for room in picked(chosen.room)})


def picked(room: str | None) -> tuple[str, ...]:
    return (room,) if room else ROOMS


# Drawing ---------------------------------------------------------------------------------------


def draw() -> list[Mutant]:
    """Room by room in turn, so that the first sixty hold ten of each."""
    dice = random.Random(SEED)
    places = {room: sorted(places_of(room)) for room in ROOMS}
    for found in places.values():
        dice.shuffle(found)
    drawn: list[Mutant] = []
    while len(drawn) < COUNT + SPARES:
        for room in ROOMS:
            drawn.append(next_mutant(places[room], dice))
    return drawn


def next_mutant(places: list[Place], dice: random.Random) -> Mutant:
    """One of what may go wrong at the next place; places where nothing can are passed over."""
    from cosmic_ray import plugins
    from cosmic_ray.mutating import mutate_code

    while places:
        name, _, _, choices = places.pop()
        text = (ROOT / name).read_text(encoding="utf-8")
        operator, occurrence = dice.choice(choices)
        try:
            mutated = mutate_code(text, plugins.get_operator(operator)(), occurrence)
        except AttributeError:
            continue
        if mutated is not None and is_mutant(mutated, meaning(text)):
            return difference(name, operator, text, mutated)
    raise SystemExit("a room has fewer places than mutants are wanted")


def places_of(room: str) -> Iterator[Place]:
    """Every place of a room where an operator could act.

    Operators of one family stand at one place, as ten ways to replace one sign would crowd out
    everything else.
    """
    for path in sorted((ROOT / "src" / "accord" / room).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        tree = get_tree(path.read_text(encoding="utf-8"))
        found: dict[tuple[str, tuple[int, int]], list[tuple[str, int]]] = {}
        for operator, act in operators():
            occurrence = 0
            for node in nodes(tree):
                for start, _ in positions(act, node):
                    family = operator.partition("_")[0]
                    found.setdefault((family, start), []).append((operator, occurrence))
                    occurrence += 1
        for (family, start), choices in found.items():
            yield name, family, start, tuple(choices)


def positions(operator: Any, node: Any) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where an operator could act on a node; some look into nodes of another sort and raise."""
    try:
        return list(operator.mutation_positions(node))
    except AttributeError:
        return []


def get_tree(text: str) -> Any:
    from cosmic_ray.ast import get_ast

    return get_ast(text)


def nodes(tree: Any) -> Iterator[Any]:
    """In the order in which cosmic-ray's own visitor counts occurrences."""
    yield tree
    for child in getattr(tree, "children", ()):
        yield from nodes(child)


def operators() -> list[tuple[str, Any]]:
    """The default ones; those that ask for arguments are for who configures them."""
    from cosmic_ray import plugins

    found = []
    for name in sorted(plugins.operator_names()):
        try:
            found.append((name, plugins.get_operator(name)()))
        except TypeError:
            continue
    return found


def is_mutant(mutated: str, plain: str) -> bool:
    try:
        return meaning(mutated) != plain
    except SyntaxError:
        return False


def meaning(text: str) -> str:
    """What is run of a module: no annotations, and no flags that only refuse wrong use."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign):
            node.annotation = ast.Constant(None)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"dataclass", "field"}:
            node.keywords = [word for word in node.keywords if word.arg not in _FLAGS]
        elif isinstance(node, ast.ClassDef):
            # A msgspec structure has them in its head.
            node.keywords = [word for word in node.keywords if word.arg not in _FLAGS]
    return ast.dump(tree)


def difference(name: str, operator: str, text: str, mutated: str) -> Mutant:
    """The lines that differ, as one block."""
    before, after = text.split("\n"), mutated.split("\n")
    start = next(
        (n for n, (old, new) in enumerate(zip(before, after, strict=False)) if old != new),
        min(len(before), len(after)),
    )
    end = 0
    while end < min(len(before), len(after)) - start - 1 and before[-1 - end] == after[-1 - end]:
        end += 1
    return Mutant(
        file=name,
        line=start + 1,
        operator=operator.removeprefix("core/"),
        before="\n".join(before[start : len(before) - end]),
        after="\n".join(after[start : len(after) - end]),
    )


# Trying ----------------------------------------------------------------------------------------


def still_there(drawn: list[Mutant], room: str) -> list[Mutant]:
    """The first ten of a room whose lines are still in their files, whichever rooms are tried."""
    left = [mutant for mutant in drawn if mutant.room == room and mutant.mutated() is not None]
    if len(left) < EACH:
        raise SystemExit(f"of {room} only {len(left)} mutants are left: draw the list anew")
    return left[:EACH]


def try_all(mutants: dict[str, list[Mutant]]) -> int:
    """Try the mutants of each room; print one line each."""
    survived: list[Mutant] = []
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = copied(Path(folder))
        for room, those in mutants.items():
            limit_s = 30 + 3 * quick(copy, room)
            for mutant in those:
                is_killed = killed(copy, mutant, limit_s=limit_s)
                count += 1
                if not is_killed:
                    survived.append(mutant)
                result = "killed" if is_killed else "survived"
                print(f"{result:8}  {mutant.file}:{mutant.line}  {mutant.operator}", flush=True)
    return summary(survived, count)


def summary(survived: list[Mutant], count: int) -> int:
    for mutant in survived:
        print(f"\n{mutant.file}:{mutant.line}  {mutant.operator}")
        print("\n".join(f"- {row}" for row in mutant.before.split("\n")))
        print("\n".join(f"+ {row}" for row in mutant.after.split("\n")))
    share = 1 - len(survived) / count if count else 0.0
    print(f"\n{count - len(survived)} of {count} killed ({share:.0%})")
    return 0 if share >= LEAST_KILLED else 1


def copied(folder: Path) -> Path:
    """The repository as far as unit tests read it, to make mistakes in."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    return folder


def quick(copy: Path, room: str) -> float:
    """How long the room's tests take; they must be green without a mistake."""
    started = time.monotonic()
    code, output = tested(copy, f"tests/unit/{room}", limit_s=900)
    if code:
        raise SystemExit(f"the tests of {room} are red as they are:\n{output[-3000:]}")
    return time.monotonic() - started


def killed(copy: Path, mutant: Mutant, *, limit_s: float) -> bool:
    path = copy / mutant.file
    text = path.read_text(encoding="utf-8")
    mutated = mutant.applied(text)
    assert mutated is not None
    write(path, mutated)
    try:
        # Most are noticed by the tests of their own module, which take a moment.
        own = (
            f"tests/unit/{path.relative_to(copy / 'src' / 'accord').with_name(f'test_{path.name}')}"
        )
        places = [own] if (copy / own).exists() else []
        return any(
            tested(copy, place, limit_s=limit_s)[0]
            for place in (*places, f"tests/unit/{mutant.room}")
        )
    finally:
        write(path, text)


_WRITTEN = count(1)


def write(path: Path, text: str) -> None:
    """Write a module so that no compiled one is taken for it, whatever the clock says."""
    path.write_text(text, encoding="utf-8")
    seconds = next(_WRITTEN)
    os.utime(path, (seconds, seconds))


def tested(copy: Path, place: str, *, limit_s: float) -> tuple[int, str]:
    """Run the tests of a place; one that never ends is an end too."""
    command = [sys.executable, "-m", "pytest", place, "-x", "-q", "--no-header"]
    known = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        [*command, "-p", "no:cacheprovider", "--timeout", "60"],
        cwd=copy,
        env=known
        | {"PYTHONPATH": str(copy / "src"), "PYTHONPYCACHEPREFIX": str(copy / ".bytecode")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.communicate()
        return 1, "it never ended"
    return process.returncode, output


if __name__ == "__main__":
    sys.exit(main())
