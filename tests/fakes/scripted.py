"""A client that answers from a script, and a stage on which steps are said to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from behave.model import Row, Step, Table
from behave.step_registry import StepRegistry

from accord.client.cookies import ScenarioCookies
from accord.model.calls import Body, Call, CallRequest, CallResponse, ContractVerdict, Problem
from accord.steps import World, load
from accord.steps.matcher import current_registry
from accord.text import Language


@dataclass
class Answer:
    """What the script answers; ``json`` stands for its own text."""

    status: int = 200
    json: Any = None
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.02
    method: str = "GET"
    verdict: ContractVerdict = ContractVerdict.KEPT
    problems: tuple[Problem, ...] = ()
    not_judged: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.json is not None:
            self.text = json.dumps(self.json, ensure_ascii=False)
        self.headers = Folded(self.headers)

    @property
    def call(self) -> Call:
        return Call(
            service="ordering",
            operation="ordering/getOrder",
            method=self.method,
            url="http://127.0.0.1:40001/orders/7?full=yes",
            started=1.0,
            seconds=self.seconds,
            trace="a" * 32,
            span="b" * 16,
            request=CallRequest(),
            response=CallResponse(status=self.status, body=Body(text=self.text)),
            verdict=self.verdict,
            not_judged=self.not_judged,
            problems=self.problems,
        )


class Folded(dict[str, str]):
    """Header names in any case."""

    def get(self, name: str, default: Any = None) -> Any:
        return next((v for n, v in self.items() if n.lower() == name.lower()), default)


class ScriptedInboxes:
    """Hears one request, or none."""

    def __init__(self) -> None:
        self.arrives: Answer | None = None
        self.asked: list[tuple[str, str, float]] = []

    def listen(self, name: str) -> str:
        return f"http://127.0.0.1:1/{name}"

    def receive(self, callback: str, *, at: str, within_s: float) -> Answer | None:
        self.asked.append((callback, at, within_s))
        return self.arrives


class ScriptedClient:
    """Answers one after the other; the last one again and again."""

    def __init__(self, *answers: Answer | Exception) -> None:
        self.answers = list(answers) or [Answer()]
        self.headers: dict[str, str] = {}
        self.cookies = ScenarioCookies()
        self.follows_redirects = True
        self.caller: Any = None
        self.received = ScriptedInboxes()
        self.sent: list[dict[str, Any]] = []
        self.traces = 0
        self.callers: list[str | None] = []
        self.sent_as: list[str | None] = []

    def sign_in(self, name: str | None) -> None:
        self.callers.append(name)
        self.caller = name

    def begin_trace(self) -> str:
        self.traces += 1
        return f"{self.traces:032x}"

    def send(
        self,
        operation: str,
        *,
        values: Mapping[str, object] | None = None,
        body: object | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        everything = dict(self.headers) | dict(headers or {})
        self.sent_as.append(self.caller)
        self.sent.append(
            {"operation": operation, "values": values, "body": body, "headers": everything}
        )
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Stage:
    """Says steps as behave would: found in its registry, run with a context."""

    def __init__(self, registry: StepRegistry) -> None:
        self.registry = registry
        self.table: Table | None = None
        self.text: str | None = None
        self.cleanups: list[Callable[..., object]] = []
        self.world(ScriptedClient())

    def world(self, client: ScriptedClient, *, language: Language = "en") -> World:
        self.client = client
        self.accord = World(client, {"ticket": "T-1"}, language=language)
        self.accord.start_scenario()
        return self.accord

    def answered(self, *answers: Answer | Exception, language: Language = "en") -> World:
        world = self.world(ScriptedClient(*answers), language=language)
        world.send("getOrder")
        return world

    def say(
        self,
        text: str,
        *,
        keyword: str = "then",
        table: list[list[str]] | None = None,
        doc: str | None = None,
    ) -> None:
        match = self.registry.find_match(Step("x.feature", 1, keyword, keyword, text))
        assert match is not None, f"no step says: {text}"
        self.table = _table(table) if table else None
        self.text = doc
        match.run(self)

    def add_cleanup(self, cleanup: Callable[..., object]) -> None:
        self.cleanups.append(cleanup)

    def end(self) -> None:
        while self.cleanups:
            self.cleanups.pop()()

    def failure(self, text: str, **below: Any) -> str:
        try:
            self.say(text, **below)
        except AssertionError as error:
            return str(error)
        raise LookupError(f"this held: {text}")

    @contextmanager
    def use_with_user_mode(self) -> Iterator[None]:
        yield

    @property
    def _runner(self) -> Any:
        return type("Runner", (), {"step_registry": self.registry})


@contextmanager
def fresh_registry(*, vocabulary: bool = True) -> Iterator[StepRegistry]:
    """behave's own registry, emptied for a while."""
    shared = current_registry()
    kept = shared.steps
    shared.steps = {"given": [], "when": [], "then": [], "step": []}
    try:
        if vocabulary:
            load()
        yield shared
    finally:
        shared.steps = kept


def _table(rows: list[list[str]]) -> Table:
    heading, *rest = rows
    return Table(heading, rows=[Row(heading, row) for row in rest])
