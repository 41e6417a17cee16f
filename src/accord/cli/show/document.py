"""A run as one JSON document; ``docs/reference/command-line.md`` describes it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from accord.cli.console_text import ConsoleText
from accord.cli.show.known import known_document
from accord.cli.show.red_cases import accounts
from accord.cli.show.verdict_texts import meaning
from accord.contract.coverage import JudgedCalls, judged_calls
from accord.errors import Exit
from accord.model.catalogue import Catalogue, Fault
from accord.model.causes import CommonCause, common_causes, unproved_causes
from accord.model.decision import Decision
from accord.model.events import LeftOut, Noted, Sharded
from accord.model.run import Case, Run, Stage
from accord.model.run_part import RunPart
from accord.model.status import Status

Document = dict[str, Any]


def run_document(
    run: Run,
    *,
    exit: Exit,
    reports: Mapping[str, Path],
    texts: ConsoleText,
    catalogue: Catalogue,
    repeat: str,
) -> Document:
    """The run's verdict, its stages and everything that did not pass."""
    return {
        "accord": run.accord,
        "run": run.id,
        "verdict": run.verdict,
        "exit": int(exit),
        "meaning": meaning(run, exit, texts),
        "interrupted": run.interrupted,
        "environment": run.environment,
        "selection": run.selection,
        "commit": run.commit,
        "branch": run.branch,
        "seconds": _seconds(run.started, run.ended),
        "left_out": left_out_document(run.left_out, texts),
        "shard": _shard(run.shard),
        "parts": [_part(part) for part in run.merged.parts] if run.merged else [],
        "parts_wrong": [texts.say(problem) for problem in run.merged.problems]
        if run.merged
        else [],
        "counts": _counts(run.counts),
        "calls": _calls(judged_calls(run)),
        "stages": [_stage(stage, texts) for stage in run.stages.values()],
        "causes": [_cause(cause, texts) for cause in common_causes(run, catalogue.dependencies())],
        "failures": accounts(run, texts, repeat=repeat, catalogue=catalogue),
        "apart": run.apart,
        "known": known_document(run, texts),
        "pending": [_case(stage, case, texts) for stage, case in _pending(run)],
        "damage": [texts.say(damage.message) for damage in run.damage],
        "reports": {name: str(path) for name, path in reports.items()},
    }


def left_out_document(told: LeftOut | None, texts: ConsoleText) -> Document | None:
    """What was not run because no change concerns it."""
    if told is None:
        return None
    because = texts.say(told.everything) if told.everything else ""
    return {
        "since": told.since,
        "count": told.count,
        "total": told.total,
        "everything": because,
    }


def _shard(shard: Sharded | None) -> Document | None:
    return None if shard is None else {"index": shard.index, "total": shard.total}


def _part(part: RunPart) -> Document:
    return {
        "run": part.run,
        "stages": part.stages,
        "shard": {"index": part.index, "total": part.total} if part.total else None,
        "exit": part.exit,
        "seconds": part.seconds,
    }


def fault_document(fault: Fault, texts: ConsoleText) -> Document:
    """A fault of a file."""
    return {
        "path": fault.path,
        "line": fault.line,
        "severity": fault.severity,
        "rule": fault.message.id,
        "message": texts.say(fault.message),
        "hint": texts.advice(fault.hint),
        "unreadable": fault.unreadable,
    }


def _stage(stage: Stage, texts: ConsoleText) -> Document:
    # A case that nobody planned breaks its stage, and is no part of what had to be accounted for.
    planned_count = sum(case.planned for case in stage.cases.values())
    return {
        "name": stage.name,
        "suite": stage.suite,
        "engine": stage.engine,
        "verdict": stage.verdict,
        "open": stage.open,
        "counts": _counts(stage.counts),
        "planned": planned_count,
        "accounted": planned_count - len(stage.lost),
        "lost": [case.id for case in stage.lost],
        "seconds": _seconds(stage.started, stage.ended),
        "decisions": [_decision(decision, texts) for decision in stage.decisions],
        "notes": [_note(note, texts) for note in stage.notes],
        "unreadable": [fault_document(fault, texts) for fault in stage.unreadable],
        "unproved": [
            {
                "operation": unproved.operation,
                "reason": texts.say(unproved.reason),
                "lines": unproved.lines,
            }
            for unproved in stage.unproved.values()
        ],
        "unproved_causes": [
            {
                "reason": texts.say(cause.sentence),
                "operations": cause.operations,
                "lines": cause.lines,
            }
            for cause in unproved_causes(stage.unproved.values())
        ],
    }


def _calls(judged: JudgedCalls) -> Document:
    return {"answered": judged.calls, "judged": judged.judged, "not_judged": judged.not_judged}


def _decision(decision: Decision, texts: ConsoleText) -> Document:
    return {
        "rule": decision.rule,
        "open": decision.open,
        "judged": decision.judged,
        "because": texts.say(decision.because),
        "expected": decision.expected,
        "actual": decision.actual,
    }


def _cause(cause: CommonCause, texts: ConsoleText) -> Document:
    return {
        "cause": texts.say(cause.symptom),
        "service": cause.service,
        "operation": cause.operation,
        "certain": cause.certain,
        "cases": [{"stage": stage, "id": case.id} for stage, case in cause.cases],
    }


def _note(note: Noted, texts: ConsoleText) -> Document:
    return {
        "text": texts.say(note.note),
        "hint": texts.advice(note.hint),
        "breaks": note.breaks,
        "fails": note.fails,
        "detail": note.detail,
    }


def _case(stage: Stage, case: Case, texts: ConsoleText) -> Document:
    place = {"path": case.path, "line": case.line}
    reason = texts.say(case.reason) if case.reason else ""
    return {"stage": stage.name, "id": case.id, "title": case.title, **place, "reason": reason}


def _pending(run: Run) -> list[tuple[Stage, Case]]:
    return [
        (stage, case)
        for stage in run.stages.values()
        for case in stage.cases.values()
        if case.status is Status.PENDING
    ]


def _counts(counts: Mapping[Status, int]) -> dict[str, int]:
    return {status.value: count for status, count in counts.items()}


def _seconds(started: float, ended: float) -> float:
    # A clock that was set back must give no negative time.
    return round(max(ended - started, 0.0), 3)
