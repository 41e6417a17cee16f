"""What real contracts come to when their services behave, and when they do not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from accord.model.events import Finding
from accord.model.run import Case, Stage
from accord.model.status import Status, Verdict
from accord.text import say
from fakes.tried import SIGN_IN, contract, notes, reasons, statuses, titles, try_contracts
from fakes.tried_service import CONTRACT, DEADLY, FIXED, Tried, serving

pytestmark = pytest.mark.engine

ORDERS = "placeOrder"
KEY = {"sign-in": {"headers": {"Authorization": f"Bearer {FIXED}"}}}


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, Tried]]:
    with serving() as tried:
        yield try_contracts(tmp_path_factory.mktemp("healthy"), tried.address), tried


def test_a_healthy_service_passes(healthy: tuple[Stage, Tried]) -> None:
    stage, _ = healthy
    assert stage.verdict is Verdict.PASSED


def test_every_planned_case_is_accounted_for(healthy: tuple[Stage, Tried]) -> None:
    stage, _ = healthy
    assert (len(stage.cases), stage.lost, stage.unplanned) == (13, (), ())


def test_what_has_nothing_to_try_is_skipped_with_a_reason(healthy: tuple[Stage, Tried]) -> None:
    stage, _ = healthy
    told = reasons(stage, Status.SKIPPED)
    assert {reason.partition(" of ")[0] for reason in told} == {
        "The contract has no example",
        "No operation",
    }


def test_every_request_has_a_trace_of_its_own(healthy: tuple[Stage, Tried]) -> None:
    _, tried = healthy
    sent = [headers["traceparent"] for _, path, headers in tried.requests if "/goods" in path]
    assert len({parent.split("-")[1] for parent in sent}) == len(sent) > 10


def test_the_seed_is_told(healthy: tuple[Stage, Tried]) -> None:
    stage, _ = healthy
    assert stage.measures["seed"] == 7


def test_answers_are_counted_by_operation_and_status(healthy: tuple[Stage, Tried]) -> None:
    stage, tried = healthy
    asked = sum(times for (name, _), times in stage.seen.items() if name == "goods/placeOrder")
    # Whenever the API ends its own session, what was given before is asked for twice more.
    again = 2 * stage.seen["goods/signOut", 204] + 3
    assert asked + again >= tried.count("POST", "/orders") >= asked > 0
    assert stage.seen["goods/placeOrder", 201] > 0


def test_a_check_counts_only_where_it_applies(healthy: tuple[Stage, Tried]) -> None:
    stage, _ = healthy
    attempt = stage.cases["contracts/goods.openapi.yaml#readGoods/fuzzing"].attempts[-1]
    checks = {step.text.partition(" ×")[0] for step in attempt.steps}
    assert "not_a_server_error" in checks
    assert not {"ignored_auth", "use_after_free", "object_level_authorization"} & checks


def test_an_api_that_ends_its_own_session_is_signed_in_again(healthy: tuple[Stage, Tried]) -> None:
    stage, tried = healthy
    assert stage.seen["goods/signOut", 204] > 0
    assert tried.count("POST", "/tokens") > 1


def test_a_session_that_the_stage_itself_ended_is_no_lost_one(
    healthy: tuple[Stage, Tried],
) -> None:
    stage, _ = healthy
    assert notes(stage) == []


@pytest.mark.parametrize("behaviour", ["forgets", "forgets-with-403"])
def test_a_session_that_a_service_lost_is_told(tmp_path: Path, behaviour: str) -> None:
    with serving(behaviour) as tried:
        stage = try_contracts(tmp_path, tried.address, only=ORDERS)
    assert stage.verdict is Verdict.PASSED
    assert [note.note.id for note in stage.notes] == ["schemathesis.signed-in-again"]


# One run of services that each do one thing wrong ------------------------------------------------

SWAGGER = """
swagger: "2.0"
info: { title: Goods, version: "1" }
basePath: /goods
produces: [application/json]
paths:
  /{id}:
    get:
      operationId: readGoods
      parameters:
        - { name: id, in: path, required: true, type: integer, minimum: 1, maximum: 9 }
      responses:
        200: { description: the goods, schema: { type: object, required: [id, name] } }
        422: { description: no, schema: { type: object } }
