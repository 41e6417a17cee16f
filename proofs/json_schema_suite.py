"""The official JSON-Schema-Test-Suite, held against the judge; writes the table of the docs.

    python proofs/json_schema_suite.py FOLDER [--write]

FOLDER is a copy of github.com/json-schema-org/JSON-Schema-Test-Suite. Each schema of draft 2020-12
stands in a document of 3.1, each of draft 4 in one of 3.0 and one of 2.0, as the answer of an
operation; each value is the body. Exit code 1 when a test fails that is not in ``DECISIONS``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from accord.contract import Contracts, Exchange
from accord.contract.formats import FORMATS
from accord.model.calls import ContractVerdict
from accord.model.catalogue import Contract, Operation

PAGE: Final = Path(__file__).parents[1] / "docs/reference/json-schema.md"
REMOTES: Final = "http://localhost:1234/"
DIALECTS: Final = {"draft2020-12": ("3.1",), "draft4": ("3.0", "2.0")}
CUSTOM: Final = "a dialect other than those of OpenAPI is not judged"
OUTSIDE: Final = "what is not in the workspace is not fetched, so not judged"
NO_TUPLES: Final = "`items` is one schema in 2.0 and 3.0"
# What is judged otherwise on purpose, or not at all: file, the head of a group or all of it, why.
DECISIONS: Final[tuple[tuple[str, str, str], ...]] = (
    ("draft2020-12/format", "", "formats are asserted, as contracts mean them"),
    ("draft2020-12/vocabulary", "", CUSTOM),
    ("draft2020-12/optional/format-assertion", "", CUSTOM),
    ("draft2020-12/optional/cross-draft", "", CUSTOM),
    ("draft2020-12/optional/dependencies-compatibility", "", "`dependencies` left 2020-12"),
    (
        "draft2020-12/optional/unknownKeyword",
        "",
        "a document is searched for `$id` as a whole, its extensions too",
    ),
    ("draft2020-12/defs", "validate definition against metaschema", OUTSIDE),
    ("draft2020-12/ref", "remote ref, containing refs itself", OUTSIDE),
    ("draft4/definitions", "validate definition against metaschema", OUTSIDE),
    ("draft4/ref", "remote ref, containing refs itself", OUTSIDE),
    ("draft4/refRemote", "", OUTSIDE),
    ("draft4/ref", "", "no `id` and no lists of schemas in 2.0 and 3.0"),
    ("draft4/optional/id", "", "no `id` in 2.0 and 3.0"),
    ("draft4/items", "", NO_TUPLES),
    ("draft4/additionalItems", "", NO_TUPLES),
    ("draft4/uniqueItems", "uniqueItems with an array of items", NO_TUPLES),
    ("draft4/uniqueItems", "uniqueItems=false with an array of items", NO_TUPLES),
    ("draft4/dependencies", "", "no `dependencies` in 2.0 and 3.0"),
    (
        "draft4/optional/format/hostname",
        "",
        "two hyphens in places 3 and 4 are refused in every dialect, as RFC 5891 does",
    ),
    (
        "draft4/optional/zeroTerminatedFloats",
        "",
        "`1.0` is an integer in every dialect: JSON does not tell it from `1`",
    ),
)


@dataclass(slots=True)
class Row:
    """How the tests of one file end."""

    passed: int = 0
    decided: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    remotes = served(options.folder / "remotes")
    rows: dict[tuple[str, str], Row] = defaultdict(Row)
    for draft, versions in DIALECTS.items():
        for file in files(options.folder / "tests" / draft):
            for version in versions:
                name = file.relative_to(options.folder / "tests").with_suffix("").as_posix()
                run(file, version, rows[name, version], name=name, remotes=remotes)
    wrong = [(key, text) for key, row in rows.items() for text in row.wrong]
    for (name, version), text in wrong:
        print(f"{name} ({version}): {text}")
    total = sum(row.passed for row in rows.values())
    decided = sum(row.decided.total() for row in rows.values())
    print(f"{total} pass, {decided} by decision, {len(wrong)} wrong")
    if options.write:
        PAGE.write_text(page(rows), encoding="utf-8")
    return 1 if wrong else 0


def files(folder: Path) -> Iterator[Path]:
    """The files that are about what is asserted: all but formats that nobody here asserts."""
    yield from sorted(folder.glob("*.json"))
    yield from sorted((folder / "optional").glob("*.json"))
    yield from (p for p in sorted((folder / "optional/format").glob("*.json")) if is_ours(p.stem))


def is_ours(name: str) -> bool:
    return name in FORMATS or name in ("unknown", "ecmascript-regex")


def served(folder: Path) -> dict[str, Any]:
    """What the suite expects to be served, as schemas with the ids that they are served at."""
    schemas = {}
    for file in sorted((folder / "draft2020-12").rglob("*.json")):
        schema = json.loads(file.read_text(encoding="utf-8"))
        address = REMOTES + file.relative_to(folder).as_posix()
        if isinstance(schema, dict) and "$vocabulary" not in schema:
            schemas[address] = {"$id": address, **schema}
            if schema.get("$id", address) != address:
                schemas[f"{address} by its address"] = {"$id": address, "$ref": schema["$id"]}
    return schemas


def run(file: Path, version: str, row: Row, *, name: str, remotes: dict[str, Any]) -> None:
    for group in json.loads(file.read_text(encoding="utf-8")):
        is_remote = version == "3.1" and REMOTES in json.dumps(group)
        more = remotes if is_remote else {}
        contracts = Contracts.compile([contract(group["schema"], version, more)])
        for test in group["tests"]:
            verdict = judged(contracts, test["data"])
            expected = ContractVerdict.KEPT if test["valid"] else ContractVerdict.BROKEN
            title = f"{group['description']}: {test['description']}"
            if verdict is expected:
                row.passed += 1
            elif why := decision(name, title):
                row.decided[why] += 1
            else:
                faults = "; ".join(f.message.arguments.get("why", "") for f in contracts.faults)
                row.wrong.append(f"{title} -> {verdict.value} {faults}"[:200])


def contract(schema: Any, version: str, more: dict[str, Any]) -> Contract:
    """A document with one answer; the schema is a component, so that ``#`` may be its own."""
    if version == "2.0":
        answer: dict[str, Any] = {"schema": {"$ref": "#/definitions/Trial"}}
        document: dict[str, Any] = {"definitions": {"Trial": rooted(schema, "#/definitions/Trial")}}
    else:
        place = "#/components/schemas/Trial"
        trial = rooted(schema, place) if version == "3.0" else identified(schema)
        answer = {"content": {"application/json": {"schema": {"$ref": place}}}}
        document = {"components": {"schemas": {"Trial": trial, **more}}}
    document["paths"] = {"/": {"get": {"responses": {"200": {"description": "ok", **answer}}}}}
    operation = Operation(id="trial/get", service="trial", name="get", method="GET", path="/")
    return Contract(
        service="trial", path="trial.yaml", dialect=version, document=document,
        operations=(operation,),
    )  # fmt: skip


