"""Compares the operations of two documents: what callers send, what they get, who they must be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from accord.compare.callbacks import compare_callbacks, compare_webhooks
from accord.compare.changes import ContractChange, Json, Located, followed
from accord.compare.described import (
    Described,
    described,
    is_deprecated,
    media,
    parameter_schema,
    style_of,
)
from accord.compare.schema_view import SchemaView
from accord.compare.schemas import SchemaComparison, ViewKey
from accord.compare.security import compare_security
from accord.compare.sharing import unchanged
from accord.model.calls import Side
from accord.model.contract_changes import Impact
from accord.sources.openapi.operations import NOT_ANSWER_HEADERS


def compare(
    old: Mapping[str, Json], new: Mapping[str, Json], *, today: date
) -> list[ContractChange]:
    """Every change, those that break first; one of a shared schema once, with its operations."""
    changes: dict[tuple[object, ...], ContractChange] = {}
    shared = unchanged(old, new)
    views: dict[ViewKey, SchemaView] = {}
    for old_operation, new_operation in _paired(described(old), described(new)):
        # A new one each: what one operation has compared, another must report as its own too.
        pair = _OperationPair(old, new, shared, views)
        pair.run(old_operation, new_operation, today)
        name = new_operation.name if new_operation else old_operation.name if old_operation else ""
        for change in pair.changes:
            # One change of a shared schema, met by a hundred operations, is still one change to
            # read.
            entry = changes.setdefault(change.identity, change)
            if name not in entry.operations:
                entry.operations.append(name)
    for change in compare_webhooks(old, new):
        changes.setdefault(change.identity, change)
    order = list(Impact)
    return sorted(changes.values(), key=lambda change: order.index(change.impact))


def _paired(
    old: dict[tuple[str, str], Described], new: dict[tuple[str, str], Described]
) -> Iterator[tuple[Described | None, Described | None]]:
    """The same operation in both versions: at the same address, else of the same id."""
    added = {key: operation for key, operation in new.items() if key not in old}
    by_id = {
        id: key
        for key, operation in added.items()
        if (id := operation.node.mapping.get("operationId"))
    }
    for key, operation in old.items():
        moved_to = by_id.get(operation.node.mapping.get("operationId")) if key not in new else None
        yield operation, added.pop(moved_to) if moved_to in added else new.get(key)
    for operation in added.values():
        yield None, operation


class _OperationPair:
    """One operation in both versions."""

    def __init__(
        self,
        old: Mapping[str, Json],
        new: Mapping[str, Json],
        shared: frozenset[str],
        views: dict[ViewKey, SchemaView],
    ) -> None:
        self.old, self.new = old, new
        self.changes: list[ContractChange] = []
        self._schemas = SchemaComparison(old, new, shared, self.changes.append, views)

    def run(self, old: Described | None, new: Described | None, today: date) -> None:
        """Compare what there is of it."""
        if new is None and old is not None:
            is_over = _is_over(old, today)
            code = "operation-retired" if is_over else "operation-removed"
            self._say(code, Impact.INFO if is_over else Impact.BREAKING, (old.node, None))
        elif old is None and new is not None:
            self._say("operation-added", Impact.INFO, (None, new.node))
        elif old is not None and new is not None:
            if old.address != new.address:
                subject = f"{old.name} → {new.name}"
                self._say("operation-moved", Impact.BREAKING, (old.node, new.node), subject=subject)
            self._lifecycle(old, new)
            self._parameters(old, new)
            self._body(old, new)
            self._responses(old, new)
            self.changes += compare_security(self.old, self.new, old.security, new.security)
            self.changes += compare_callbacks(self.old, self.new, old.node, new.node)

    def _lifecycle(self, old: Described, new: Described) -> None:
        nodes = old.node, new.node
        # Generated clients name their methods after it, so a new one breaks code and no request.
        old_id, new_id = (node.mapping.get("operationId") for node in nodes)
        if old_id and old_id != new_id:
            self._say("operation-renamed", Impact.WARNING, nodes, subject=f"{old_id} → {new_id}")
        was_deprecated, is_deprecated = (node.mapping.get("deprecated") is True for node in nodes)
        if was_deprecated != is_deprecated:
            code = "operation-deprecated" if is_deprecated else "operation-undeprecated"
            self._say(code, Impact.INFO, nodes)
        old_end, new_end = (_sunset(node) for node in nodes)
        # Sooner takes away time that callers have planned with; later takes nothing.
        if old_end and new_end and new_end < old_end:
            self._say("sunset-sooner", Impact.WARNING, nodes, subject=new_end.isoformat())

    def _parameters(self, old: Described, new: Described) -> None:
        for key, parameter in old.parameters.items():
            new_parameter = new.parameters.get(key)
            name = str(parameter.mapping.get("name"))
            pair = parameter, new_parameter or new.node
            if new_parameter is None:
                # Most servers ignore what they do not know, so such a request may well go on
                # working.
                self._say("parameter-removed", Impact.WARNING, pair, Side.REQUEST, name)
                continue
            self._required(
                (parameter, new_parameter),
                name,
                codes=("parameter-became-required", "parameter-became-optional"),
            )
            schemas = parameter_schema(parameter), parameter_schema(new_parameter)
            self._writing((parameter, new_parameter), schemas, name)
            self._schemas.run(*schemas, Side.REQUEST, name)
        for key in [key for key in new.parameters if key not in old.parameters]:
            parameter = new.parameters[key]
            # What stands in the path was sent before, whether anybody described it or not.
            must = parameter.mapping.get("required") is True and key[0] != "path"
            code = "required-parameter-added" if must else "parameter-added"
            impact = Impact.BREAKING if must else Impact.INFO
            name = str(parameter.mapping.get("name"))
            self._say(code, impact, (old.node, parameter), Side.REQUEST, name)

    def _writing(
        self, pair: tuple[Located, Located], schemas: tuple[Located, Located], name: str
    ) -> None:
        """How a value of a parameter is written into a request."""
        old, new = (
            style_of(document, parameter, followed(document, schema))
            for document, parameter, schema in zip((self.old, self.new), pair, schemas, strict=True)
        )
        if old != new:
            self._say("style-changed", Impact.BREAKING, pair, Side.REQUEST, name)
        took, takes = (node.mapping.get("allowEmptyValue") is True for node in pair)
        if took != takes:
            code = "empty-value-allowed" if takes else "empty-value-refused"
            impact = Impact.INFO if takes else Impact.BREAKING
            self._say(code, impact, pair, Side.REQUEST, name)
        if not is_deprecated(pair[0]) and is_deprecated(pair[1]):
            self._say("parameter-deprecated", Impact.INFO, pair, Side.REQUEST, name)

    def _body(self, old: Described, new: Described) -> None:
        old_body, new_body = old.body, new.body
        if old_body is None and new_body is not None:
            must = new_body.mapping.get("required") is True
            code = "required-body-added" if must else "body-added"
            impact = Impact.BREAKING if must else Impact.INFO
            self._say(code, impact, (old.node, new_body), Side.REQUEST)
        elif old_body is not None and new_body is None:
            self._say("body-removed", Impact.WARNING, (old_body, new.node), Side.REQUEST)
        elif old_body is not None and new_body is not None:
            codes = "body-became-required", "body-became-optional"
            self._required((old_body, new_body), "", codes=codes)
            codes = "request-media-type-removed", "request-media-type-added"
            pair = old_body, new_body
            self._media(pair, (old.body_media, new.body_media), Side.REQUEST, codes)

    def _responses(self, old: Described, new: Described) -> None:
        for code, response in old.responses.items():
            # A range that covers the code is its new home.
            new_response = new.responses.get(code) or new.responses.get(f"{code[0]}XX")
            if new_response is None:
                # Nobody relies on being refused; a success that is gone leaves its callers without
                # one.
                is_error = code[0] in "45" or code == "default"
                impact = Impact.INFO if is_error else Impact.BREAKING
                pair = response, new.node.below("responses")
                self._say("response-removed", impact, pair, Side.RESPONSE, code)
                continue
            kinds = (
                media(response, old.produces),
                media(new_response, new.produces),
            )
            codes = "response-media-type-removed", "response-media-type-added"
            self._media((response, new_response), kinds, Side.RESPONSE, codes)
            self._headers(response, new_response)
        for code in [code for code in new.responses if code not in old.responses]:
            pair = old.node.below("responses"), new.responses[code]
            self._say("response-added", Impact.INFO, pair, Side.RESPONSE, code)

    def _headers(self, old: Located, new: Located) -> None:
        old_headers, new_headers = dict(_headers(self.old, old)), dict(_headers(self.new, new))
        for name, header in old_headers.items():
            new_header = new_headers.get(name)
            must = header.mapping.get("required") is True
            if new_header is None:
                impact = Impact.BREAKING if must else Impact.WARNING
                self._say("response-header-removed", impact, (header, new), Side.RESPONSE, name)
                continue
            if must and new_header.mapping.get("required") is not True:
                pair = header, new_header
                code = "response-header-became-optional"
                self._say(code, Impact.BREAKING, pair, Side.RESPONSE, name)
            schemas = parameter_schema(header), parameter_schema(new_header)
            self._schemas.run(*schemas, Side.RESPONSE, name)
        for name in [name for name in new_headers if name not in old_headers]:
            self._say(
                "response-header-added", Impact.INFO, (old, new_headers[name]), Side.RESPONSE, name
            )

    def _media(
        self,
        pair: tuple[Located, Located],
        kinds: tuple[dict[str, Located], dict[str, Located]],
        direction: Side,
        codes: tuple[str, str],
    ) -> None:
        old, new = kinds
        relabelled = set[str]()
        fresh = [kind for kind in new if kind not in old]
        for kind, schema in old.items():
            same = kind if kind in new else _in_other_letters(kind, fresh)
            relabelled.add(same)
            counterpart = same or _range_around(kind, new, direction)
            if counterpart:
                self._schemas.run(schema, new[counterpart], direction, "")
            else:
                self._say(codes[0], Impact.BREAKING, (schema, pair[1]), direction, kind)
        for kind in [kind for kind in fresh if kind not in relabelled]:
            self._say(codes[1], Impact.INFO, (pair[0], new[kind]), direction, kind)

    def _required(
        self, pair: tuple[Located, Located], name: str, *, codes: tuple[str, str]
    ) -> None:
        was_required, is_required = (node.mapping.get("required") is True for node in pair)
        if was_required != is_required:
            impact = Impact.BREAKING if is_required else Impact.INFO
            self._say(codes[0] if is_required else codes[1], impact, pair, Side.REQUEST, name)

    def _say(
        self,
        code: str,
        impact: Impact,
        pair: tuple[Located | None, Located | None],
        direction: Side | None = None,
        subject: str = "",
    ) -> None:
        old, new = (node.place if node else () for node in pair)
        self.changes.append(
            ContractChange(
                code=code,
                impact=impact,
                subject=subject,
                old_place=old,
                new_place=new,
                direction=direction,
            )
        )


def _in_other_letters(kind: str, candidates: Iterable[str]) -> str:
    """The same type with another character set, which whoever reads it is told anyway."""
    return next((other for other in candidates if _bare(other) == _bare(kind)), "")


def _bare(kind: str) -> tuple[str, ...]:
    essence, *parameters = (part.strip() for part in kind.split(";"))
    return essence, *sorted(part for part in parameters if not part.lower().startswith("charset"))


def _range_around(kind: str, ranges: Iterable[str], direction: Side) -> str:
    """The range that takes what is sent as ``kind``; a reader cannot prepare for a range."""
    if direction is Side.RESPONSE:
        return ""
    family = kind.partition("/")[0]
    return next((wildcard for wildcard in (f"{family}/*", "*/*") if wildcard in ranges), "")


def _headers(document: Mapping[str, Json], response: Located) -> Iterator[tuple[str, Located]]:
    for name in response.below("headers").mapping:
        if "swagger" not in document and name.lower() in NOT_ANSWER_HEADERS:
            continue
        yield name.lower(), followed(document, response.below("headers", name))


def _sunset(node: Located) -> date | None:
    sunset = node.mapping.get("x-sunset")
    try:
        return date.fromisoformat(str(sunset)[:10]) if sunset else None
    except ValueError:
        return None


def _is_over(operation: Described, today: date) -> bool:
    """Whether callers were told until when it would be there, and that day is past."""
    end = _sunset(operation.node)
    return operation.node.mapping.get("deprecated") is True and end is not None and end <= today
