"""Compares pairs of documents, and tells the CPU that took and where oasdiff thinks otherwise.

    python proofs/contract_differences.py OLD NEW [OLD NEW]…

Without pairs: every labelled change of ``tests/differences``, with what oasdiff calls it. It is
looked up on PATH; without it only Accord's column is there.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from accord.compare import SecondOpinion, ask_oasdiff, compare_versions
from accord.model.catalogue import Catalogue
from accord.model.contract_changes import Impact, ReleaseComparison

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 1, 1)


def compared(old: Path, new: Path) -> tuple[ReleaseComparison, SecondOpinion, float]:
    """Both opinions, and the seconds of CPU that ours took, reading included."""
    folder = new.parent
    begin = time.process_time()
    comparison = compare_versions(
        (str(old),),
        str(new),
        catalogue=Catalogue(),
        folder=folder,
        workspace=folder,
        today=TODAY,
    )
    seconds = time.process_time() - begin
    return comparison, ask_oasdiff(comparison, str(new), folder=folder, workspace=folder), seconds


def print_pairs(paths: list[str]) -> None:
    """A row a pair, and a line an operation on which the two do not agree."""
    for old, new in zip(paths[::2], paths[1::2], strict=True):
        comparison, opinion, seconds = compared(Path(old).resolve(), Path(new).resolve())
        size = Path(new).stat().st_size / 1e6
        ours = comparison.count(Impact.BREAKING)
        sums = f"agreed {opinion.agreed}, theirs {len(opinion.theirs)}, ours {len(opinion.ours)}"
        # Without it, silence would look like agreement.
        sums = f"oasdiff says nothing: {opinion.problem}" if opinion.problem else sums
        print(f"{old} → {new}: {size:.1f} MB, {seconds:.1f} s, breaking {ours}; {sums}", flush=True)
        for operation, sentences in opinion.theirs.items():
            print(f"    only oasdiff {operation}: {'; '.join(sentences)[:300]}")
        for operation in opinion.ours:
            codes = {
                change.code
                for change in comparison.changes
                if operation in change.operations and change.impact is Impact.BREAKING
            }
            print(f"    only Accord {operation}: {', '.join(sorted(codes))}")


def print_labelled() -> int:
    """A row a labelled change; the number of those that got another severity than their label."""
    sys.path.insert(0, str(ROOT / "tests"))
    from fakes.labelled_changes import BASE
    from unit.compare.test_operations import CASES, edited, in_dialect

    missed = agreed = 0
    with TemporaryDirectory() as scratch:
        for case in CASES:
            values: Any = case.values
            labelled, dialect = values
            before = edited(BASE, labelled.get("before", []))
            files = [Path(scratch) / name for name in ("old.json", "new.json")]
            after = edited(before, labelled.get("after", []))
            for file, document in zip(files, (before, after), strict=True):
                file.write_text(json.dumps(in_dialect(document, dialect)), encoding="utf-8")
            comparison, opinion, _ = compared(*files)
            label = any(each.endswith(" breaking") for each in labelled["expected"])
            ours = bool(comparison.breaking)
            theirs = bool(opinion.agreed or opinion.theirs)
            missed += ours is not label
            agreed += theirs is label
            print(f"{case.id}: label {label}, Accord {ours}, oasdiff {theirs} {opinion.problem}")
    print(
        f"{len(CASES)} changes: Accord differs from {missed} labels, oasdiff agrees with {agreed}"
    )
    return missed


if __name__ == "__main__":
    if sys.argv[1:]:
        print_pairs(sys.argv[1:])
    else:
        raise SystemExit(bool(print_labelled()))
