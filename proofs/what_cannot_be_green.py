"""Every way in which a run could lie, tried with the real parts, and the page that tells of it.

    uv run python proofs/what_cannot_be_green.py [--room NAME …] [--results FOLDER] [--again]

Each way is done to a small workspace: the real command runs over it and over its healthy twin, and
the plain engine over the same files. What came out is kept by room in FOLDER, where a
room is tried once unless ``--again`` is said, and
`docs/reference/what-cannot-be-green.md` is written of all that is there. It ends with 1 if a way is
green or a twin is not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from ways.rooms import ROOMS
from ways.trying import try_room
from ways.way import Room

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "what-cannot-be-green.md"
HEAD = """# What cannot be green

<!-- python proofs/what_cannot_be_green.py -->

{count} ways in which a run can go wrong without saying so. Each was done to a small workspace,
with real engines and a real service; `proofs/what_cannot_be_green.py` does it again and writes
this page. A row says what was done, what the plain engine alone said of the same files (behave,
`st run`, locust, `chaos run`: its exit code), what Accord said, and what it said of the healthy
twin, where the same place was as it should be. Where several rows share a run, Accord's word is
that of the case or file that the row is about.

| | |
| --- | ---: |
| ways | {count} |
| green with the plain engine | {plain} |
| green with Accord | {green} |
| healthy twins that were not green with Accord | {red} |

A way may be *failed*, *broken*, *pending*, *unreadable* or *unproved*, and the run's [exit
code](exit-codes.md) is never 0 with the verdict *passed*. “Has none” stands where the plain
engine has no such file, setting or record.

## What nobody can see

No tool can tell these from a check that holds, so they are no rows: an assertion inside `try: …
except: pass`, a check in a thread pool or child process whose result nobody asks for, an
expectation that is wrong itself, a test that was deleted together with its file, code that
replaces the parts of Python or of an engine by which steps are called and errors are heard, and
code that writes *passed* for *failed* into the run's own record.
"""
ROW = "| {done} | {plain} | {accord} | {twin} |\n"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What came out of one way."""

    name: str
    done: str
    plain: str
    accord: str
    twin: str
    holds: bool
    green: bool


def try_all(room: Room) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        return [
            Row(
                name=tried.way.name,
                done=tried.way.done,
                plain=tried.plain,
                accord=str(tried.accord),
                twin=str(tried.twin),
                holds=tried.holds,
                green=tried.accord.green,
            )
            for tried in try_room(room, room.ways, Path(folder))
        ]


def cell(text: str) -> str:
    """A text that stays in its cell and means nothing to Markdown."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ").replace("{{", "{ {")


def page(results: dict[str, list[Row]]) -> str:
    rows = [row for each in results.values() for row in each]
    text = HEAD.format(
        count=len(rows),
        plain=sum("green" in row.plain for row in rows),
        green=sum(row.green for row in rows),
        red=sum(row.twin != "passed" for row in rows),
    )
    for room in (room for room in ROOMS if room.name in results):
        text += f"\n## {room.heading}\n\n"
        text += "| what was done | plain engine | Accord | its twin |\n| --- | --- | --- | --- |\n"
        for row in results[room.name]:
            texts = {key: cell(getattr(row, key)) for key in ("done", "accord", "twin")}
            text += ROW.format(plain=row.plain, **texts)
    return text


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--room", action="append", choices=[room.name for room in ROOMS])
    parser.add_argument("--results", type=Path, default=ROOT / ".accord" / "what-cannot-be-green")
    parser.add_argument("--again", action="store_true")
    options = parser.parse_args()
    options.results.mkdir(parents=True, exist_ok=True)
    wrong = 0
    for room in ROOMS:
        if options.room and room.name not in options.room:
            continue
        if (options.results / f"{room.name}.json").is_file() and not options.again:
            continue
        rows = try_all(room)
        (options.results / f"{room.name}.json").write_bytes(msgspec.json.encode(rows))
        for row in rows:
            if not row.holds:
                wrong += 1
                print(f"{room.name}: {row.done}: Accord {row.accord}; its twin {row.twin}")
        print(f"{room.name}: {sum(row.holds for row in rows)} of {len(rows)} hold", flush=True)
    files = {room.name: options.results / f"{room.name}.json" for room in ROOMS}
    results = {
        name: msgspec.json.decode(file.read_bytes(), type=list[Row])
        for name, file in files.items()
        if file.is_file()
    }
    PAGE.write_text(page(results), encoding="utf-8")
    print(f"{sum(map(len, results.values()))} ways: {PAGE.relative_to(ROOT)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
