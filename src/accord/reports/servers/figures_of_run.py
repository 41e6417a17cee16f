"""The few values of a run that later jobs of a pipeline ask for."""

from __future__ import annotations

from accord.model.run import Run


def outputs(run: Run) -> dict[str, str]:
    """Names and values, none longer than a line: the verdict, the exit code, the counts.

    Cases are counted by the five statuses, so that a job asks for the same names whatever suites
    were run: what readers call unproved is pending here.
    """
    return {
        "verdict": run.verdict.value,
        "exit": "" if run.exit is None else str(run.exit),
        "run": run.id,
        **{status.value: str(count) for status, count in run.counts.items()},
    }
