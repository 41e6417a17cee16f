"""What the steps of one scenario share: the client, the last answer, and remembered values."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol, TypedDict, Unpack

from accord.model.calls import Call
from accord.model.lists import Listed
from accord.steps.moments import is_moment, moment
from accord.steps.placeholders import inside_quotes, replaced, whole_name
from accord.steps.problems import StepError
from accord.text import Language


class ScenarioResponse(Protocol):
    """An answer as steps see it, whichever client fetched it."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """The answer's headers; names in any case."""
        ...

    @property
    def cookies(self) -> Mapping[str, str]:
        """The cookies that the answer sets, without those that it deletes."""
        ...

    @property
    def text(self) -> str:
        """The body as text."""
        ...

    @property
    def seconds(self) -> float:
        """How long the answer took."""
        ...

    def json(self) -> Any:  # noqa: ANN401 - what the contract says it is
        """The body, parsed."""
        ...

    @property
    def call(self) -> Call:
        """The exchange as it was recorded."""
        ...


class RequestParts(TypedDict, total=False):
    """What a step may give an operation: ``values`` by name, a whole ``body``, ``headers``."""

    values: Mapping[str, object] | None
    body: object | None
    headers: Mapping[str, str] | None


class ScenarioInboxes(Protocol):
    """Where a scenario hears what services send on their own."""

    def listen(self, name: str) -> str:
        """Listen under a name until the scenario ends; the address to tell services."""
        ...

    def receive(self, callback: str, *, at: str, within_s: float) -> ScenarioResponse | None:
        """The request that a webhook or callback is, or none when nothing arrived in time."""
        ...


class SentCookies(Protocol):
    """Cookies as steps see them; ``given`` are those that a scenario sets itself."""

    given: dict[str, str]

    def drop(self, name: str) -> None:
        """Send those of a name no more, whoever set them."""
        ...


class ScenarioClient(Protocol):
    """A client as steps see it; the scenario suite and the load suite bring different ones."""

    headers: dict[str, str]
    follows_redirects: bool
    caller: Any

    @property
    def cookies(self) -> SentCookies:
        """The cookies that are sent with every request until the next scenario."""
        ...

    @property
    def received(self) -> ScenarioInboxes:
        """Where it listens."""
        ...

    def begin_trace(self) -> str:
        """Start a new trace and return its id."""
        ...

    def send(self, operation: str, **parts: Unpack[RequestParts]) -> ScenarioResponse:
        """Call an operation of a contract, by id or summary."""
        ...

    def sign_in(self, name: str | None) -> None:
        """Send what follows as a person or role that the environment declares, or as nobody."""
        ...


