"""Generated exchanges, judged by us and by python-jsonschema; any disagreement is printed.

    python proofs/judge_differential.py [exchanges] [seed]

Schemas of 2.0, 3.0 and 3.1 are drawn with hypothesis, eight values to each, from fixed seeds. Exit
code 1 when the two judges disagree.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from fakes.drawn_schemas import VALUES, Pair, disagreements, pairs

VERSIONS = ("2.0", "3.0", "3.1")
VALUES_A_SCHEMA = 8


def main(exchanges: int = 20_000, first_seed: int = 1) -> int:
    judged = 0
    wrong: list[str] = []
    schemas = exchanges // (len(VERSIONS) * VALUES_A_SCHEMA) + 1
    for version in VERSIONS:

        @seed(first_seed)
        @settings(
            max_examples=schemas,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(pairs(version), st.lists(VALUES, min_size=VALUES_A_SCHEMA, max_size=VALUES_A_SCHEMA))
        def draw(pair: Pair, values: list[Any]) -> None:
            nonlocal judged
            judged += len(values)
            wrong.extend(disagreements(version, pair, values))  # noqa: B023 - it is called at once

        draw()
    for line in wrong[:50]:
        print(line)
    print(f"{judged} exchanges, {len(wrong)} disagreements")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