def identified(schema: Any) -> Any:
    """A schema that is a resource of its own, as the suite means each of its schemas."""
    if isinstance(schema, dict) and "$id" not in schema:
        return {"$id": "https://suite.test/root", **schema}
    return schema


def rooted(node: Any, place: str) -> Any:
    """A schema of draft 4, whose references to its own root lead to its place in the document."""
    if isinstance(node, dict):
        return {
            key: f"{place}{value[1:]}"
            if key == "$ref" and isinstance(value, str) and value.startswith("#")
            else rooted(value, place)
            for key, value in node.items()
        }
    return [rooted(part, place) for part in node] if isinstance(node, list) else node


def judged(contracts: Contracts, value: Any) -> ContractVerdict:
    return contracts.check(
        Exchange(
            service="trial",
            method="GET",
            url="/",
            request_headers={},
            request_body=b"",
            status=200,
            response_headers={"content-type": "application/json"},
            response_body=json.dumps(value).encode(),
        )
    ).verdict


def decision(name: str, title: str) -> str:
    for file, head, why in DECISIONS:
        if name == file and title.startswith(head):
            return why
    return ""


def page(rows: dict[tuple[str, str], Row]) -> str:
    lines = [HEAD]
    lines += ["", "## The official test suite", "", SUITE, ""]
    lines += ["| file | document | pass | by decision | why |", "| --- | --- | ---: | ---: | --- |"]
    for (name, version), row in rows.items():
        why = "; ".join(row.decided)
        lines.append(f"| {name} | {version} | {row.passed} | {row.decided.total()} | {why} |")
    passed = sum(row.passed for row in rows.values())
    decided = sum(row.decided.total() for row in rows.values())
    lines += [f"| **all** | | **{passed}** | **{decided}** | |", "", GENERATED, ""]
    lines += ["## Formats", "", ASSERTED, ""]
    lines += ["| format | as written in |", "| --- | --- |"]
    lines += [f"| `{name}` | {rule.source} |" for name, rule in FORMATS.items()]
    return "\n".join(lines) + "\n"


