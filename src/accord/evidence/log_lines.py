"""One line of any service's log as the few fields that a call chain is joined from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from accord.evidence import log_fields
from accord.evidence.hops import HopRecord

_DEEPEST: Final = 6
_KINDS: Final = frozenset({"answered", "called"})
_TRACEPARENT: Final = re.compile(
    r"(?<![0-9a-f])00-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-[0-9a-f]{2}(?![0-9a-f])"
)
# A request id is often written as a UUID: the same 32 digits with dashes. Whole logs are searched
# for it, and a class of characters is found far quicker than two patterns of which one may fit.
_TRACE_DIGITS: Final = "[0-9a-fA-F]{8}" + "-?[0-9a-fA-F]{4}" * 3 + "-?[0-9a-fA-F]{12}"
_ANY_TRACE: Final = re.compile(_TRACE_DIGITS)
_TRACES: Final = re.compile(rf"(?:\b|_){_TRACE_DIGITS}(?![0-9a-zA-Z])".encode())
# Only where a name begins, or a long word without `=` is read once for each of its letters.
_LOGFMT: Final = re.compile(
    r'(?<![\w.@/-])([A-Za-z_@][\w.@/-]*)=("(?:[^"\\]|\\.)*"|[^\s"]*)(?=\s|$)'
)
_LEAST_PAIRS: Final = 3
_ISO_START: Final = re.compile(
    r"\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)\]?"
)
_APACHE_START: Final = re.compile(r"\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\]")
_LEVEL: Final = re.compile(r"\b(TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL|CRITICAL)\b")
# Spring Cloud Sleuth: [service,trace,span]; Spring Boot 3 leaves the service out and joins by dash.
_SLEUTH: Final = re.compile(
    r"\[(?P<service>[\w.-]*)\s*,\s*(?P<trace>[0-9a-f]{16,32})\s*,\s*(?P<span>[0-9a-f]{16})"
    r"(?:\s*,\s*(?:true|false)?)?\s*\]"
)
_BOOT: Final = re.compile(
    r"(?:\[(?P<service>[\w.-]+)\]\s*)?(?:\[[^\[\]]{0,200}\]\s*)?"
    r"\[(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})\]"
)
_REQUEST: Final = re.compile(
    r"\"?\b(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+(?P<path>[^\s\"]+)"
    r"(?:\s+HTTP/[\d.]+)?\"?\s*(?:[:=-]?>?\s*|\s*(?:returned|answered|responded|completed|status)"
    r"\s*(?:with|=|:)?\s*)(?P<status>[1-5]\d\d)\b"
)
_TOOK: Final = re.compile(r"\b(\d+(?:\.\d+)?)\s?(ms|µs|us|s)\b")
# What formats of nginx call the seconds that a request took.
_REQUEST_TIME: Final = re.compile(r"\b(?:rt|request_time|request-time)[=:]\s?\"?(\d+\.\d+)\b")
_ENVOY_TAIL: Final = re.compile(
    r"\"\s+[1-5]?\d{1,2}\s+(?P<flags>\S+)\s+(?:\S+\s+\S+\s+\"[^\"]*\"\s+)?"
    r"\d+\s+\d+\s+(?P<duration>\d+)\s+(?:\d+|-)\s"
)
_CLUSTER: Final = re.compile(r"\b(inbound|outbound)\|\d*\|[^|]*\|([\w.-]*)")


def traces_in(text: bytes) -> Iterator[str]:
    """Every trace id that stands in a text, in the 32 digits of ``traceparent``."""
    for digits in _TRACES.findall(text):
        yield digits.replace(b"-", b"").lstrip(b"_").lower().decode()


def parse(
    line: str, trace: str, *, around: float = 0.0, names: Mapping[str, str] | None = None
) -> HopRecord | None:
    """A line as fields, or none when it is prose that only mentions the trace.

    ``around`` is about when the trace happened, for times without a zone; ``names`` maps our names
    to those of a workspace's own logger.
    """
    fields = fields_of(line)
    if fields is not None:
        by_name = _by_our_names(fields, names or {})
        return _from_fields(by_name, fields, trace, around)
    return _from_text(line, trace, around)


def fields_of(line: str) -> dict[str, Any] | None:
    """What a line of JSON or logfmt holds, nested names with dots; none where it is neither."""
    return _json(line) or _logfmt(line)


def names_known(fields: Mapping[str, Any]) -> set[str]:
    """Our names of what its usual names tell."""
    return set(_by_our_names(fields, {}))


def _json(line: str) -> dict[str, Any] | None:
    # Whoever collects lines writes before them which container they come from.
    start = line.find("{")
    if start < 0:
        return None
    try:
        document = msgspec.json.decode(line[start:].strip().encode())
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    wrapped = document.get("log", document.get("MESSAGE"))
    if isinstance(wrapped, str) and (inner := _json(wrapped) or _logfmt(wrapped)):
        return {**{key: value for key, value in document.items() if key == "time"}, **inner}
    return dict(_flat(document, "", 0))


def _flat(value: Any, prefix: str, depth: int) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """Nested fields under dotted names; OpenTelemetry's list of key and value as a table."""
    if isinstance(value, list) and value and all(_is_attribute(item) for item in value):
        value = {item["key"]: _attribute(item["value"]) for item in value}
    if isinstance(value, dict) and depth < _DEEPEST:
        for key, inner in value.items():
            yield from _flat(inner, f"{prefix}.{key}" if prefix else key, depth + 1)
    elif prefix:
        yield prefix, value


