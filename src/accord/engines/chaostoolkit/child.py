"""Runs one experiment: ``python -m accord.engines.chaostoolkit.child <order> <descriptor>``.

The descriptor is where the outcome goes; a child that dies before has said nothing.
"""

from __future__ import annotations

import copy
import os
import signal
import sys
from pathlib import Path

import msgspec

from accord.engines.chaostoolkit.judge import ExperimentFindings, judge
from accord.engines.chaostoolkit.order import ORDER, ExperimentOrder, ExperimentOutcome
from accord.engines.chaostoolkit.session import ExperimentSession, current_session
from accord.engines.chaostoolkit.signals import Signals
from accord.engines.entry import hear_of_parents_death
from accord.errors import AccordError, worded
from accord.model.message import Message, message
from accord.text.errors import error_message


def main(path: Path, descriptor: int) -> None:
    """Run the experiment of an order, and say what it came to."""
    hear_of_parents_death(signal.SIGKILL)
    signals = Signals()
    os.environ[ORDER] = str(path)
    outcome = _outcome(ExperimentOrder.load(path), signals)
    os.write(descriptor, msgspec.json.encode(outcome))
    os.close(descriptor)
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads of an experiment's own code must not keep a judged experiment from ending.
    os._exit(0)


def _outcome(order: ExperimentOrder, signals: Signals) -> ExperimentOutcome:
    session: ExperimentSession | None = None
    findings = ExperimentFindings()
    try:
        session = current_session()
        findings = _conduct(order, session, signals)
    except AccordError as error:
        findings.engine = error_message(error)
    except BaseException as error:  # noqa: BLE001 - whatever it was, the experiment was none
        findings.engine = message("chaos.engine-raised", reason=worded(error))
    # Nobody asks us to end any more: what was learnt must get through.
    signals.ignore()
    problem = _close(session)
    if problem is not None:
        findings.raised.append(problem)
    findings.ended_by = signals.names()
    outcome = judge(findings)
    if session is None or session.record is None or outcome.reason is None:
        return outcome
    return ExperimentOutcome(
        status=outcome.status, reason=session.record.masks.message(outcome.reason)
    )


def _conduct(
    order: ExperimentOrder, session: ExperimentSession, signals: Signals
) -> ExperimentFindings:
    # Chaos Toolkit is slow to import, and no refusal of a session needs it.
    from accord.engines.chaostoolkit.conductor import ExperimentConductor
    from accord.engines.chaostoolkit.context import ExperimentContext
    from accord.engines.chaostoolkit.rollbacks import ExperimentRollbacks

    assert session.record is not None
    context = ExperimentContext(
        experiment=order.experiment,
        document=copy.deepcopy(order.experiment.document),
        session=session,
        record=session.record,
    )
    rollbacks = ExperimentRollbacks(order, before_undoing=signals.ignore)
    return ExperimentConductor(context, rollbacks, signals).conduct()


def _close(session: ExperimentSession | None) -> Message | None:
    """Call the workspace's last hooks; why they could not be, if so."""
    if session is None:
        return None
    try:
        session.close()
    except AccordError as error:
        return error_message(error)
    return None


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
