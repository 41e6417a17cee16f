"""Runs one experiment: ``python -m accord.engines.chaostoolkit.child <order> <descriptor>``.

The descriptor is where its last word goes; a child that dies before has said nothing.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from accord.engines.chaostoolkit.judge import ExperimentFindings, judge
from accord.engines.chaostoolkit.order import ORDER, ExperimentOrder, LastWord
from accord.engines.chaostoolkit.session import ExperimentSession, theatre
from accord.engines.chaostoolkit.signals import Signals, die_with_parent
from accord.errors import AccordError, worded
from accord.model.message import Message, message
from accord.text.errors import error_message


def main(path: Path, descriptor: int) -> None:
    """Run the experiment of an order, and say what it came to."""
    die_with_parent()
    signals = Signals()
    os.environ[ORDER] = str(path)
    word = _word(ExperimentOrder.load(path), signals)
    os.write(descriptor, msgspec.json.encode(word))
    os.close(descriptor)
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads of an experiment's own code must not keep a judged experiment from ending.
    os._exit(0)


def _word(order: ExperimentOrder, signals: Signals) -> LastWord:
    stage: ExperimentSession | None = None
    findings = ExperimentFindings()
    try:
        stage = theatre()
        findings = _conduct(order, stage, signals)
    except AccordError as error:
        findings.engine = error_message(error)
    except BaseException as error:  # noqa: BLE001 - whatever it was, the experiment was none
        findings.engine = message("chaos.engine-raised", reason=worded(error))
    # Nobody asks us to end any more: what was learnt must get through.
    signals.ignore()
    problem = _closed(stage)
    if problem is not None:
        findings.raised.append(problem)
    findings.ended_by = signals.names()
    word = judge(findings)
    if stage is None or stage.record is None or word.reason is None:
        return word
    return LastWord(status=word.status, reason=stage.record.masks.message(word.reason))


def _conduct(
    order: ExperimentOrder, stage: ExperimentSession, signals: Signals
) -> ExperimentFindings:
    from accord.engines.chaostoolkit.conduct import ExperimentListener
    from accord.engines.chaostoolkit.rollbacks import Rollbacks

    assert stage.record is not None
    rollbacks = Rollbacks(order, begin_undoing=signals.ignore)
    return ExperimentListener(order.experiment, stage, stage.record, rollbacks, signals).conduct()


def _closed(stage: ExperimentSession | None) -> Message | None:
    """Call the workspace's last hooks; why they could not be, if so."""
    if stage is None:
        return None
    try:
        stage.close()
    except AccordError as error:
        return error_message(error)
    return None


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
