"""The formats that are asserted, each with where it is written; any other is a note.

What it says of each is JSON Schema 2020-12, 7.3, or the OpenAPI Format Registry.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeGuard

from accord.contract.references import Json

_INT32: Final = 2**31
_INT64: Final = 2**63
_FLOAT: Final = 3.4028234663852886e38
_DOUBLE: Final = 1.7976931348623157e308


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatRule:
    """What a format asks for; ``check`` is none where the validator's own check is the right one.

    ``limits`` are those of a number, and ``is_whole`` says that it has no fraction.
    """

    source: str
    check: Callable[[str], bool] | None = None
    limits: tuple[float, float] | None = None
    is_whole: bool = False


def is_base64(text: str) -> bool:
    """Whether a text is what ``format: byte`` promises."""
    try:
        # Without `validate` Python skips whatever is no letter of the alphabet.
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def is_any(text: str) -> bool:
    """Whether a text is one, which is all that some formats ask."""
    return isinstance(text, str)


FORMATS: Final[dict[str, FormatRule]] = {
    "date-time": FormatRule(source="RFC 3339, 5.6"),
    "date": FormatRule(source="RFC 3339, 5.6"),
    "time": FormatRule(source="RFC 3339, 5.6"),
    "duration": FormatRule(source="RFC 3339, appendix A"),
    "email": FormatRule(source="RFC 5321, 4.1.2"),
    "idn-email": FormatRule(source="RFC 6531, 3.3"),
    "hostname": FormatRule(source="RFC 1123, 2.1; RFC 5891, 4.4"),
    "idn-hostname": FormatRule(source="RFC 5890, 2.3.2.3"),
    "ipv4": FormatRule(source="RFC 2673, 3.2"),
    "ipv6": FormatRule(source="RFC 4291, 2.2"),
    "uri": FormatRule(source="RFC 3986"),
    "uri-reference": FormatRule(source="RFC 3986"),
    "iri": FormatRule(source="RFC 3987"),
    "iri-reference": FormatRule(source="RFC 3987"),
    "uri-template": FormatRule(source="RFC 6570"),
    "uuid": FormatRule(source="RFC 4122"),
    "json-pointer": FormatRule(source="RFC 6901, 5"),
    "relative-json-pointer": FormatRule(source="draft-bhutton-relative-json-pointer"),
    "regex": FormatRule(source="ECMA-262, 22.2"),
    "byte": FormatRule(source="OpenAPI Format Registry; RFC 4648, 4", check=is_base64),
    "binary": FormatRule(source="OpenAPI Format Registry", check=is_any),
    "password": FormatRule(source="OpenAPI Format Registry", check=is_any),
    "int32": FormatRule(
        source="OpenAPI Format Registry", limits=(-_INT32, _INT32 - 1), is_whole=True
    ),
    "int64": FormatRule(
        source="OpenAPI Format Registry", limits=(-_INT64, _INT64 - 1), is_whole=True
    ),
    "float": FormatRule(source="OpenAPI Format Registry; IEEE 754", limits=(-_FLOAT, _FLOAT)),
    "double": FormatRule(source="OpenAPI Format Registry; IEEE 754", limits=(-_DOUBLE, _DOUBLE)),
}
CHECKS: Final = {name: rule.check for name, rule in FORMATS.items() if rule.check is not None}


def limit(schema: dict[str, Json]) -> None:
    """Put the limits of a number's format beside those that its schema writes, as keywords."""
    name = schema.get("format")
    rule = FORMATS.get(name) if isinstance(name, str) else None
    if rule is None or rule.limits is None:
        return
    least, greatest = rule.limits
    minimum, maximum = schema.get("minimum"), schema.get("maximum")
    schema["minimum"] = max(least, minimum) if _is_number(minimum) else least
    schema["maximum"] = min(greatest, maximum) if _is_number(maximum) else greatest
    if rule.is_whole and schema.get("type") != "integer":
        # Not `type`: a format says nothing of values that are no numbers (Validation, 7.1).
        schema.setdefault("multipleOf", 1)


def _is_number(value: Json) -> TypeGuard[float]:
    # To Python a truth value is a number; to JSON it is none.
    return isinstance(value, int | float) and not isinstance(value, bool)
