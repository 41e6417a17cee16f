"""What a single answer shows that nobody outside may see, and refusals that look like no other."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, Self

import msgspec

from accord.client.exchange import HttpExchange
from accord.engines.schemathesis.directed.shapes import (
    OperationShape,
    Schemas,
    is_hidden,
    schema_of,
    shapes,
)
from accord.engines.schemathesis.findings import Objection
from accord.model.catalogue import Contract
from accord.model.json_kinds import as_fields, as_items
from accord.model.message import message

Json = dict[str, Any]
STACK_TRACE: Final = "stack-trace"
SECRET: Final = "secret-in-answer"  # noqa: S105 - the name of a check
ERROR_SHAPE: Final = "error-shape"
SENTENCES: Final = {
    STACK_TRACE: "schemathesis.stack-trace",
    SECRET: "schemathesis.secret-in-answer",
    ERROR_SHAPE: "schemathesis.error-shape",
}
_CLIENT_ERROR: Final = 400
_SERVER_ERRORS: Final = 500
_TRACES: Final = re.compile(
    rb"Traceback \(most recent call last\)"
    rb"|File \\?\"[^\"\n]+\\?\", line \d+"
    rb"|\bat [\w.$<>]+\([\w$]+\.(?:java|kt|scala):\d+\)"
    rb"|\bat .{1,200}\.(?:js|ts):\d+:\d+\)?"
    rb"|\bat [\w.]+\(.{0,200}\) in .{1,200}\.cs:line \d+"
    rb"|goroutine \d+ \[running\]"
    rb"|SQLSTATE\[|ORA-\d{5}\b|psycopg2?\.errors"
)
_SECRET_NAMES: Final = re.compile(
    r"pass[-_]?(?:word|wd|phrase|code)|(?<![a-z])pwd|secret|private[-_]?key|cvv|cvc"
    r"|card[-_]?number|(?<![a-z])(?:ssn|pin|salt)(?![a-z])",
    re.IGNORECASE,
)
# When a password was changed, and what it must be like, everybody may know.
_HARMLESS_NAMES: Final = re.compile(
    r"(?:type|expir\w*|changed|updated|at|policy|hint|required|url|uri|set|length|reset)$",
    re.IGNORECASE,
)
_SECRET_SHAPES: Final = re.compile(
    r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}"
    r"|\$argon2(?:id|i|d)\$"
    r"|\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?)"
    r"://[^\s:@/\"]+:[^\s@/\"]+@"
)
_COVERED: Final = re.compile(r"[*•x]+")
_HIDDEN_LEAST: Final = 8
_MOST_ITEMS: Final = 50
_DEEPEST: Final = 12
_FEWEST_ERRORS: Final = 3
_LONGEST: Final = 1_000_000


class AnswerChecks:
    """The checks of single answers to one service that are switched on.

    ``shapes`` are its operations by id, ``document`` is what they were read from.
    """

    def __init__(
        self,
        shapes: Mapping[str, OperationShape],
        schemas: Schemas,
        document: Json,
        *,
        checks: Collection[str],
    ) -> None:
        self.shapes, self.schemas = shapes, schemas
        self._checks = frozenset(checks)
        self._hidden: set[str] = set()
        documented = list(_documented_errors(document, schemas))
        self._without_form = frozenset(at for at, schema in documented if not schema)
        self._form = _common_form([schema for _, schema in documented if schema], schemas)

    @classmethod
    def of(cls, contract: Contract, checks: Collection[str]) -> Self:
        """The checks of the answers that a contract documents."""
        schemas = Schemas(contract.document)
        return cls(shapes(contract, schemas), schemas, contract.document, checks=checks)

    def note_sent(self, exchange: HttpExchange, shape: OperationShape) -> None:
        """Take a request that was thought out: what it says in secret must not be answered."""
        if SECRET not in self._checks:
            return
        properties = self.schemas.properties(shape.body)
        hidden = [name for name, schema in properties.items() if is_hidden(schema)]
        body = decoded(exchange.request.content) if hidden else None
        if isinstance(body, dict):
            values = (body.get(name) for name in hidden)
            # What is short may stand in any answer.
            self._hidden |= {v for v in values if isinstance(v, str) and len(v) >= _HIDDEN_LEAST}

    def against(self, exchange: HttpExchange, operation: str) -> Iterator[Objection]:
        """What is wrong with an answer, by these checks."""
        answer = exchange.answer
        if answer is None or not answer.content or len(answer.content) > _LONGEST:
            return
        if STACK_TRACE in self._checks and (text := trace_in(exchange)):
            # What is escaped in JSON has other letters where jq reads it.
            plain = max(re.split(r'[\\"]', text), key=len)
            shows = f"tostring | contains({json.dumps(plain)})"
            yield _objection(STACK_TRACE, exchange, operation, shows=shows)
        if SECRET in self._checks and (where := self._secret(exchange, operation)):
            shows = _shown(where)
            yield _objection(SECRET, exchange, operation, where=where, shows=shows)
        if ERROR_SHAPE in self._checks and self._is_of_another_form(exchange, operation):
            expected = ", ".join(sorted(self._form))
            names = json.dumps(sorted(self._form))
            yield _objection(
                ERROR_SHAPE,
                exchange,
                operation,
                where=str(answer.status),
                expected=expected,
                shows=f'(type == "object" and (keys - (keys - {names}) != [])) | not',
            )

    # Secrets -----------------------------------------------------------------------------------

    def _secret(self, exchange: HttpExchange, operation: str) -> str:
        """Where an answer shows a secret; empty where it does not."""
        answer = exchange.answer
        text = answer.content.decode("utf-8", "replace") if answer else ""
        shape_shown = _SECRET_SHAPES.search(text)
        if answer is not None and answer.status >= _CLIENT_ERROR:
            sent = exchange.request.url + exchange.request.content.decode("utf-8", "replace")
            return "body" if shape_shown and shape_shown[0] not in sent else ""
        # To read an answer whole costs more than to see that nothing of the kind is in it.
        may_show = shape_shown or _SECRET_NAMES.search(text)
        if not may_show and not any(value in text for value in self._hidden):
            return ""
        return next(self._secrets_beside(text, operation), "")

    def _secrets_beside(self, text: str, operation: str) -> Iterator[str]:
        """Where secrets stand in fields that no contract documents."""
        shape = self.shapes.get(operation)
        answer = shape.answer if shape else {}
        for pointer, value in undocumented(self.schemas, answer, decoded(text)):
            if isinstance(value, str) and (
                value in self._hidden
                or _SECRET_SHAPES.search(value)
                or _named_secret(pointer, value)
            ):
                yield pointer

    # Refusals ----------------------------------------------------------------------------------

    def _is_of_another_form(self, exchange: HttpExchange, operation: str) -> bool:
        """Whether a refusal, whose form its operation leaves open, has not that of all others."""
        answer, shape = exchange.answer, self.shapes.get(operation)
        if answer is None or shape is None or not self._form:
            return False
        if exchange.request.method != shape.operation.method:
            return False
        at = (shape.operation.path, shape.operation.method, str(answer.status))
        if answer.status < _CLIENT_ERROR or at not in self._without_form:
            return False
        body = decoded(answer.content)
        return not isinstance(body, dict) or not self._form & body.keys()


def decoded(content: bytes | str) -> Any:  # noqa: ANN401 - JSON
    """What a content holds, none when it is no JSON."""
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def trace_in(exchange: HttpExchange) -> str:
    """What a refusal shows of the inside of a service; of a crash the crash itself is told."""
    answer = exchange.answer
    if answer is None or not _CLIENT_ERROR <= answer.status < _SERVER_ERRORS:
        return ""
    match = _TRACES.search(answer.content)
    return match[0].decode("utf-8", "replace") if match else ""


def undocumented(
    schemas: Schemas, schema: object, value: object, *, pointer: str = "", depth: int = 0
) -> Iterator[tuple[str, Any]]:
    """The plain values of an answer in fields that its schema has not, each with its place.

    Items of lists share one place. A schema that lists no fields, or says what others are like,
    leaves none undocumented.
    """
    resolved = schemas.resolved(schema)
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value[:_MOST_ITEMS] if "items" in resolved else ():
            yield from undocumented(
                schemas, resolved["items"], item, pointer=f"{pointer}/*", depth=depth + 1
            )
    elif isinstance(value, dict):
        properties = _all_properties(schemas, resolved)
        is_listed = bool(properties) and not _says_what_else(resolved)
        for name, inner in value.items():
            place = f"{pointer}/{name}"
            if name in properties:
                yield from undocumented(
                    schemas, properties[name], inner, pointer=place, depth=depth + 1
                )
            elif is_listed:
                yield from _leaves(inner, place)


def _all_properties(schemas: Schemas, resolved: Json) -> dict[str, Json]:
    properties = schemas.properties(resolved)
    for keyword in ("oneOf", "anyOf"):
        options = resolved.get(keyword)
        for option in as_items(options):
            properties = {**schemas.properties(option), **properties}
    return properties


def _says_what_else(resolved: Json) -> bool:
    return bool(resolved.keys() & {"additionalProperties", "patternProperties"})


def _leaves(value: object, pointer: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{pointer}/{name}")
    elif isinstance(value, list):
        for inner in value[:_MOST_ITEMS]:
            yield from _leaves(inner, f"{pointer}/*")
    else:
        yield pointer, value


def _named_secret(pointer: str, value: str) -> bool:
    name = pointer.rstrip("/*").rpartition("/")[2]
    is_shown = bool(value.strip()) and not _COVERED.fullmatch(value)
    return is_shown and bool(_SECRET_NAMES.search(name)) and not _HARMLESS_NAMES.search(name)


def _documented_errors(
    document: Json, schemas: Schemas
) -> Iterator[tuple[tuple[str, str, str], Json]]:
    """Path, method and status of each documented refusal, with its schema if it has one."""
    paths = document.get("paths")
    for path, item in as_fields(paths).items():
        resolved_item = schemas.resolved(item)
        for method, operation in resolved_item.items():
            responses = operation.get("responses") if isinstance(operation, dict) else None
            for status, response in as_fields(responses).items():
                if str(status)[:1] in "45":
                    at = (str(path), str(method).upper(), str(status))
                    yield at, schema_of(response, schemas)


def _common_form(errors: list[Json], schemas: Schemas) -> frozenset[str]:
    """The fields that all documented refusals have; none where a contract documents too few."""
    if len(errors) < _FEWEST_ERRORS:
        return frozenset()
    fields = [schemas.required(error) or schemas.properties(error).keys() for error in errors]
    return frozenset.intersection(*(frozenset(names) for names in fields))


def _objection(
    check: str,
    exchange: HttpExchange,
    operation: str,
    *,
    where: str = "",
    expected: str = "",
    shows: str = "",
) -> Objection:
    status = exchange.status
    return Objection(
        check=check,
        kind=check,
        operation=operation,
        where=where,
        title=message(
            SENTENCES[check],
            operation=operation,
            status=str(status),
            where=where,
            expected=expected,
        ),
        example=exchange,
        shows=shows,
    )


def _shown(where: str) -> str:
    """What an answer that shows a secret in a field has, as jq says it."""
    name = where.rstrip("/*").rpartition("/")[2]
    return f"any(.. | objects; has({json.dumps(name)}))" if "/" in where else ""
