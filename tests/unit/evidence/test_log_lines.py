import pytest

from accord.evidence.hops import HopRecord
from accord.evidence.log_lines import parse, traces_in

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
UUID = "4bf92f35-77b3-4da6-a3ce-929d0e0e4736"
SPAN = "00f067aa0ba902b7"
PARENT = "b7ad6b7169203331"
AT = 1763600000.2

ACCORD = (
    f'{{"time": {AT}, "level": "error", "service": "order", "event": "called", "to": "price",'
    f' "trace": "{TRACE}", "span": "{SPAN}", "parent": "{PARENT}", "method": "POST",'
    ' "path": "/prices", "error": "timed out after 1 s", "seconds": 1.0}'
)
ECS_NESTED = (
    '{"@timestamp":"2025-11-20T00:53:20.2Z","log":{"level":"ERROR"},"message":"boom",'
    f'"service":{{"name":"price"}},"trace":{{"id":"{TRACE}"}},"span":{{"id":"{SPAN}"}},'
    f'"parent":{{"id":"{PARENT}"}},"http":{{"request":{{"method":"POST"}},'
    '"response":{"status_code":500}},"url":{"path":"/prices"},"event":{"duration":12000000}}'
)
OTEL = (
    f'{{"Timestamp":"1763600000200000000","TraceId":"{TRACE}","SpanId":"{SPAN}",'
    '"SeverityText":"ERROR","Body":"boom","Attributes":{"http.request.method":"POST",'
    '"url.path":"/prices","http.response.status_code":500},"Resource":{"service.name":"price"}}'
)
OTLP_JSON = (
    f'{{"timeUnixNano":"1763600000200000000","traceId":"{TRACE}","spanId":"{SPAN}",'
    '"severityText":"ERROR","body":{"stringValue":"boom"},"attributes":['
    '{"key":"http.request.method","value":{"stringValue":"POST"}},'
    '{"key":"url.path","value":{"stringValue":"/prices"}},'
    '{"key":"http.response.status_code","value":{"intValue":"500"}}],'
    '"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"price"}}]}}'
)
PINO = (
    f'{{"level":50,"time":1763600000200,"trace_id":"{TRACE}","span_id":"{SPAN}","name":"x",'
    '"service":"price","req":{"method":"POST","url":"/prices"},"res":{"statusCode":500},'
    '"responseTime":12,"msg":"request errored"}'
)
ZAP = (
    f'{{"level":"error","ts":{AT},"msg":"served","service":"price","trace_id":"{TRACE}",'
    f'"span_id":"{SPAN}","method":"POST","path":"/prices","status":500,"latency":"12ms"}}'
)
CLEF = (
    f'{{"@t":"2025-11-20T00:53:20.2Z","@l":"Error","@m":"done","@tr":"{TRACE}","@sp":"{SPAN}",'
    '"Application":"price","RequestMethod":"POST","RequestPath":"/prices","StatusCode":500,'
    '"Elapsed":12}'
)
GOOGLE = (
    '{"severity":"ERROR","time":"2025-11-20T00:53:20.2Z","service":"price",'
    f'"logging.googleapis.com/trace":"projects/p/traces/{TRACE}",'
    f'"logging.googleapis.com/spanId":"{SPAN}","httpRequest":{{"requestMethod":"POST",'
    '"requestUrl":"/prices","status":500,"latency":"0.012s"}}'
)
PYTHON_JSON = (
    '{"asctime":"2025-11-20 00:53:20,200","levelname":"ERROR","message":"POST /prices 500 (12 ms)",'
    f'"otelTraceID":"{TRACE}","otelSpanID":"{SPAN}","otelServiceName":"price"}}'
)
LOGFMT = (
    f'time=2025-11-20T00:53:20.200Z level=error msg="it \\"broke\\"" service=price'
    f" trace_id={TRACE} span_id={SPAN} method=POST path=/prices status=500 duration=12ms"
)
SLEUTH = (
    f"2025-11-20 00:53:20.200 ERROR [price,{TRACE},{SPAN}] 1 --- [nio-1] c.e.Prices"
    " : POST /prices 500 (12 ms)"
)
BOOT = (
    f"2025-11-20T00:53:20.200Z ERROR 1 --- [price] [nio-8080-exec-1] [{TRACE}-{SPAN}] c.e.Prices"
    " : POST /prices 500 in 12 ms"
)
IN_DOCKER = (
    f'{{"log":"{{\\"level\\":\\"error\\",\\"service\\":\\"price\\",\\"trace_id\\":\\"{TRACE}\\",'
    f'\\"span_id\\":\\"{SPAN}\\",\\"method\\":\\"POST\\",\\"path\\":\\"/prices\\",'
    '\\"status\\":500,\\"duration_ms\\":12}\\n","stream":"stdout","time":"2025-11-20T00:53:20.2Z"}'
)


@pytest.mark.parametrize(
    "line",
    [
        *(ECS_NESTED, OTEL, OTLP_JSON, PINO, ZAP, CLEF, GOOGLE, PYTHON_JSON, LOGFMT, SLEUTH, BOOT),
        *(IN_DOCKER, f"price-1  | {ZAP}"),
    ],
    ids=[
        "ecs",
        "otel",
        "otlp-json",
        "pino",
        "zap",
        "clef",
        "google",
        "python",
        "logfmt",
        "sleuth",
        "boot",
        "docker",
        "compose",
    ],
)
def test_an_answer_is_read_in_every_dialect(line: str) -> None:
    parsed = parse(line, TRACE, around=AT)
    assert parsed is not None
    seconds = 0.0 if line in (OTEL, OTLP_JSON) else 0.012
    assert (parsed.event, parsed.service, parsed.method, parsed.path, parsed.status) == (
        ("answered", "price", "POST", "/prices", 500)
    )
    assert (parsed.span, parsed.level) == (SPAN, "error")
    assert (parsed.time, parsed.seconds) == pytest.approx((AT, seconds))


