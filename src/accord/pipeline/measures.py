"""What the pipeline itself measures of a run, for gates and reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from accord.model.catalogue import Contract
from accord.model.events import Measured
from accord.model.journal import now
from accord.model.run import Run


def coverage_of(
    run: Run, stage: str, contracts: Iterable[Contract], leave_out: tuple[str, ...]
) -> Iterator[Measured]:
    """How much of the contracts all stages so far have seen, and how many calls were judged."""
    from accord.contract.coverage import coverage, judged_calls

    covered = coverage(tuple(contracts), run, leave_out=leave_out)
    shares = {
        "operations": covered.operations_share,
        "responses": covered.responses_share,
        "judged": judged_calls(run).share,
    }
    for name, share in shares.items():
        # A share of nothing is none: a gate on it says that it has no figure, and is not met.
        if share is not None:
            value = round(share, 6)
            yield Measured(
                at=now(), stage=stage, name=f"coverage.{name}", value=value, unit="share"
            )
