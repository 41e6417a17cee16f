"""The ids of words that pages choose by a value, each written out whole so that it can be found."""

from __future__ import annotations

from typing import Final

PAGES: Final = {
    "features": "page-features",
    "scenarios": "page-scenarios",
    "requirements": "page-requirements",
    "flows": "page-flows",
    "api": "page-api",
    "services": "page-services",
    "released": "page-released",
    "load": "page-load",
    "chaos": "page-chaos",
    "history": "page-history",
    "changes": "page-changes",
    "search": "page-search",
    "steps": "page-steps",
    "glossary": "page-glossary",
    "findings": "page-findings",
}
COUNTED: Final = {
    "passed": "passed-n",
    "failed": "failed-n",
    "broken": "broken-n",
    "pending": "pending-n",
    "unproved": "unproved-n",
    "skipped": "skipped-n",
    "not-run": "not-run-n",
    "out-of-date": "out-of-date-n",
}
"""An outcome behind a number."""
OUTCOMES: Final = {
    "passed": "outcome-passed",
    "failed": "outcome-failed",
    "broken": "outcome-broken",
    "pending": "outcome-pending",
    "unproved": "outcome-unproved",
    "skipped": "outcome-skipped",
    "not-run": "outcome-not-run",
    "out-of-date": "outcome-out-of-date",
}
EXPERIMENTS: Final = OUTCOMES | {"passed": "experiment-passed"}
STATES: Final = {
    "failing": "state-failing",
    "unjudged": "state-unjudged",
    "promised": "state-promised",
    "out-of-date": "state-out-of-date",
    "not-run": "state-not-run",
    "no-example": "state-no-example",
    "waived": "state-waived",
    "by-hand": "state-by-hand",
    "proved": "state-proved",
}
"""What became of an acceptance criterion."""
COUNTED_STATES: Final = {
    "failing": "state-failing-n",
    "unjudged": "state-unjudged-n",
    "promised": "state-promised-n",
    "out-of-date": "state-out-of-date-n",
    "not-run": "state-not-run-n",
    "no-example": "state-no-example-n",
    "waived": "state-waived-n",
    "by-hand": "state-by-hand-n",
    "proved": "state-proved-n",
}
ACTIVITIES: Final = {"observed": "activity-observed", "never": "activity-never"}
NODES: Final = {
    "activity": "node-activity",
    "subprocess": "node-subprocess",
    "event": "node-event",
    "gateway": "node-gateway",
    "other": "node-other",
}
CONTRACTS: Final = {
    "kept": "contract-kept",
    "broken": "contract-broken",
    "undocumented": "contract-undocumented",
    "unchecked": "contract-unchecked",
}
ORIGINS: Final = {"log": "seen-by-log", "mesh": "seen-by-mesh"}
PLACES: Final = {
    "path": "in-path",
    "query": "in-query",
    "header": "in-header",
    "cookie": "in-cookie",
    "body": "in-body",
    "form": "in-form",
}
"""Where a value of a request goes."""
PHASES: Final = {
    "examples": "phase-examples",
    "coverage": "phase-coverage",
    "fuzzing": "phase-fuzzing",
    "stateful": "phase-stateful",
    "before": "phase-before",
    "during": "phase-during",
    "after": "phase-after",
}
"""Phases of the contract suite, and of an experiment."""
KINDS: Final = {
    "steady-state": "kind-steady-state",
    "action": "kind-action",
    "probe": "kind-probe",
    "rollback": "kind-rollback",
    "step": "kind-step",
    "hook": "kind-hook",
    "cleanup": "kind-cleanup",
}
CHARTS: Final = {"latency": "chart-latency", "rate": "chart-rate", "errors": "chart-errors"}
ABOUT_CHARTS: Final = {
    "latency": "chart-latency-about",
    "rate": "chart-rate-about",
    "errors": "chart-errors-about",
}
SEVERITIES: Final = {"error": "severity-error", "warning": "severity-warning"}
STEADY: Final = {
    "steady_before": "steady-before",
    "steady_during": "steady-during",
    "steady_after": "steady-after",
}
"""How much of a steady state held in each phase."""
