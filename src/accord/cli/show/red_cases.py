"""What a reader is told of a case that did not pass; shared by terminal and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from accord.cli.console_text import ConsoleText
from accord.cli.show.known import news_of
from accord.model.call_tree import Dependencies
from accord.model.calls import Call, CallOrigin, ContractVerdict
from accord.model.catalogue import Catalogue
from accord.model.culprit import Culprit, culprit
from accord.model.curl import curl
from accord.model.events import Finding, Step
from accord.model.finding_groups import grouped
from accord.model.ids import file_and_line
from accord.model.run import Case, Run, Stage
from accord.model.shell_script import shell_script
from accord.model.status import RED, Status

_UNCHECKED: Final = ContractVerdict.UNCHECKED


class BrokenPromise(Struct, frozen=True, kw_only=True):
    """One way in which a call of the case departed from its contract.

    ``promise`` is where the contract says otherwise, as ``file:line``.
    """

    call: str
    where: str
    message: str
    promise: str = ""


class WhereItBroke(Struct, frozen=True, kw_only=True):
    """The service at fault, whose it is, why, and how sure that is.

    ``others`` are services that the same evidence allows as well.
    """

    service: str
    operation: str
    because: str
    certain: bool
    others: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    owner: str = ""


class RedCase(Struct, frozen=True, kw_only=True, omit_defaults=False):
    """A case that failed or broke.

    ``check`` says in words what ``step`` asks where that is a name of an engine's.
    ``finding`` is the defect that it shows, ``group`` the first of those that say the same of
    several operations, ``calls`` those that lead to it, and ``script`` makes
    them again; none where the defect shows in a single call.
    ``contract`` is ``kept``, ``broken``, ``unchecked`` or empty when nothing was answered, and
    ``not_judged`` why it is unchecked;
    ``attempts`` counts the tries, but for one alone that only says what would help; ``known`` says
    why a case of which something is known is red all the same.
    """

    stage: str
    id: str
    title: str
    status: Status
    path: str
    line: int
    step: str
    check: str
    reason: str
    contract: str
    not_judged: tuple[str, ...]
    problems: tuple[BrokenPromise, ...]
    broke: WhereItBroke | None
    curl: str
    finding: str
    group: str
    calls: tuple[str, ...]
    script: str
    repeat: str
    trace: str
    attempts: int
    known: tuple[str, ...]

    @property
    def defect(self) -> tuple[object, ...]:
        """What cases share when one thing is at fault for them all.

        A case of which every call kept its contract stands alone when its fault is only likely.
        """
        if self.group:
            return self.stage, self.group
        if self.broke is not None and (self.broke.certain or self.problems):
            # With what was broken: one service can have several defects.
            places = tuple(sorted({problem.where for problem in self.problems}))
            return self.stage, self.broke.service, self.broke.because, places
        # A system that is down breaks every case in the same step for the same reason.
        if self.status is Status.BROKEN and self.broke is None and self.reason:
            return self.stage, self.step, self.reason
        return self.stage, self.id

    @property
    def place(self) -> str:
        """``path:line`` of the source."""
        return file_and_line(self.path, self.line)


def accounts(run: Run, texts: ConsoleText, *, repeat: str, catalogue: Catalogue) -> list[RedCase]:
    """Every failed case that is not known, then every broken one.

    ``repeat`` begins the command that repeats it; ``catalogue`` says who asks whom, and whose
    each service is.
    """
    around = _Around(
        texts=texts,
        repeat=repeat,
        dependencies=catalogue.dependencies(),
        owners=catalogue.owners(),
    )
    accounts: list[RedCase] = []
    for stage in run.stages.values():
        groups = _groups(stage)
        accounts += [
            _account(stage, case, around, groups=groups)
            for case in stage.cases.values()
            # Cases that never ran are told as lost, all together.
            if case.status in RED and case.attempts and not case.is_known
        ]
    # Sorted is stable: within one status cases stay in the order in which they ran.
    return sorted(accounts, key=lambda account: RED.index(account.status))


def sentence(step: Step) -> str:
    """A step as it is written in its file; a hook by its name."""
    return f"{step.keyword.strip()} {step.text}".strip()


class _Around(Struct, frozen=True, kw_only=True):
    """What is the same for every case of a run."""

    texts: ConsoleText
    repeat: str
    dependencies: Dependencies
    owners: Mapping[str, str]


def _account(stage: Stage, case: Case, around: _Around, *, groups: Mapping[str, str]) -> RedCase:
    texts, blamed = around.texts, culprit(case, around.dependencies)
    attempt = case.attempts[-1]
    step = attempt.failing_step
    client_calls = [entry.call for entry in attempt.calls if entry.call.origin is CallOrigin.CLIENT]
    repeated_call = _asked(client_calls, blamed)
    contract = _contract(client_calls)
    finding = next((f for f in stage.findings if step and f.id == step.definition), None)
    sequence = finding.sequence if finding else ()
    return RedCase(
        stage=stage.name,
        id=case.id,
        title=case.title,
        status=case.status,
        path=case.path,
        line=case.line,
        step=sentence(step) if step else "",
        check=texts.say(step.title) if step and step.title else "",
        reason=_reason(case, step, texts),
        contract=contract,
        not_judged=_not_judged(client_calls, texts) if contract == _UNCHECKED else (),
        problems=tuple(_problems(client_calls, texts)),
        broke=_where(blamed, texts, around.owners),
        curl=curl(repeated_call) if repeated_call else "",
        finding=finding.id if finding else "",
        group=groups.get(finding.id, "") if finding else "",
        calls=tuple(_asked_and_answered(call) for call in sequence),
        script=_script(finding, texts),
        repeat=f"{around.repeat} {_target(case)}{_seed(stage)}",
        trace=attempt.trace,
        attempts=sum(not attempt.alone for attempt in case.attempts),
        known=news_of(case, texts),
    )


def _script(finding: Finding | None, texts: ConsoleText) -> str:
    if finding is None:
        return ""
    return shell_script(finding.sequence, title=texts.say(finding.title), shows=finding.shows)


def _groups(stage: Stage) -> dict[str, str]:
    """The first finding of its group for each that is not alone in it, by their ids."""
    return {
        finding.id: group.findings[0].id
        for group in grouped(stage.findings)
        if len(group.findings) > 1
        for finding in group.findings
    }


def _asked(calls: Sequence[Call], blamed: Culprit | None) -> Call | None:
    """The call that the case itself made on the way to where it broke."""
    if blamed is not None and blamed.chain[0].caller is not None:
        return blamed.chain[0].caller
    # Without a culprit the call nearest to the step that failed says most.
    return calls[-1] if calls else None


def _asked_and_answered(call: Call) -> str:
    parts = urlsplit(call.url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return f"{call.method} {path} → {call.status or '–'}"


def _target(case: Case) -> str:
    return f"{case.path}:{case.line}" if case.path and case.line else case.id


def _seed(stage: Stage) -> str:
    """What draws the same examples again, where a stage drew any."""
    return f" --seed {stage.measures['seed']:.0f}" if "seed" in stage.measures else ""


def _reason(case: Case, step: Step | None, texts: ConsoleText) -> str:
    reason = (step.reason if step else None) or case.reason
    return texts.say(reason) if reason else ""


def _contract(calls: Sequence[Call]) -> str:
    if all(call.response is None for call in calls):
        # Without an answer there is nothing to hold against a contract.
        return ""
    if any(call.faults or call.verdict is ContractVerdict.UNDOCUMENTED for call in calls):
        return ContractVerdict.BROKEN
    checked = any(call.verdict is not ContractVerdict.UNCHECKED for call in calls)
    return ContractVerdict.KEPT if checked else _UNCHECKED


def _not_judged(calls: Sequence[Call], texts: ConsoleText) -> tuple[str, ...]:
    """Why nothing was held against a contract, each reason once."""
    # Whoever judges is loaded for that alone, and most calls are judged.
    from accord.contract.explain import not_judged

    words = dict.fromkeys(call.judged_as for call in calls if call.response is not None)
    return tuple(texts.say(not_judged(word)) for word in words)


def _problems(calls: Sequence[Call], texts: ConsoleText) -> list[BrokenPromise]:
    return [
        BrokenPromise(
            call=_line(call),
            where=problem.where,
            message=texts.say(problem.message),
            promise=problem.promise,
        )
        for call in calls
        for problem in call.faults
    ]


def _line(call: Call) -> str:
    name = call.operation or f"{call.method} {call.url}"
    return f"{name} → {call.status}" if call.status is not None else name


def _where(
    blamed: Culprit | None, texts: ConsoleText, owners: Mapping[str, str]
) -> WhereItBroke | None:
    if blamed is None:
        return None
    return WhereItBroke(
        service=blamed.service,
        operation=blamed.operation,
        because=texts.say(blamed.because),
        certain=blamed.certain,
        others=blamed.others,
        missing=tuple(texts.say(lack) for lack in blamed.missing),
        owner=owners.get(blamed.service, ""),
    )
