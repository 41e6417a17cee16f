"""Traces written as indented text, and those of random stories, as the calls of one attempt.

front 503 0.00-0.30 order failed
  order 500 0.05-0.20 table locked
  ads - 0.05-0.10 refused            no answer, and why
  pay 200 0.05-0.10 <                only its caller left evidence
  tax 200 0.05-0.10 >                only it left evidence itself
  mail 202 0.05-0.10 !               a status that its contract does not document
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from accord.evidence import Masks
from accord.evidence.logs import LogFile, LogFiles
from accord.evidence.service_names import ServiceNames
from accord.model.blame import Blame, BlameRule
from accord.model.call_records import addressed, told_once
from accord.model.call_tree import Dependencies, call_tree
from accord.model.calls import Call, CallOrigin, CallResponse, Problem, Side
from accord.model.chain_evidence import ChainEvidence
from accord.model.clocks import on_one_clock
from accord.model.message import plain
from fakes import drawn_failures
from fakes.call_trees import ENTRY_SPAN, START, TRACE, Story
from fakes.drawn_failures import Failing, Telling
from fakes.played_requests import ENTRY_SPAN as DRAWN_SPAN
from fakes.played_requests import START as DRAWN_START

BROKEN_BODY = (Problem(side=Side.RESPONSE, kind="type", where="body /x", message=plain("x")),)
UNDOCUMENTED = (Problem(side=Side.RESPONSE, kind="status", where="status", message=plain("x")),)


def hops(text: str) -> list[Call]:
    """The calls of a written trace; the first line is the call of the scenario."""
    calls: list[Call] = []
    above: list[tuple[int, str, str]] = []
    for number, line in enumerate(filter(str.strip, text.splitlines())):
        depth = len(line) - len(line.lstrip())
        while above and above[-1][0] >= depth:
            above.pop()
        _, parent, caller = above[-1] if above else (0, "", "")
        sides = _sides(line.split(), number=number, parent=parent, caller=caller)
        calls += sides
        above.append((depth, f"{number:015x}b", line.split()[0]))
    return calls


def _sides(words: list[str], *, number: int, parent: str, caller: str) -> list[Call]:
    marks = [words.pop() for _ in range(2) if words[-1] in {"<", ">", "!"}]
    service, status, span, *note = words
    begin, _, ends = span.partition("-")
    end, later = (START + float(moment) for moment in (ends.split("/") * 2)[:2])
    response, answer = map(_response, (status.split("/") * 2)[:2])
    base = Call(
        service=service,
        method="POST",
        url=f"/{service}",
        started=START + float(begin),
        seconds=end - START - float(begin),
        trace=TRACE,
        span=f"{number:015x}a",
        parent=parent,
        response=response,
        error="" if response else " ".join(note),
        problems=UNDOCUMENTED if "!" in marks else (),
        origin=CallOrigin.LOG if caller else CallOrigin.CLIENT,
        caller=caller,
    )
    asked = replace(
        base,
        span=f"{number:015x}b",
        parent=base.span,
        caller="",
        origin=CallOrigin.LOG,
        note=" ".join(note),
        response=answer,
        error="",
        seconds=later - base.started,
    )
    if ">" in marks:
        return [replace(asked, parent=parent)]
    return [base] if "<" in marks or answer is None else [base, asked]


def _response(status: str) -> CallResponse | None:
    return None if status == "-" else CallResponse(status=int(status))


def blame(text: str, dependencies: Dependencies, *, was_slow: bool = False) -> Blame:
    """What the rule says of a written trace."""
    return blame_of_calls(hops(text), dependencies, was_slow=was_slow)


def blame_of_calls(calls: Sequence[Call], dependencies: Dependencies, *, was_slow: bool) -> Blame:
    """What the rule says of the calls of one attempt."""
    exchanges = call_tree(calls, dependencies)
    root = next(exchange for exchange in exchanges if exchange.from_case)
    return BlameRule(ChainEvidence(exchanges, dependencies)).blame(root, was_slow=was_slow)


def calls_of(story: Story) -> list[Call]:
    """The scenario's own call and what the lines of a story tell, judged by status."""
    return [_entry(story), *map(_judged, logged({"all": story.lines}, trace=TRACE, around=START))]


