"""Which service is named when one of four that ask each other in a chain is at fault.

The other dialects of evidence are in ``proofs/chain.py``, whose table is in ``docs/reference``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fakes import chain_runs
from fakes.chain import FAULTS

pytestmark = pytest.mark.engine


def verdicts(told: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {fault: chain_runs.verdict(fault, told.get(fault, {})) for fault in FAULTS}


def test_spans_of_started_services_name_the_right_one_of_every_fault(tmp_path: Path) -> None:
    workspace = chain_runs.write(tmp_path / "w", chain_runs.started("otel"))
    assert verdicts(chain_runs.said(workspace)) == {
        **dict.fromkeys(("crash", "dies", "hangs", "status"), "right, certain"),
        **dict.fromkeys(("body", "request", "fallback"), "right"),
    }


def test_lines_of_services_that_accord_did_not_start_are_read_by_a_command(tmp_path: Path) -> None:
    with chain_runs.standing(tmp_path, "logfmt") as settings:
        said = verdicts(chain_runs.said(chain_runs.write(tmp_path / "w", settings)))
    # Certain when the line of who hung came before the stage was over, and likely when it did not.
    assert said.pop("hangs") in {"right", "right, certain"}
    assert said == {
        **dict.fromkeys(("crash", "status"), "right, certain"),
        **dict.fromkeys(("dies", "body", "request", "fallback"), "right"),
    }


def test_spans_that_lie_in_a_store_alone_are_asked_for(tmp_path: Path) -> None:
    with chain_runs.stored(tmp_path, "zipkin") as settings:
        faults = ("crash", "dies", "fallback")
        said = chain_runs.said(chain_runs.write(tmp_path / "w", settings, faults=faults))
    assert {fault: chain_runs.verdict(fault, said[fault]) for fault in faults} == {
        **dict.fromkeys(("crash", "dies"), "right, certain"),
        "fallback": "right",
    }