def _is_attribute(item: object) -> bool:
    return isinstance(item, dict) and item.keys() == {"key", "value"}


def _attribute(value: object) -> object:
    """OTLP says the type of a value by the name of its only field."""
    if isinstance(value, dict) and len(value) == 1:
        return next(iter(value.values()))
    return value


def _logfmt(line: str) -> dict[str, Any] | None:
    pairs = _LOGFMT.findall(line)
    if len(pairs) < _LEAST_PAIRS:
        return None
    return {
        key: re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
        for key, value in pairs
    }


def _by_our_names(fields: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    lower = {key.lower(): value for key, value in fields.items() if value is not None}
    by_name: dict[str, Any] = {}
    for name, aliases in log_fields.NAMES.items():
        mapped = names.get(name)
        for alias in (mapped.lower(), *aliases) if mapped else aliases:
            if alias in lower:
                by_name[name] = lower[alias]
                break
    return by_name


def _from_fields(
    by_name: Mapping[str, Any], fields: Mapping[str, Any], trace: str, around: float
) -> HopRecord | None:
    ids = _ids(by_name)
    if ids.get("trace", trace) != trace:
        return None
    status = log_fields.status(by_name.get("status"))
    message = log_fields.text(by_name.get("message"))
    event, to = _direction(by_name)
    if not event:
        # structlog names its message `event`; others write a short name beside it.
        event_name = log_fields.text(by_name.get("event"))
        message = " ".join(filter(None, (event_name, message)))
    request = _REQUEST.search(message) if not status else None
    seconds = _took(by_name, message if request else "")
    time = log_fields.moment(by_name.get("time"), around=around)
    tells_request = bool(request or (status and ("method" in by_name or "path" in by_name)))
    if not event and tells_request:
        event = "answered"
    return HopRecord(
        trace=trace,
        time=time + seconds if _is_proxy(by_name) else time,
        level=log_fields.level(by_name.get("level")),
        service=log_fields.text(by_name.get("service")),
        event=event,
        span=ids.get("span", ""),
        parent=ids.get("parent", ""),
        method=(log_fields.text(by_name.get("method")) or _part(request, "method")).upper(),
        path=log_fields.target(by_name.get("path")) or _part(request, "path"),
        status=status or int(_part(request, "status") or 0),
        seconds=seconds,
        message=message,
        to=to,
        error=log_fields.text(by_name.get("error")),
        rest={key: value for key, value in fields.items() if key.lower() not in log_fields.ALIASES},
    )


def _ids(by_name: Mapping[str, Any]) -> dict[str, str]:
    """Trace, span and parent; a header that came in names the caller's span, not the own one."""
    ids = {}
    for name in ("span", "parent"):
        if value := log_fields.text(by_name.get(name)).lower():
            ids[name] = value
    trace = log_fields.text(by_name.get("trace")).lower().rpartition("/")[2]
    if match := _ANY_TRACE.fullmatch(trace):
        ids["trace"] = match.group().replace("-", "")
    if header := _TRACEPARENT.search(log_fields.text(by_name.get("traceparent")).lower()):
        ids.setdefault("trace", header["trace"])
        ids.setdefault("parent", header["span"])
    return ids


def _direction(by_name: Mapping[str, Any]) -> tuple[str, str]:
    """Whether the writer answered or asked, and whom it asked."""
    event = log_fields.text(by_name.get("event"))
    to = log_fields.text(by_name.get("to"))
    if event in _KINDS:
        return event, to
    if cluster := _CLUSTER.search(log_fields.text(by_name.get("upstream"))):
        outbound = cluster.group(1) == "outbound"
        return ("called", cluster.group(2).partition(".")[0]) if outbound else ("answered", "")
    kind = log_fields.text(by_name.get("kind")).lower()
    # A line that says whom it is about to ask does not say that nobody answered.
    has_ended = bool(by_name.get("status") or by_name.get("error"))
    if has_ended and (kind.endswith("client") or (to and not kind.endswith("server"))):
        return "called", to
    return "", ""


def _is_proxy(by_name: Mapping[str, Any]) -> bool:
    """Whether Envoy wrote the line: its time is the beginning of a request, not the end."""
    return "flags" in by_name or "upstream" in by_name


def _took(by_name: Mapping[str, Any], message: str) -> float:
    if _is_proxy(by_name):
        # Envoy counts `duration` in milliseconds.
        return log_fields.number(by_name.get("seconds")) / 1000
    return log_fields.duration(by_name) or _took_in_words(message)


def _took_in_words(message: str) -> float:
    if match := _REQUEST_TIME.search(message):
        return float(match[1])
    match = _TOOK.search(message)
    return log_fields.duration({"seconds": "".join(match.groups())}) if match else 0.0


def _part(match: re.Match[str] | None, name: str) -> str:
    return match[name] if match else ""


def _from_text(line: str, trace: str, around: float) -> HopRecord | None:
    """A line of an access log, or of a logger that writes ids in brackets."""
    header = _TRACEPARENT.search(line)
    bracket = _SLEUTH.search(line) or _BOOT.search(line)
    request = _REQUEST.search(line)
    if request is None and bracket is None:
        return None
    cluster, envoy = _CLUSTER.search(line), _ENVOY_TAIL.search(line)
    outbound = bool(cluster and cluster.group(1) == "outbound")
    level = _LEVEL.search(line)
    status = int(_part(request, "status") or 0)
    seconds = int(envoy["duration"]) / 1000 if envoy else _took_in_words(line[_end(request) :])
    return HopRecord(
        trace=trace,
        time=_time_of(line, around) + (seconds if envoy else 0),
        level=level.group(1).lower() if level else "",
        service=_part(bracket, "service"),
        event=("called" if outbound else "answered") if request else "",
        span=_part(bracket, "span"),
        parent=header["span"] if header else "",
        method=_part(request, "method"),
        path=_part(request, "path"),
        status=status,
        seconds=seconds,
        message=line.rsplit(" : ", 1)[-1].strip() if bracket else "",
        to=cluster.group(2).partition(".")[0] if cluster and outbound else "",
    )


def _end(match: re.Match[str] | None) -> int:
    return match.end() if match else 0


def _time_of(line: str, around: float) -> float:
    match = _ISO_START.search(line) or _APACHE_START.search(line)
    return log_fields.moment(match.group(1), around=around) if match else 0.0