HEAD: Final = """\
# JSON Schema, as the judge reads it

Every body, header and parameter is held against its schema as the document's version means it:
Swagger 2.0 and OpenAPI 3.0 (draft 4 with `nullable`, limits as booleans, nothing beside a `$ref`),
OpenAPI 3.1 and 3.2 (draft 2020-12 with `$id`, `$anchor`, `$dynamicRef`, siblings of a `$ref`).

- `required` counts on the right side only: a `readOnly` field is not asked of a request, a
  `writeOnly` one not of an answer, wherever the flag stands (in place, behind a `$ref`, beside it,
  in an `allOf`), and wherever `required` does. A `writeOnly` field in an answer is a finding.
- A discriminator decides: the value's form is the one that it names. A name that leads nowhere is
  a finding at the field; several forms that would fit are none. `mapping`, names of schemas,
  children by `allOf`, the plain name of 2.0, `defaultMapping` of 3.2 and `x-ms-discriminator-value`
  are read.
- Numbers are exact: `multipleOf: 0.01` means hundredths, integers of any size are compared digit by
  digit, `1e400` is a number, and `NaN` is no JSON. `1.0` is an integer in every version. Of two
  equal names in an object the last one counts, as parsers read it.
- `pattern` is an expression of ECMA-262, with the flag `u`, or without it where it is none with it.
  One that is none either way is told by `accord check`, and what needs it is *not judged*. A search
  has a bound of steps: a text for which that is not enough (`^(?:(?=a)a|a)+$`) is *not judged*, and
  what is wrong beside it is told. `accord check` warns where it can think of such a text.
- `nullable: true` lets null in even where an `enum` beside it does not list it, as most generators
  mean it. In 3.1 and later `nullable` is no keyword.
- What an older version does not know (`const`, `patternProperties` in 3.0) is held all the same:
  who wrote it meant it. `accord check` tells of it.
- A `jsonSchemaDialect` or `$schema` other than those of OpenAPI is *not judged*.

This page is written by `python proofs/json_schema_suite.py FOLDER --write`."""
SUITE: Final = """\
Each schema stands in a document as the answer of an operation, each value is its body.
*By decision* are the tests that end otherwise here on purpose, or whose schema is not judged."""
GENERATED: Final = """\
## Generated exchanges

`python proofs/judge_differential.py 20000 SEED` draws schemas of 2.0, 3.0 and 3.1, and eight
values to each, with hypothesis, and asks the judge and python-jsonschema: 20,016 exchanges of seed
1 and as many of seed 2, no disagreement. Drawn are types, `enum`, limits, lengths,
patterns, formats, lists, objects, compositions, `nullable`, `writeOnly`; no references. The suite
has a small sample of it."""
ASSERTED: Final = """\
Any other format is a note that nothing is held against."""

if __name__ == "__main__":
    sys.exit(main())
