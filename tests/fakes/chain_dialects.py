"""How the services of ``fakes.chain`` log and pass on what they do: one class a dialect."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final


@dataclass(slots=True, kw_only=True)
class Seen:
    """A request while it is served; ``reason`` is why it is not answered well."""

    service: str
    path: str
    header: str
    trace: str
    span: str
    parent: str
    began: float
    reason: str = ""
    inner: Any = None


@dataclass(slots=True, kw_only=True)
class Outgoing:
    """A request to another service, with the ``headers`` that are sent."""

    seen: Seen
    callee: str
    span: str
    began: float
    headers: dict[str, str] = field(default_factory=dict)
    inner: Any = None


class Dialect:
    """Accord's own lines, of both sides."""

    def begin(self, service: str, path: str, headers: Mapping[str, str]) -> Seen:
        header = {name.lower(): value for name, value in headers.items()}.get("traceparent", "")
        parts = header.split("-") if header else ["", _id(16), "", ""]
        return Seen(
            service=service,
            path=path,
            header=header,
            trace=parts[1],
            span=_id(8),
            parent=parts[2],
            began=time.time(),
        )

    def call(self, seen: Seen, callee: str, address: str) -> Outgoing:
        span = _id(8)
        header = {"traceparent": f"00-{seen.trace}-{span}-01"}
        return Outgoing(seen=seen, callee=callee, span=span, began=time.time(), headers=header)

    def answered(self, seen: Seen, status: int) -> None:
        self.say_line(
            seen,
            event="answered",
            span=seen.span,
            parent=seen.parent,
            path=seen.path,
            status=status,
            seconds=time.time() - seen.began,
            message=seen.reason,
        )

    def called(self, call: Outgoing, status: int, error: str) -> None:
        outcome: dict[str, Any] = {"status": status} if status else {"error": error}
        self.say_line(
            call.seen,
            event="called",
            to=call.callee,
            span=call.span,
            parent=call.seen.span,
            path=f"/{call.callee}s",
            seconds=time.time() - call.began,
            **outcome,
        )

    def say_line(self, seen: Seen, **fields: Any) -> None:
        line = {"time": time.time(), "service": seen.service, "trace": seen.trace}
        say(json.dumps({**line, "method": "POST", **fields}))


class ForwardOnly(Dialect):
    """No span of its own: the header goes on as it came, and only answers are logged."""

    def call(self, seen: Seen, callee: str, address: str) -> Outgoing:
        header = {"traceparent": seen.header}
        return Outgoing(seen=seen, callee=callee, span="", began=time.time(), headers=header)

    def answered(self, seen: Seen, status: int) -> None:
        self.say_line(
            seen,
            path=seen.path,
            status=status,
            seconds=time.time() - seen.began,
            message=seen.reason,
        )

    def called(self, call: Outgoing, status: int, error: str) -> None:
        pass


class Ecs(ForwardOnly):
    """Elastic Common Schema, nested; spans of its own."""

    call = Dialect.call

    def answered(self, seen: Seen, status: int) -> None:
        seconds = time.time() - seen.began
        line: dict[str, Any] = {
            "@timestamp": stamp(),
            "log": {"level": "ERROR" if status >= 500 else "INFO"},
            "message": f"POST {seen.path} {status}",
            "service": {"name": seen.service},
            "trace": {"id": seen.trace},
            "span": {"id": seen.span},
            "parent": {"id": seen.parent},
            "http": {"request": {"method": "POST"}, "response": {"status_code": status}},
            "url": {"path": seen.path},
            "event": {"duration": int(seconds * 1e9)},
        }
        if seen.reason:
            line["error"] = {"message": seen.reason}
        say(json.dumps(line))


class Logfmt(ForwardOnly):
    """logfmt with ids."""

    call = Dialect.call

    def answered(self, seen: Seen, status: int) -> None:
        took = f"{(time.time() - seen.began) * 1000:.1f}ms"
        say(
            f"time={stamp()} level=info msg={json.dumps(seen.reason or 'served')}"
            f" service={seen.service} trace_id={seen.trace} span_id={seen.span}"
            f" method=POST path={seen.path} status={status} duration={took}"
        )


class Sleuth(ForwardOnly):
    """Text of Spring Cloud Sleuth: the reason is a line of its own."""

    call = Dialect.call

    def answered(self, seen: Seen, status: int) -> None:
        ids = f"[{seen.service},{seen.trace},{seen.span}]"
        took = f"{(time.time() - seen.began) * 1000:.0f} ms"
        when = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3]
        if seen.reason:
            say(f"{when} ERROR {ids} 1 --- [nio-1] c.e.Handler : {seen.reason}")
        say(f"{when}  INFO {ids} 1 --- [nio-1] c.e.Access : POST {seen.path} {status} in {took}")


class Dropping(Dialect):
    """Accord's lines, but ``price`` begins a trace of its own."""

    def begin(self, service: str, path: str, headers: Mapping[str, str]) -> Seen:
        return super().begin(service, path, {} if service == "price" else headers)


class OpenTelemetry(Dialect):
    """No lines at all: spans by the SDK, sent where the standard variables say."""

    def __init__(self) -> None:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        provider = TracerProvider()
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = provider.get_tracer("chain")
        self._kinds = trace.SpanKind
        self._failed = trace.StatusCode.ERROR

    def begin(self, service: str, path: str, headers: Mapping[str, str]) -> Seen:
        from opentelemetry import propagate

        seen = Dialect.begin(self, service, path, headers)
        carrier = {name.lower(): value for name, value in headers.items()}
        seen.inner = self._tracer.start_span(
            f"POST {path}",
            context=propagate.extract(carrier),
            kind=self._kinds.SERVER,
            attributes={"http.request.method": "POST", "url.path": path},
        )
        return seen

    def call(self, seen: Seen, callee: str, address: str) -> Outgoing:
        from opentelemetry import propagate, trace

        host, _, port = address.partition(":")
        attributes: dict[str, str | int] = {
            "http.request.method": "POST",
            "url.full": f"http://{address}/{callee}s",
            "server.address": host,
            "server.port": int(port),
        }
        within = trace.set_span_in_context(seen.inner)
        span = self._tracer.start_span(
            "POST", context=within, kind=self._kinds.CLIENT, attributes=attributes
        )
        headers: dict[str, str] = {}
        propagate.inject(headers, context=trace.set_span_in_context(span))
        return Outgoing(
            seen=seen, callee=callee, span="", began=time.time(), headers=headers, inner=span
        )

    def answered(self, seen: Seen, status: int) -> None:
        self._end(seen.inner, status, seen.reason)

    def called(self, call: Outgoing, status: int, error: str) -> None:
        self._end(call.inner, status, error)

    def _end(self, span: Any, status: int, reason: str) -> None:
        if status:
            span.set_attribute("http.response.status_code", status)
        if reason or status >= 500:
            span.set_status(self._failed, reason)
        span.end()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def stamp() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def _id(size: int) -> str:
    return random.randbytes(size).hex()


DIALECTS: Final[Mapping[str, Callable[[], Dialect]]] = {
    "accord": Dialect,
    "forward-only": ForwardOnly,
    "ecs": Ecs,
    "logfmt": Logfmt,
    "sleuth": Sleuth,
    "otel": OpenTelemetry,
    "drops": Dropping,
}