class World:
    """The state of one scenario; in steps it is ``context.accord``.

    ``variables`` are the ``--set`` values, ``language`` the one failures are told in.
    Whoever builds the client appends every call it emits to ``calls``.
    """

    def __init__(
        self, client: ScenarioClient, variables: Mapping[str, str], *, language: Language = "en"
    ) -> None:
        self.client = client
        self.variables = dict(variables)
        self.language: Language = language
        self.values: dict[str, Any] = {}
        self.calls: list[Call] = []
        self._response: ScenarioResponse | None = None
        self._again: Callable[[], ScenarioResponse] | None = None
        self._methods: list[str] = []
        self._now: datetime | None = None

    @property
    def response(self) -> ScenarioResponse | None:
        """The last answer of the scenario."""
        return self._response

    @response.setter
    def response(self, response: ScenarioResponse | None) -> None:
        self._response = response
        self._again = None

    def start_scenario(self) -> str:
        """Forget everything and begin a trace.

        Returns:
            The new trace's id.
        """
        # In place: whoever was given the lists and the headers goes on with the same ones.
        self.values.clear()
        self.calls.clear()
        self._response = self._again = None
        self._now = None
        self.client.headers.clear()
        return self.client.begin_trace()

    def send(self, operation: str, **parts: Unpack[RequestParts]) -> ScenarioResponse:
        """Call an operation, keep its answer, and remember how to call it again."""
        return self.keep(partial(self.client.send, operation, **parts))

    def keep(self, ask: Callable[[], ScenarioResponse]) -> ScenarioResponse:
        """Ask in any way, keep the answer, and remember how to ask again.

        ``context.accord.keep(lambda: context.accord.client.request("stores", "GET", "/near"))``
        """
        # An answer that never came must not leave the previous one to be judged in its place.
        self._response = self._again = None
        calls_before = len(self.calls)
        answer = ask()
        # A redirect ends with a GET, whatever it began with.
        if len(self.calls) - calls_before > 1:
            methods = {call.method for call in (*self.calls[calls_before:], answer.call)}
            self._methods = sorted(methods)
        else:
            self._methods = [answer.call.method]
        self._response, self._again = answer, ask
        return answer

    def send_again(self) -> ScenarioResponse:
        """Repeat the last GET and keep its answer.

        Raises:
            StepError: nothing was sent, or it was not a GET, which alone is safe to repeat.
        """
        again = self.repeatable()
        self._response = again()
        return self._response

    def repeatable(self) -> Callable[[], ScenarioResponse]:
        """How to repeat the last GET.

        Raises:
            StepError: nothing was sent through ``send`` or ``keep``, or it was not a GET.
        """
        call = self.answer().call
        if self._again is None:
            raise self.problem("steps.not-repeatable", operation=named(call))
        method = next((method for method in self._methods if method != "GET"), "")
        if method:
            raise self.problem("steps.only-get-repeats", method=method, operation=named(call))
        return self._again

    def answer(self) -> ScenarioResponse:
        """The last answer.

        Raises:
            StepError: nothing was sent yet.
        """
        if self._response is None:
            raise self.problem("steps.nothing-sent")
        return self._response

    def fill(self, text: str) -> str:
        """``text`` with every ``{name}`` replaced; ``{{name}}`` stays ``{name}``.

        Raises:
            StepError: a name that nothing was remembered as.
        """
        return replaced(text, lambda name, _: written(self.recall(name)))

    def fill_json(self, text: str) -> str:
        """Like ``fill``, with values written as JSON, and escaped inside a quoted text.

        Raises:
            StepError: a name that nothing was remembered as.
        """

        def as_json(name: str, preceding: str) -> str:
            value = self.recall(name)
            # Without quotes of its own, which the text around it has already.
            if inside_quotes(preceding):
                return json.dumps(written(value), ensure_ascii=False)[1:-1]
            return json.dumps(value, ensure_ascii=False)

        return replaced(text, as_json)

    def value_of(self, text: str) -> object:
        """A whole ``{name}`` keeps its remembered type; anything else is filled as text.

        Raises:
            StepError: a name that nothing was remembered as.
        """
        name = whole_name(text)
        return self.fill(text) if name is None else self.recall(name)

    def recall(self, name: str) -> object:
        """A remembered value, else a variable, else a moment such as ``now + 2 days``.

        Raises:
            StepError: none of them knows the name, or the moment cannot be written.
        """
        # What the scenario remembered wins: a variable is the same for all of them.
        if name in self.values:
            return self.values[name]
        if name in self.variables:
            return self.variables[name]
        if is_moment(name):
            return self._moment(name)
        names = Listed(sorted({*self.values, *self.variables}))
        if not names:
            raise self.problem("steps.nothing-remembered", name=name)
        raise self.problem("steps.unknown-name", name=name, known=names)

    def _moment(self, name: str) -> str:
        # The same for a whole scenario: what it sends and what it expects must be one moment.
        if self._now is None:
            self._now = datetime.now(UTC)
        try:
            return moment(name, now=self._now)
        except (OverflowError, ValueError) as error:
            raise self.problem("steps.no-such-moment", moment=name) from error

    def problem(self, id: str, /, **arguments: str) -> StepError:
        """An error of the step as written, told in the reader's language."""
        return StepError(id, language=self.language, **arguments)


def written(value: object) -> str:
    """A value as it stands inside a text: words as they are, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def named(call: Call) -> str:
    """How a reader recognises a call."""
    return call.operation or f"{call.method} {call.url}"