"""
# Each service is named by what it does: its contract where it is another one, and what is tried.
WRONG = {
    "crashes": ("", ORDERS),
    "teapot": ("", ORDERS),
    "accepts-anything": ("", ORDERS),
    "omits-name": ("", "readGoods"),
    "old": (SWAGGER, "readGoods"),
    "old-omits-name": (SWAGGER, "readGoods"),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """The stage in which all of them were tried, and each of them."""

    stage: Stage
    services: dict[str, Tried]
    folder: Path

    def findings(self, service: str) -> list[Finding]:
        return [each for each in self.stage.findings if each.cases[0].startswith(_file(service))]

    def cases(self, service: str) -> dict[str, Case]:
        known = self.stage.cases.items()
        return {id.rpartition("/")[2]: case for id, case in known if id.startswith(_file(service))}


def _file(service: str) -> str:
    return f"contracts/{service}.openapi.yaml#"


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wrong]:
    folder = tmp_path_factory.mktemp("wrong")
    with ExitStack() as stack:
        services = {
            name: stack.enter_context(serving(name.removeprefix("old").removeprefix("-")))
            for name in WRONG
        }
        made = [
            contract(folder, text or CONTRACT, service=name) for name, (text, _) in WRONG.items()
        ]
        sign_in = [
            SIGN_IN | {"services": [name], "operation": f"{name}/signIn"}
            for name, (text, _) in WRONG.items()
            if not text
        ]
        stage = try_contracts(
            folder,
            {name: tried.address for name, tried in services.items()},
            *made,
            options={"sign-in": sign_in},
            only=tuple(f"{_file(name)}{only}" for name, (_, only) in WRONG.items()),
        )
        yield Wrong(stage, services, folder)


@pytest.mark.parametrize(
    ("service", "sentence"),
    [
        pytest.param("crashes", "crashes/placeOrder failed inside: it answered 500.", id="crash"),
        pytest.param("teapot", "teapot/placeOrder answered 418, which", id="undocumented-status"),
        pytest.param(
            "accepts-anything", "accepts-anything/placeOrder accepted a request", id="accepts"
        ),
    ],
)
def test_a_defect_is_found_once(wrong: Wrong, service: str, sentence: str) -> None:
    said = [say(finding.title, "en") for finding in wrong.findings(service)]
    assert [title[: len(sentence)] for title in said] == [sentence]
    assert Status.FAILED in {case.status for case in wrong.cases(service).values()}


def test_a_stage_with_a_defect_has_failed(wrong: Wrong) -> None:
    assert wrong.stage.verdict is Verdict.FAILED


def test_a_defect_names_every_case_that_shows_it(wrong: Wrong) -> None:
    [finding] = wrong.findings("omits-name")
    assert {id.rpartition("/")[2] for id in finding.cases} == {"examples", "coverage", "fuzzing"}


def test_a_defect_has_its_smallest_example(wrong: Wrong) -> None:
    [finding] = wrong.findings("omits-name")
    assert finding.example is not None
    assert (finding.example.operation, finding.example.status) == ("omits-name/readGoods", 200)
    assert finding.example.problems


def test_a_failed_case_tells_the_call_in_the_step_that_failed(wrong: Wrong) -> None:
    attempt = wrong.cases("omits-name")["fuzzing"].attempts[-1]
    [entry] = attempt.calls
    assert attempt.steps[entry.step].status is Status.FAILED
    assert len(entry.call.trace) == 32


def test_a_defect_is_said_in_three_languages(wrong: Wrong) -> None:
    [finding] = wrong.findings("omits-name")
    said = {say(finding.title, language) for language in ("en", "zh-TW", "zh-CN")}
    assert len(said) == 3


def test_no_token_reaches_the_disk(wrong: Wrong) -> None:
    written = b"".join(path.read_bytes() for path in wrong.folder.rglob("*") if path.is_file())
    tokens = wrong.services["crashes"].tokens
    assert tokens
    assert [token for token in tokens if token.encode() in written] == []


@pytest.mark.parametrize(
    ("service", "statuses_there"),
    [("old", {Status.PASSED, Status.SKIPPED}), ("old-omits-name", {Status.FAILED})],
    ids=["healthy", "faulty"],
)
def test_swagger_2_is_tried_as_well(
    wrong: Wrong, service: str, statuses_there: set[Status]
) -> None:
    statuses_seen = {case.status for case in wrong.cases(service).values()}
    assert statuses_seen - {Status.SKIPPED} == statuses_there - {Status.SKIPPED}
    assert wrong.stage.seen[f"{service}/readGoods", 200] > 0


# The truth table ---------------------------------------------------------------------------------


def test_a_server_that_is_down_at_the_start_breaks_every_case(tmp_path: Path) -> None:
    with serving() as tried:
        pass
    stage = try_contracts(tmp_path, tried.address)
    assert statuses(stage) == {Status.BROKEN}
    assert [reason.partition(":")[0] for reason in reasons(stage, Status.BROKEN)] == [
        "goods does not answer at http"
    ]


@pytest.fixture(scope="module")
def dead(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, Tried]]:
    with serving("dies") as tried:
        yield try_contracts(tmp_path_factory.mktemp("dead"), tried.address), tried


def test_a_server_that_dies_in_the_middle_breaks_the_rest(dead: tuple[Stage, Tried]) -> None:
    stage, _ = dead
    assert stage.status is Status.BROKEN
    assert all(told.startswith("goods stopped") for told in reasons(stage, Status.BROKEN))


def test_the_request_at_which_a_service_died_is_named(dead: tuple[Stage, Tried]) -> None:
    stage, tried = dead
    [(method, path, _)] = tried.requests[60:61]
    [told] = reasons(stage, Status.BROKEN)
    assert told.startswith(f"goods stopped answering at {method} {tried.address}{path}")


def test_a_request_of_our_own_at_which_a_service_died_is_named(tmp_path: Path) -> None:
    with serving("dies-at-once") as tried:
        stage = try_contracts(tmp_path, tried.address, only="readGoods")
    [(method, path, _)] = tried.requests[5:6]
    assert set(reasons(stage, Status.BROKEN)) == {
        f"goods stopped answering at {method} {tried.address}{path}, so this could not be judged."
    }


def test_what_was_finished_before_a_service_died_stays_finished(dead: tuple[Stage, Tried]) -> None:
    stage, _ = dead
    assert Status.PASSED in statuses(stage)


@pytest.fixture(scope="module")
def restarted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with serving("restarts") as tried:
        yield try_contracts(tmp_path_factory.mktemp("restarted"), tried.address, options=KEY)


def test_a_request_that_ends_a_service_twice_is_a_finding(restarted: Stage) -> None:
    [finding] = restarted.findings
    assert (finding.operation, finding.kind) == ("goods/readGoods", "answers_to_the_end")
    assert finding.example is not None
    assert finding.example.url.endswith(f"/goods/{DEADLY}")
    assert say(finding.title, "en").startswith("goods/readGoods gave no whole answer")


def test_what_can_be_judged_is_judged_when_a_service_is_back(restarted: Stage) -> None:
    failed = {id for id, case in restarted.cases.items() if case.status is Status.FAILED}
    assert {id.partition("#")[2].partition("/")[0] for id in failed} == {"readGoods"}
    assert Status.BROKEN not in statuses(restarted)
    assert restarted.seen["goods/placeOrder", 201] > 0


def test_a_sign_in_that_is_refused_breaks_every_case(tmp_path: Path) -> None:
    with serving("refuses-sign-in") as tried:
        stage = try_contracts(tmp_path, tried.address)
    assert statuses(stage) == {Status.BROKEN}


def test_a_sign_in_that_is_lost_for_good_breaks_the_stage(tmp_path: Path) -> None:
    with serving("signs-in-once") as tried:
        stage = try_contracts(tmp_path, tried.address)
    assert {note.note.id for note in stage.notes if note.breaks} == {
        "client.sign-in-refused",
        "schemathesis.sign-in-lost",
    }


@pytest.fixture(scope="module")
def expired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with serving("expires") as tried:
        folder = tmp_path_factory.mktemp("expired")
        yield try_contracts(folder, tried.address, only=ORDERS, options=KEY)


def test_credentials_that_expire_break_what_was_tried_afterwards(expired: Stage) -> None:
    assert expired.verdict is Verdict.BROKEN
    assert Status.BROKEN in statuses(expired)
    assert "goods refused" in min(reasons(expired, Status.BROKEN))


def test_the_request_before_a_sign_in_was_lost_is_told(expired: Stage) -> None:
    [lost] = [note for note in expired.notes if note.note.id == "schemathesis.sign-in-lost"]
    assert lost.breaks
    assert lost.note.arguments["before"] in ("goods/placeOrder", "DELETE /orders")
    assert lost.detail.startswith("curl -i -X")
    assert "/orders" in lost.detail


def test_a_limit_on_requests_is_no_lost_sign_in(tmp_path: Path) -> None:
    with serving("limits") as tried:
        stage = try_contracts(tmp_path, tried.address, only=ORDERS, options=KEY)
    assert stage.verdict is Verdict.PASSED
    assert notes(stage) == []


def test_an_undeclared_method_is_tried_as_whoever_is_signed_in(tmp_path: Path) -> None:
    with serving("works-undeclared") as tried:
        stage = try_contracts(tmp_path, tried.address, only=f"{ORDERS}/coverage", options=KEY)
    methods = {title.split()[2].rstrip(",") for title in titles(stage)}
    assert methods >= {"DELETE", "GET", "PATCH", "PUT"}


def test_a_refusal_of_who_is_not_signed_in_must_be_documented(tmp_path: Path) -> None:
    text = "\n".join(line for line in CONTRACT.splitlines() if '"401"' not in line)
    with serving() as tried:
        stage = try_contracts(
            tmp_path,
            tried.address,
            contract(tmp_path, text),
            only=f"{ORDERS}/coverage",
            options=KEY,
        )
    [title] = titles(stage)
    assert title.startswith("goods/placeOrder answered 401, which its contract does not document")


def test_what_a_later_round_finds_counts_once(tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text("max-time = 8\n")
    with serving("tires") as tried:
        stage = try_contracts(tmp_path, tried.address, only=f"{ORDERS}/fuzzing", options=KEY)
    assert statuses(stage) == {Status.FAILED}
    assert titles(stage) == ["goods/placeOrder failed inside: it answered 500."]


def test_a_sign_in_that_opens_nothing_breaks_the_stage(tmp_path: Path) -> None:
    with serving("refuses-everybody") as tried:
        stage = try_contracts(tmp_path, tried.address, only=ORDERS)
    assert stage.status is Status.BROKEN
    assert [note.breaks for note in stage.notes if "401 or 403" in say(note.note, "en")] == [True]


def test_an_answer_that_does_not_end_is_a_defect(tmp_path: Path) -> None:
    options = {"request-timeout-s": 0.3, "max-examples": 1, "sign-in": []}
    made = [contract(tmp_path, service=name) for name in ("hangs", "streams")]
    with serving("hangs") as hangs, serving("streams") as streams:
        addresses = {"hangs": hangs.address, "streams": streams.address}
        # Each request of another phase would be waited for as well.
        only = "readGoods/fuzzing"
        stage = try_contracts(tmp_path, addresses, *made, only=only, options=options)
    late = "did not answer to the end within 0.3 seconds."
    assert sorted(titles(stage)) == [f"hangs/readGoods {late}", f"streams/readGoods {late}"]


def test_a_stream_of_events_is_right_not_to_end(tmp_path: Path) -> None:
    document = contract(tmp_path).document
    answer = document["paths"]["/goods/{id}"]["get"]["responses"]["200"]
    answer["content"] = {"text/event-stream": {"schema": {"type": "string"}}}
    made = contract(tmp_path, json.dumps(document))
    options = {"max-examples": 1, "sign-in": []}
    with serving("sends-events") as tried:
        stage = try_contracts(tmp_path, tried.address, made, only="readGoods", options=options)
    assert stage.verdict is Verdict.PASSED


@pytest.mark.parametrize("behaviour", ["hangs", "streams"])
def test_an_answer_that_does_not_end_cannot_outlive_the_stage(
    tmp_path: Path, behaviour: str
) -> None:
    options = {"request-timeout-s": 60, "max-time-s": 1.5}
    with serving(behaviour) as tried:
        stage = try_contracts(tmp_path, tried.address, only="readGoods", options=options)
    assert stage.finished
    assert Status.BROKEN in statuses(stage)
    assert stage.findings == []


def test_phases_that_are_left_out_are_skipped(tmp_path: Path) -> None:
    with serving() as tried:
        stage = try_contracts(
            tmp_path, tried.address, only="readGoods", options={"phases": ["fuzzing"]}
        )
    assert {id.rpartition("/")[2]: str(case.status) for id, case in stage.cases.items()} == {
        "examples": "skipped",
        "coverage": "skipped",
        "fuzzing": "passed",
    }


def test_a_document_that_the_validator_faults_is_used_and_told(tmp_path: Path) -> None:
    faulty = contract(tmp_path).document
    del faulty["info"]
    made = contract(tmp_path, json.dumps(faulty))
    with serving() as tried:
        stage = try_contracts(tmp_path, tried.address, made, only=ORDERS)
    assert made.faults
    assert stage.verdict is Verdict.PASSED
    assert [note for note in notes(stage) if note.startswith("contracts/goods.openapi.yaml")]


def test_the_same_seed_draws_the_same_requests(tmp_path: Path) -> None:
    asked = []
    for name in ("one", "two"):
        with serving() as tried:
            (tmp_path / name).mkdir()
            try_contracts(tmp_path / name, tried.address, only="readGoods/fuzzing")
            asked.append([(method, path) for method, path, _ in tried.requests])
    assert asked[0] == asked[1]
