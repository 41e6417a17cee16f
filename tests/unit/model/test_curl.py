from accord.model.calls import Body, Call, CallRequest
from accord.model.curl import curl


def call(**changes: object) -> Call:
    known = {"service": "ordering", "method": "GET", "url": "http://127.0.0.1:8000/orders"}
    rest = {"started": 0.0, "seconds": 0.1, "trace": "t", "span": "s"}
    return Call(**(known | rest | changes))  # type: ignore[arg-type]


def test_a_get_needs_no_method() -> None:
    assert curl(call()) == "curl -i http://127.0.0.1:8000/orders"


def test_headers_that_curl_makes_itself_are_left_out() -> None:
    headers = {"Host": "x", "Accept": "*/*", "traceparent": "00-1-2-01", "X-Partner": "kiosk"}
    line = curl(call(request=CallRequest(headers=headers)))
    assert line == "curl -i -H 'X-Partner: kiosk' http://127.0.0.1:8000/orders"


def test_a_body_is_quoted_for_the_shell() -> None:
    body = Body(media_type="application/json", text='{"name": "it\'s 茶"}')
    line = curl(call(method="POST", request=CallRequest(body=body)))
    expected = """-X POST --data-binary '{"name": "it'"'"'s 茶"}' http"""
    assert expected in line


def test_a_body_kept_as_a_file_is_named() -> None:
    body = Body(evidence="evidence/ab/abc.bin", size_bytes=9000)
    assert "--data-binary @evidence/ab/abc.bin" in curl(
        call(method="PUT", request=CallRequest(body=body))
    )


def test_a_body_that_nobody_kept_is_a_place_to_be_filled() -> None:
    nothing, some = Body(), Body(size_bytes=1, digest="6e34")
    assert "--data-binary" not in curl(call(method="PUT", request=CallRequest(body=nothing)))
    assert "--data-binary '@…' http" in curl(call(method="PUT", request=CallRequest(body=some)))


def test_an_empty_header_is_sent_too() -> None:
    line = curl(call(request=CallRequest(headers={"If-Match": ""})))
    assert line == "curl -i -H 'If-Match;' http://127.0.0.1:8000/orders"


def test_headers_by_which_an_engine_knows_its_own_requests_are_left_out() -> None:
    headers = {"X-Schemathesis-TestCaseId": "a1", "X-Trial": "yes"}
    line = curl(call(request=CallRequest(headers=headers)))
    assert line == "curl -i -H 'X-Trial: yes' http://127.0.0.1:8000/orders"
