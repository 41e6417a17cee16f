from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from accord.model.calls import Body, Call, CallRequest, CallResponse
from accord.model.shell_script import shell_script
from fakes.http_service import Answer, Received, Service, as_json, serving


def answer(request: Received) -> Answer:
    """Numbers orders anew each time."""
    order = {"order": {"id": "o-9", "number": 9}, "note": "it's new"}
    return as_json(order, status=201 if request.target == "/orders" else 200)


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(answer) as running:
        yield running


def call(method: str, path: str, *, body: str = "", answer: str = "", status: int = 200) -> Call:
    return Call(
        service="shop",
        method=method,
        url=f"http://old.example:1{path}",
        started=0,
        seconds=0,
        trace="",
        span="",
        request=CallRequest(
            headers={"Authorization": "Bearer ‹secret 0a1b2c›", "traceparent": "00-1-2-01"},
            body=Body(text=body) if body else None,
        ),
        response=CallResponse(status=status, body=Body(text=answer)),
    )


PLACED = call(
    "POST",
    "/orders",
    body='{"quantity": 4, "note": "it\'s \\"mine\\" 茶"}',
    answer='{"order": {"id": "o-1", "number": 4}, "note": "x"}',
    status=201,
)


def run(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    path = folder / "again.sh"
    path.write_text(script, encoding="utf-8")
    return subprocess.run(
        ["sh", str(path)], env=variables, capture_output=True, text=True, check=False, timeout=30
    )


def test_ids_come_from_the_answers_of_the_run_and_secrets_from_variables(
    service: Service, tmp_path: Path
) -> None:
    pay = call("PUT", "/orders/o-1/pay?of=o-1", body='{"orderNumber": 4, "of": "o-1", "sum": 4}')
    script = shell_script([PLACED, pay], title="o-1 is paid twice")
    done = run(script, tmp_path, BASE=service.address, TOKEN="opal", PATH="/usr/bin:/bin")
    assert (done.returncode, done.stderr) == (0, "")
    sent = {"quantity": 4, "note": 'it\'s "mine" 茶'}
    placed, paid = service.received
    assert (json.loads(placed.body), placed.headers["Authorization"]) == (sent, "Bearer opal")
    assert (paid.method, paid.target) == ("PUT", "/orders/o-9/pay?of=o-9")
    assert json.loads(paid.body) == {"orderNumber": 9, "of": "o-9", "sum": 4}


def test_it_ends_with_1_when_it_does_not_come_up_again(service: Service, tmp_path: Path) -> None:
    last = call("GET", "/orders/o-1", status=500)
    script = shell_script([PLACED, last], title="it crashes")
    done = run(script, tmp_path, BASE=service.address, TOKEN="t", PATH="/usr/bin:/bin")
    assert (done.returncode, done.stderr) == (1, "It did not come up again.\n")


def test_a_secret_that_is_not_given_is_asked_for(tmp_path: Path) -> None:
    done = run(shell_script([PLACED], title="x"), tmp_path, PATH="/usr/bin:/bin")
    assert done.returncode != 0
    assert "TOKEN" in done.stderr


def test_two_people_need_two_variables() -> None:
    other = Call(
        service="shop",
        method="GET",
        url="http://h/orders",
        started=0,
        seconds=0,
        trace="",
        span="",
        request=CallRequest(headers={"Authorization": "Bearer ‹secret ffffff›"}),
    )
    script = shell_script([PLACED, other], title="x")
    assert 'Bearer \'"$TOKEN"' in script
    assert 'Bearer \'"$TOKEN_2"' in script


def test_a_title_over_lines_stays_a_comment() -> None:
    assert "# a\n" not in shell_script([PLACED], title="a\nrm -rf /")


def test_only_the_head_is_asked_for_where_that_is_all_there_is(
    service: Service, tmp_path: Path
) -> None:
    script = shell_script([call("HEAD", "/orders/1")], title="x")
    done = run(script, tmp_path, BASE=service.address, TOKEN="t", PATH="/usr/bin:/bin")
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("shows", "code"), [('.note == "it\'s new"', 0), ('.note == "old"', 1), (".order", 0)]
)
def test_where_no_status_tells_the_last_answer_must_show_it(
    service: Service, tmp_path: Path, shows: str, code: int
) -> None:
    script = shell_script([PLACED], title="x", shows=shows)
    done = run(script, tmp_path, BASE=service.address, TOKEN="opal", PATH="/usr/bin:/bin")
    assert done.returncode == code


def test_what_an_answer_gave_is_looked_for_as_it_is_this_time(
    service: Service, tmp_path: Path
) -> None:
    listed = call("GET", "/orders/all", answer='{"order": {"id": "o-1"}}')
    script = shell_script([PLACED, listed], title="x", shows='.order.id == "o-1"')
    done = run(script, tmp_path, BASE=service.address, TOKEN="opal", PATH="/usr/bin:/bin")
    assert done.returncode == 0


UNTAKEN, HIDDEN = "came with an answer", "‹secret 0a1b2c›"


@pytest.mark.parametrize(
    ("headers", "answer", "path", "is_said"),
    [
        pytest.param({"Location": "/orders/o-17"}, "", "/orders/o-17/pay", True, id="header"),
        pytest.param({}, '{"self": "/orders/o-17"}', "/orders?of=o-17", True, id="within-text"),
        pytest.param({}, '{"id": "o-17"}', "/orders/o-17", False, id="taken"),
        pytest.param({"Location": "/orders/o-177"}, "", "/orders/o-17", False, id="longer-id"),
        pytest.param({}, "", "/orders/o-17", False, id="nobody-said-it"),
        pytest.param(
            {"Location": f"/orders/{HIDDEN}"}, "", f"/orders/{HIDDEN}", False, id="masked"
        ),
    ],
)
def test_an_id_that_cannot_be_taken_from_an_answer_is_named(
    headers: dict[str, str], answer: str, path: str, is_said: bool
) -> None:
    create = call("POST", "/orders", answer=answer, status=201)
    assert create.response is not None
    create = replace(create, response=replace(create.response, headers=headers))
    assert (UNTAKEN in shell_script([create, call("GET", path)], title="x")) is is_said


def test_an_id_that_was_chosen_by_who_called_stays_without_a_word() -> None:
    put = call("PUT", "/orders/o-17", answer='{"self": "/orders/o-17"}', status=201)
    assert UNTAKEN not in shell_script([put, call("GET", "/orders/o-17")], title="x")


def test_words_of_a_path_are_no_ids() -> None:
    create = call("POST", "/orders", answer='{"pay": "/orders/o-17/pay"}', status=201)
    assert "# pay" not in shell_script([create, call("PUT", "/orders/o-17/pay")], title="x")


def test_an_id_over_lines_stays_a_comment() -> None:
    create = call("POST", "/orders", answer='"/orders/o-17\nrm"', status=201)
    script = shell_script([create, call("GET", "/orders/o-17%0Arm")], title="x")
    assert "# o-17 rm came" in script


def test_answers_of_a_long_sequence_are_read_once() -> None:
    # Read again for each call they are twenty gigabytes.
    answer = json.dumps({"order": {"note": "said " * 1_000}})
    calls = [call("GET", f"/orders/x-{number}", answer=answer) for number in range(3_000)]
    assert shell_script(calls, title="x").count("call GET") == 3_000
