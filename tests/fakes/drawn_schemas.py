"""Schemas and values drawn together, and a second judge for them that shares nothing with ours.

A schema is drawn twice at once: as a document of its version writes it, and as plain JSON Schema
2020-12, which python-jsonschema reads.
"""

from __future__ import annotations

import datetime
import ipaddress
import json
import re
from typing import Any

import jsonschema
from hypothesis import strategies as st

from accord.contract import Contracts, Exchange
from accord.model.calls import ContractVerdict
from fakes.openapi import answer, contract, one

Pair = tuple[Any, Any]
NAMES = st.sampled_from(["a", "b", "c"])
NUMBERS = st.one_of(
    st.integers(-3, 12),
    st.sampled_from([0.5, 1.0, 2.5, 19.99, 0.07, 2**31 - 1, 2**31, 2**53 + 1, -(2**63) - 1]),
)
TEXTS = st.sampled_from(
    ["", "a", "ab", "12", "x-1", "１", "a\n", "😀", "2024-02-29", "2023-02-29", "aGk=", "aGk",
     "10.0.0.1", "10.0.0.256", "0b6a3c1e-58b7-4f2c-9a3e-0d9f0f7c1a11", "0b6a3c1e"]
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=8,
)
PATTERNS = ("^a", r"^\d+$", "[0-9]", "^[a-z]{1,2}$", r"^\w-\d$", "^.$", "^$")
CHECKER = jsonschema.FormatChecker(formats=())


@CHECKER.checks("date", raises=ValueError)
def is_date(value: object) -> bool:
    """A day of the calendar, in ten characters."""
    if not isinstance(value, str):
        return True
    datetime.date.fromisoformat(value)
    return re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) is not None


@CHECKER.checks("ipv4", raises=ValueError)
def is_ipv4(value: object) -> bool:
    """Four numbers of a byte."""
    return not isinstance(value, str) or bool(ipaddress.IPv4Address(value))


@CHECKER.checks("uuid")
def is_uuid(value: object) -> bool:
    """Five groups of hexadecimal digits."""
    groups = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    return not isinstance(value, str) or re.fullmatch(groups, value, re.IGNORECASE) is not None


@CHECKER.checks("byte")
def is_byte(value: object) -> bool:
    """Groups of four letters of base64."""
    letters = r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?"
    return not isinstance(value, str) or re.fullmatch(letters, value) is not None


@st.composite
def scalars(draw: st.DrawFn, version: str) -> Pair:
    kind = draw(st.sampled_from(["integer", "number", "string", "boolean"]))
    written: dict[str, Any] = {"type": kind}
    plain: dict[str, Any] = {"type": kind}
    if kind in ("integer", "number"):
        if draw(st.booleans()):
            _limit(draw, version, written, plain)
        if draw(st.booleans()):
            written["multipleOf"] = plain["multipleOf"] = draw(st.sampled_from([2, 0.5, 3]))
        if kind == "integer" and draw(st.booleans()):
            written["format"] = "int32"
            plain = {"allOf": [plain, {"minimum": -(2**31), "maximum": 2**31 - 1}]}
    elif kind == "string":
        for key, values in (
            ("maxLength", st.integers(0, 3)),
            ("minLength", st.integers(0, 2)),
            ("format", st.sampled_from(["date", "ipv4", "uuid", "byte", "sku"])),
        ):
            if draw(st.booleans()):
                written[key] = plain[key] = draw(values)
        if draw(st.booleans()):
            written["pattern"] = draw(st.sampled_from(PATTERNS))
            # Python's expressions know neither ECMA's end nor its digits.
            python = written["pattern"].replace("$", r"\Z").replace(r"\d", "[0-9]")
            plain["pattern"] = python.replace(r"\w", "[A-Za-z0-9_]")
    return _nullable(draw, version, written, plain)


def _limit(draw: st.DrawFn, version: str, written: Any, plain: Any) -> None:
    side = draw(st.sampled_from(["minimum", "maximum"]))
    strict = f"exclusive{side.capitalize()}"
    limit = draw(st.integers(-2, 9))
    if not draw(st.booleans()):
        written[side] = plain[side] = limit
    elif version in ("2.0", "3.0"):
        written |= {side: limit, strict: True}
        plain[strict] = limit
    else:
        written[strict] = plain[strict] = limit


def _nullable(draw: st.DrawFn, version: str, written: Any, plain: Any) -> Pair:
    if not draw(st.booleans()):
        return written, plain
    if version == "3.1":
        return {"anyOf": [written, {"type": "null"}]}, {"anyOf": [plain, {"type": "null"}]}
    flag = "nullable" if version == "3.0" else "x-nullable"
    return {**written, flag: True}, {"anyOf": [plain, {"type": "null"}]}


@st.composite
def composites(draw: st.DrawFn, version: str, inner: st.SearchStrategy[Pair]) -> Pair:
    kind = draw(st.sampled_from(["array", "object", "allOf", "anyOf", "oneOf", "not"]))
    if kind == "array":
        items = draw(inner)
        more = {"uniqueItems": True} if draw(st.booleans()) else {"maxItems": 2}
        return tuple({"type": "array", "items": each, **more} for each in items)  # type: ignore[return-value]
    if kind == "not":
        return tuple({"not": each} for each in draw(inner))  # type: ignore[return-value]
    if kind != "object":
        members = draw(st.lists(inner, min_size=1, max_size=3))
        return tuple({kind: list(side)} for side in zip(*members, strict=True))  # type: ignore[return-value]
    properties = draw(st.dictionaries(NAMES, inner, min_size=1, max_size=3))
    required = draw(st.lists(NAMES, unique=True, max_size=2))
    read_only = draw(NAMES)
    more = {"additionalProperties": False} if draw(st.booleans()) else {"maxProperties": 2}
    written = {name: pair[0] for name, pair in properties.items()}
    plain: dict[str, Any] = {name: pair[1] for name, pair in properties.items()}
    if read_only in written and version != "2.0":
        written[read_only] = {"allOf": [written[read_only], {"writeOnly": True}]}
        plain[read_only] = False
        excused = {read_only}
    else:
        excused = set()
    return (
        {"type": "object", "properties": written, "required": required, **more},
        {
            "type": "object",
            "properties": plain,
            "required": [name for name in required if name not in excused],
            **more,
        },
    )


def pairs(version: str) -> st.SearchStrategy[Pair]:
    """Schemas of a version, each with its plain twin."""
    return st.recursive(scalars(version), lambda inner: composites(version, inner), max_leaves=6)


def disagreements(version: str, pair: Pair, values: list[Any]) -> list[str]:
    """The values that the two judges judge differently."""
    written, plain = pair
    responses = answer(written)
    if version == "2.0":
        responses = {"200": {"description": "ok", "schema": written}}
    contracts = Contracts.compile([contract(one(responses), dialect=version)])
    reference = jsonschema.Draft202012Validator(plain, format_checker=CHECKER)
    return [
        f"{version} {json.dumps(written)} {json.dumps(value)}: {verdict}"
        for value in values
        if (verdict := _verdict(contracts, value))
        is not (ContractVerdict.KEPT if reference.is_valid(value) else ContractVerdict.BROKEN)
    ]


def _verdict(contracts: Contracts, value: Any) -> ContractVerdict:
    return contracts.check(
        Exchange(
            service="trial",
            method="GET",
            url="/things",
            request_headers={},
            request_body=b"",
            status=200,
            response_headers={"content-type": "application/json"},
            response_body=json.dumps(value).encode(),
        )
    ).verdict