def test_a_call_that_got_no_answer_is_read() -> None:
    parsed = parse(ACCORD, TRACE)
    assert parsed == HopRecord(
        trace=TRACE,
        time=AT,
        level="error",
        service="order",
        event="called",
        to="price",
        span=SPAN,
        parent=PARENT,
        method="POST",
        path="/prices",
        error="timed out after 1 s",
        seconds=1.0,
    )


def test_an_access_log_names_its_caller_by_the_header_that_came_in() -> None:
    line = (
        '127.0.0.1 - - [20/Nov/2025:00:53:20 +0000] "GET /x?y=1 HTTP/1.1" 502 157 "-" "curl/8"'
        f' "00-{TRACE}-{PARENT}-01"'
    )
    parsed = parse(line, TRACE)
    assert parsed is not None
    assert (parsed.parent, parsed.span) == (PARENT, "")
    assert (parsed.event, parsed.method, parsed.path, parsed.status) == (
        ("answered", "GET", "/x?y=1", 502)
    )
    assert parsed.time == 1763600000


@pytest.mark.parametrize("took", ["rt=0.096", "request_time: 0.096", 'request_time="0.096"'])
def test_an_access_log_tells_the_time_of_a_request_by_its_name(took: str) -> None:
    line = f'- - [20/Nov/2025:00:53:20 +0000] "GET /x HTTP/1.1" 200 5 {took} 00-{TRACE}-{PARENT}-01'
    parsed = parse(line, TRACE)
    assert parsed is not None
    assert parsed.seconds == 0.096


def test_envoy_writes_when_a_request_began_and_milliseconds() -> None:
    line = (
        '{"start_time":"2025-11-20T00:53:20.200Z","method":"GET","path":"/a","response_code":503,'
        f'"response_flags":"UH","duration":12,"request_id":"{UUID}",'
        '"upstream_cluster":"outbound|8000||price.shop.svc.cluster.local"}'
    )
    parsed = parse(line, TRACE)
    assert parsed is not None
    assert (parsed.event, parsed.to) == ("called", "price")
    assert (parsed.time, parsed.seconds) == pytest.approx((AT + 0.012, 0.012))


def test_envoy_writes_text_too() -> None:
    line = (
        '[2025-11-20T00:53:20.200Z] "GET /status/418 HTTP/1.1" 418 - via_upstream - "-" 0 135 4 4'
        f' "-" "curl/7" "{UUID}" "httpbin:8000" "10.44.1.27:80"'
        " outbound|8000||httpbin.foo.svc.cluster.local 10.44.1.23:37652 - default"
    )
    parsed = parse(line, TRACE)
    assert parsed is not None
    assert (parsed.event, parsed.to, parsed.status, parsed.path) == (
        ("called", "httpbin", 418, "/status/418")
    )
    assert (parsed.time, parsed.seconds) == pytest.approx((AT + 0.004, 0.004))


def test_a_span_of_a_client_is_a_call() -> None:
    line = (
        f'{{"trace_id":"{TRACE}","span.kind":"client","peer.service":"price","url":"/p",'
        '"status":500}'
    )
    parsed = parse(line, TRACE)
    assert parsed is not None
    assert (parsed.event, parsed.to) == ("called", "price")


def test_fields_of_an_own_logger_are_found_by_their_mapped_names() -> None:
    line = f'{{"korrelation":"{TRACE}","pfad":"/prices","method":"POST","code":500}}'
    names = {"trace": "korrelation", "path": "pfad", "status": "code"}
    parsed = parse(line, TRACE, names=names)
    assert parsed is not None
    assert (parsed.path, parsed.status, parsed.event) == ("/prices", 500, "answered")


def test_a_line_of_another_trace_that_mentions_this_one_is_not_of_it() -> None:
    assert parse(f'{{"trace_id":"{"0" * 32}","msg":"retry of {TRACE}"}}', TRACE) is None


def test_a_status_without_a_request_is_no_answer() -> None:
    parsed = parse(f'{{"trace_id":"{TRACE}","status":7,"msg":"order shipped"}}', TRACE)
    assert parsed is not None
    assert parsed.event == ""


def test_an_event_of_structlog_is_its_message() -> None:
    parsed = parse(f'{{"trace_id":"{TRACE}","event":"order placed"}}', TRACE)
    assert parsed is not None
    assert (parsed.event, parsed.message) == ("", "order placed")


def test_prose_is_no_line_of_fields() -> None:
    assert parse(f"something went wrong with {TRACE}", TRACE) is None


def test_a_request_id_is_the_trace_with_dashes() -> None:
    assert list(traces_in(f"id={UUID} and {TRACE.upper()}".encode())) == [TRACE, TRACE]


def test_a_digest_is_no_trace() -> None:
    assert list(traces_in(b"a" * 64)) == []


@pytest.mark.parametrize(
    "sign", ["x", "a=", "{", "[", '"', "a.b-", "GET /", 'a="', '{"a":', "HTTP/1.1 200 "]
)
def test_a_hostile_line_is_read_in_no_time_and_ends_nothing(sign: str) -> None:
    text = f"{TRACE} {sign * (200_000 // len(sign))}"
    assert parse(text, TRACE) is None or sign in ("a=", 'a="')
