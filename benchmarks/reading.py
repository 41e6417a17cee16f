"""How the time and memory of reading a contract grow with its size.

    python benchmarks/reading.py [operations …]

Each document has that many operations, each with a schema of its own (2 KB an operation), and is
read in a process of its own without a cache; the CPU seconds and the peak of memory are told. Exit
code 1 when a megabyte costs more than twice what it costs in the smallest.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from accord.sources import read_contract

SIZES: Final = (400, 1600, 6400)
MOST_GROWTH: Final = 2.0


def document(operations: int) -> dict[str, Any]:
    """A document of so many operations."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for number in range(operations):
        schemas[f"Thing{number}"] = {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "integer", "description": f"the number of thing {number} " * 4},
                "next": {"$ref": f"#/components/schemas/Thing{(number + 1) % operations}"},
                **{f"field{n}": {"type": "string", "maxLength": n + 1} for n in range(20)},
            },
        }
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/Thing{number}"}}}
        paths[f"/things{number}/{{id}}"] = {
            "get": {
                "operationId": f"readThing{number}",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
                ],
                "responses": {"200": {"description": "ok", "content": content}},
            }
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def read(file: Path) -> tuple[float, float]:
    """CPU seconds, and the peak of memory of this process in megabytes."""
    began = time.process_time()
    read_contract(file, workspace=file.parent, service="things")
    return time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    costs = []
    with tempfile.TemporaryDirectory() as folder:
        for operations in sizes:
            file = Path(folder) / f"{operations}.openapi.json"
            file.write_text(json.dumps(document(operations), indent=1), encoding="utf-8")
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                seconds, memory = pool.apply(read, (file,))
            megabytes = file.stat().st_size / 1e6
            costs.append(seconds / megabytes)
            print(
                f"{operations} operations, {megabytes:.2f} MB: {seconds:.2f} s of CPU "
                f"({costs[-1]:.2f} s a MB), {memory:.0f} MB at its peak"
            )
    return 1 if max(costs) > MOST_GROWTH * costs[0] else 0


if __name__ == "__main__":
    sys.exit(main())