def calls_of_failing(failing: Failing, telling: Telling) -> list[Call]:
    """The same of a request of a drawn system; half of the contracts document no 5xx but 503."""
    documented = {200, 400, 401, 404, 409, 422, 429, 503}
    documented |= {500, 502, 504} if failing.seed % 2 else set()
    lines = drawn_failures.lines(failing, telling)
    records = logged({"all": lines}, trace=drawn_failures.TRACE, around=DRAWN_START)
    entry = _entry_of_failing(failing)
    seen = on_one_clock([*addressed(told_once(records))], [entry])
    return [held_against(documented, call) for call in (entry, *seen)]


@contextmanager
def log_files(
    lines: Mapping[str, Iterable[str]], names: ServiceNames | None = None
) -> Iterator[LogFiles]:
    """The logs of services as long as the block lasts: a file for each name, called like it."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name, of_service in lines.items():
            path = Path(folder, f"{name}.log")
            path.write_text("\n".join(of_service) + "\n")
            files.append(LogFile(path=path))
        yield LogFiles(lambda _: files, masks=Masks(), names=names)


def logged(
    lines: Mapping[str, Iterable[str]],
    *,
    trace: str,
    around: float,
    names: ServiceNames | None = None,
) -> Sequence[Call]:
    """The calls of a trace that the logs of services tell of."""
    with log_files(lines, names) as logs:
        traced = logs.find({trace: around}).get(trace)
    return traced.calls if traced else ()


def held_against(documented: Collection[int], call: Call) -> Call:
    """A call with its status held against those of a contract, where it documents any."""
    is_fine = call.status is None or not documented or call.status in documented
    return call if is_fine or call.problems else replace(call, problems=UNDOCUMENTED)


def _judged(call: Call) -> Call:
    return replace(call, problems=UNDOCUMENTED) if call.status == 202 else call


def _entry(story: Story) -> Call:
    root = story.root
    entry = Call(
        service=root.service,
        operation=f"{root.service}/{root.operation}",
        method="POST",
        url=f"http://127.0.0.1:1{root.path}",
        started=START,
        seconds=story.seconds,
        trace=TRACE,
        span=ENTRY_SPAN,
        response=None if story.status is None else CallResponse(status=story.status),
        error=story.error,
    )
    is_broken = story.failed == "body" and story.status == 200
    return replace(entry, problems=BROKEN_BODY) if is_broken else _judged(entry)


def _entry_of_failing(failing: Failing) -> Call:
    root, outcome = failing.root, failing.outcome
    errors = {"refused": "connection refused", "reset": "connection reset by peer"}
    return Call(
        service=root.service,
        operation=f"{root.service}/{root.number}",
        method="POST",
        url=f"http://127.0.0.1:1{root.path}",
        started=DRAWN_START,
        seconds=failing.seconds,
        trace=drawn_failures.TRACE,
        span=DRAWN_SPAN,
        response=CallResponse(status=outcome.status) if outcome.status else None,
        error="" if outcome.status else errors.get(outcome.reason, "timed out after 10 s"),
        problems=BROKEN_BODY if failing.reason == "body" else (),
    )


def blame_of(story: Story) -> Blame:
    """What the rule says of a random story."""
    return blame_of_calls(calls_of(story), story.depends_on, was_slow=story.failed == "slow")


def blame_of_failing(failing: Failing, calls: Sequence[Call]) -> Blame:
    """What the rule says of the calls of a request of a drawn system."""
    return blame_of_calls(calls, failing.depends_on, was_slow=failing.reason == "slow")
