"""A finding of the contract suite as a scenario, which is red until it is mended."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from accord.errors import UsageError
from accord.model.catalogue import Catalogue, Operation
from accord.model.corpus import CorpusEntry, CorpusRequest
from accord.text import Language, say, text

_KEYWORDS: Final[Mapping[Language, tuple[str, str, str, str, str, str]]] = {
    "en": ("Feature", "Scenario", "Given", "When", "And", "Then"),
    "zh-TW": ("功能", "場景", "假設", "當", "而且", "那麼"),
    "zh-CN": ("功能", "场景", "假如", "当", "而且", "那么"),
}
_QUOTES: Final[Mapping[Language, tuple[str, str]]] = {
    "en": ('"', '"'),
    "zh-TW": ("「", "」"),
    "zh-CN": ("“", "”"),
}
# What the last answer must be; what no status tells is no scenario that could be red.
_OUTCOMES: Final[Mapping[str, str]] = {
    "not_a_server_error": "scaffold.kept-contract",
    "response_schema_conformance": "scaffold.kept-contract",
    "status_code_conformance": "scaffold.kept-contract",
    "content_type_conformance": "scaffold.kept-contract",
    "response_headers_conformance": "scaffold.kept-contract",
    "negative_data_rejection": "scaffold.kept-refused",
    "ignored_auth": "scaffold.kept-refused",
    "other-customers-object": "scaffold.kept-refused",
    "role-not-checked": "scaffold.kept-refused",
    "use_after_free": "scaffold.kept-refused",
    "deleted-twice": "scaffold.kept-refused",
    "etag": "scaffold.kept-refused",
    "same-request-twice": "scaffold.kept-succeeds",
    "positive_data_acceptance": "scaffold.kept-succeeds",
    "ensure_resource_availability": "scaffold.kept-succeeds",
}
_BODY: Final = "body"


def kept_scenario(entry: CorpusEntry, catalogue: Catalogue, language: Language) -> str:
    """The text of a feature with one scenario.

    Raises:
        UsageError: no sentence of the vocabulary says what was sent, or what should have come.
    """
    outcome = _OUTCOMES.get(entry.check)
    if outcome is None or entry.says is None or _documents_crash(entry, catalogue):
        raise UsageError("scaffold.kept-no-outcome", where=entry.id, check=entry.check or "–")
    return _KeptScenario(entry, catalogue, language).text(outcome)


def _documents_crash(entry: CorpusEntry, catalogue: Catalogue) -> bool:
    """Whether a crash would keep the contract, and such a scenario would be green."""
    if entry.check != "not_a_server_error":
        return False
    wanted = {entry.where, "5XX", "5xx", "default"}
    return any(
        response.status in wanted
        for operation in catalogue.operations()
        if operation.id == entry.operation
        for response in operation.responses
    )


class _KeptScenario:
    def __init__(self, entry: CorpusEntry, catalogue: Catalogue, language: Language) -> None:
        self._entry, self._language = entry, language
        self._operations = {operation.id: operation for operation in catalogue.operations()}
        self._names: dict[str, str] = {}
        self._caller: str | None = None

    def text(self, outcome: str) -> str:
        feature, scenario, given, when, and_, then = _KEYWORDS[self._language]
        assert self._entry.says is not None  # asked before
        title = " ".join(say(self._entry.says, self._language).split())
        steps = [line for request in self._entry.requests for line in self._steps(request, given)]
        lines = [f"# language: {self._language}"] if self._language != "en" else []
        lines += [
            f"{feature}: {self._entry.operation}",
            "",
            f"  @op:{self._entry.operation}",
            f"  {scenario}: {title}",
            *(f"    {line}" for line in steps),
            f"    {then} {text(outcome, self._language)}",
        ]
        return "\n".join(line.replace("\x02", when).replace("\x03", and_) for line in lines) + "\n"

    def _steps(self, request: CorpusRequest, given: str) -> Iterator[str]:
        operation = self._operations.get(request.operation)
        if operation is None or (request.text and request.body is None):
            raise UsageError("scaffold.kept-unsayable", where=self._entry.id, path=request.path)
        values = dict(self._values(operation, request))
        if request.caller != (self._caller or "") or self._caller is None:
            self._caller = request.caller
            id = "scaffold.kept-signed-in" if request.caller else "scaffold.kept-nobody"
            yield f"{given} {self._said(id, name=request.caller)}"
        if request.body is not None:
            yield f"{given} {self._said('scaffold.kept-json', name=_BODY)}"
            yield '  """json'
            for line in json.dumps(self._filled(request.body), ensure_ascii=False, indent=2).split(
                "\n"
            ):
                yield f"  {line}"
            yield '  """'
        yield from self._sent(operation, values, has_body=request.body is not None)
        yield from self._remembered(request)

    def _sent(
        self, operation: Operation, values: Mapping[str, str], *, has_body: bool
    ) -> Iterator[str]:
        ids = {
            (False, False): "scaffold.kept-send",
            (False, True): "scaffold.kept-send-with",
            (True, False): "scaffold.kept-send-body",
            (True, True): "scaffold.kept-send-body-and",
        }
        id = ids[has_body, bool(values)]
        yield f"\x02 {self._said(id, operation=operation.id, name=_BODY)}"
        for name, value in values.items():
            cell = value.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n")
            yield f"  | {name} | {cell} |"

    def _values(self, operation: Operation, request: CorpusRequest) -> Iterator[tuple[str, str]]:
        parts = urlsplit(request.path)
        template, path = operation.path.strip("/").split("/"), parts.path.strip("/").split("/")
        if len(path) < len(template):
            raise UsageError("scaffold.kept-unsayable", where=self._entry.id, path=request.path)
        for name, value in zip(reversed(template), reversed(path), strict=False):
            if name.startswith("{") and name.endswith("}"):
                yield f"path {name[1:-1]}", self._named(unquote(value))
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            yield f"query {name}", self._named(value)
        for name, value in request.headers.items():
            if name.lower() != "content-type":
                yield f"header {name}", value

    def _remembered(self, request: CorpusRequest) -> Iterator[str]:
        """What this answer holds and a later request needs."""
        if not isinstance(request.answer, dict):
            return
        later = self._entry.requests[self._entry.requests.index(request) + 1 :]
        needed = {
            unquote(step) for request in later for step in urlsplit(request.path).path.split("/")
        }
        needed |= {str(value) for request in later for value in _leaves(request.body)}
        echoed = {str(value) for value in _leaves(request.body)}
        for name, value in request.answer.items():
            is_plain = isinstance(value, str | int) and not isinstance(value, bool)
            if is_plain and str(value) in needed - echoed and str(value) not in self._names:
                self._names[str(value)] = name
                yield f"\x03 {self._said('scaffold.kept-remember', path=name, name=name)}"

    def _named(self, value: str) -> str:
        return f"<{self._names[value]}>" if value in self._names else value

    def _filled(self, value: Any) -> Any:  # noqa: ANN401 - JSON
        if isinstance(value, dict):
            return {name: self._filled(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(inner) for inner in value]
        return self._named(value) if isinstance(value, str) else value

    def _said(self, id: str, **names: str) -> str:
        opening, closing = _QUOTES[self._language]
        quoted = {name: f"{opening}{value}{closing}" for name, value in names.items()}
        return text(id, self._language, **quoted)


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif value is not None and not isinstance(value, bool):
        yield value
