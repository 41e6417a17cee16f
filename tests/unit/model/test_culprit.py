from collections.abc import Sequence

import pytest

from accord.model.calls import Call, CallOrigin, CallResponse, Problem, Side
from accord.model.case import CHECK
from accord.model.catalogue import Link, LinkKind
from accord.model.culprit import Culprit, culprit, culprit_of_finding
from accord.model.events import Finding, Step
from accord.model.message import plain
from accord.model.run import Attempt, CallOfStep, Case, Stage
from accord.model.status import Status, Suite
from accord.text import Language, say

STEPS = [
    Step(text="a basket", status=Status.PASSED),
    Step(text="I order", status=Status.PASSED),
    Step(text="it is confirmed", status=Status.FAILED),
]


def asked(service: str, status: int | None, *, span: str = "c1", **changes: object) -> Call:
    return hop(service, status, span=span, origin=CallOrigin.CLIENT, **changes)


def hop(
    service: str,
    status: int | None,
    *,
    span: str,
    origin: CallOrigin = CallOrigin.LOG,
    **changes: object,
) -> Call:
    known: dict[str, object] = {
        "service": service,
        "method": "POST",
        "url": f"http://127.0.0.1/{service}",
        "started": 1.0,
        "seconds": 1.0,
        "trace": "t",
        "span": span,
        "origin": origin,
        "response": None if status is None else CallResponse(status=status),
    }
    return Call(**(known | changes))  # type: ignore[arg-type]


def blame(
    calls: Sequence[Call],
    *,
    service_tag: str = "",
    step: int = 1,
    status: Status = Status.FAILED,
) -> Culprit | None:
    links = (Link(kind=LinkKind.SERVICE, target=service_tag),) if service_tag else ()
    attempt = Attempt(
        number=1,
        status=status,
        steps=STEPS,
        calls=[CallOfStep(step=step, call=call) for call in calls],
    )
    return culprit(Case(id="c", title="c", links=links, attempts=[attempt]))


def test_nobody_is_at_fault_when_every_step_of_a_failed_case_passed() -> None:
    attempt = Attempt(
        number=1,
        status=Status.FAILED,
        steps=STEPS[:2],
        calls=[CallOfStep(step=0, call=asked("a", 200))],
    )
    assert culprit(Case(id="c", title="c", attempts=[attempt])) is None


def test_no_call_means_no_culprit() -> None:
    assert blame([]) is None


def test_somebody_whom_a_redirect_led_to_is_named_by_host() -> None:
    away = asked("", None, url="http://me:secret@127.0.0.2:9/home", error="connection refused")
    blamed = blame([asked("shop", 302, span="c0"), away])
    assert blamed is not None
    assert blamed.service == "127.0.0.2:9"
    assert "127.0.0.2:9 did not answer" in say(blamed.because, "en")


def test_a_passed_attempt_has_no_culprit() -> None:
    attempt = Attempt(
        number=1, status=Status.PASSED, calls=[CallOfStep(step=0, call=asked("a", 500))]
    )
    assert culprit(Case(id="c", title="c", attempts=[attempt])) is None


def test_the_deepest_failing_hop_is_at_fault() -> None:
    calls = [
        asked("storefront", 503),
        hop("storefront", 503, span="s1", parent="c1"),
        hop("ordering", 502, span="s2", parent="s1"),
        hop("payment", 500, span="s3", parent="s2", note="division by zero"),
    ]
    found = blame(calls)
    assert found is not None
    assert (found.service, found.certain) == ("payment", True)


def test_an_exchange_seen_from_both_ends_stands_once_in_the_chain() -> None:
    calls = [
        asked("storefront", 503),
        hop("storefront", 503, span="s1", parent="c1"),
        hop("ordering", 502, span="s2", parent="s1"),
    ]
    found = blame(calls)
    assert found is not None
    assert [exchange.call.service for exchange in found.chain] == ["storefront", "ordering"]


def test_a_refusal_behind_an_error_is_named_with_its_words() -> None:
    calls = [
        asked("storefront", 503),
        hop("ordering", 409, span="s2", parent="c1"),
        hop("promotion", 409, span="s3", parent="s2", note="coupon is locked"),
    ]
    found = blame(calls)
    assert found is not None
    assert found.because.id == "model.culprit-refused-behind"
    assert found.because.arguments["note"] == "coupon is locked"


def test_a_healed_retry_is_not_at_fault() -> None:
    calls = [
        asked("storefront", 503),
        hop(
            "inventory", None, span="s2", parent="c1", started=1.1, error="timed out", seconds=0.05
        ),
        hop("inventory", 200, span="s3", parent="c1", started=1.2, seconds=0.1),
        hop("payment", 500, span="s4", parent="c1", started=1.3, seconds=0.1),
    ]
    found = blame(calls)
    assert found is not None
    assert found.service == "payment"


def test_a_hop_whose_parent_is_unknown_belongs_to_the_call_that_encloses_it() -> None:
    calls = [
        asked("storefront", 503, seconds=1.0),
        hop("bank", 500, span="s9", parent="never-logged", started=1.2, seconds=0.1),
    ]
    found = blame(calls)
    assert found is not None
    assert found.service == "bank"


def test_a_hop_that_was_logged_a_moment_after_its_caller_answered_still_belongs_to_it() -> None:
    calls = [
        asked("storefront", 503, seconds=1.0),
        hop("bank", 500, span="s9", parent="never-logged", started=1.2, seconds=0.801),
    ]
    found = blame(calls)
    assert found is not None
    assert found.service == "bank"


def test_a_call_that_broke_its_contract_is_at_fault_although_a_later_one_was_judged() -> None:
    problem = Problem(side=Side.RESPONSE, kind="type", where="body /total", message=plain("x"))
    calls = [
        asked("catalog", 200, span="c1", problems=(problem,), operation="catalog/viewGoods"),
        asked("ordering", 200, span="c2"),
    ]
    found = blame(calls)
    assert found is not None
    assert (found.service, found.operation, found.certain) == ("catalog", "viewGoods", True)


def test_a_check_is_about_its_own_calls_whatever_others_object_to() -> None:
    problem = Problem(side=Side.RESPONSE, kind="operation", where="path", message=plain("x"))
    unrelated = asked("catalog", 405, span="c2", problems=(problem,))
    checks = [Step(text=name, status=Status.FAILED, kind=CHECK) for name in ("refused", "allow")]
    calls = [
        CallOfStep(step=0, call=asked("catalog", 422, operation="catalog/search")),
        CallOfStep(step=1, call=unrelated),
    ]
    attempt = Attempt(number=1, status=Status.FAILED, steps=checks, calls=calls)
    found = culprit(Case(id="a", title="A", attempts=[attempt]))
    assert found is not None
    assert found.operation == "search"


def test_a_call_after_the_failing_step_is_not_judged() -> None:
    attempt = Attempt(
        number=1,
        status=Status.FAILED,
        steps=STEPS,
        calls=[
            CallOfStep(step=1, call=asked("ordering", 500, span="c1")),
            CallOfStep(step=3, call=asked("cleanup", 500, span="c2")),
        ],
    )
    found = culprit(Case(id="c", title="c", attempts=[attempt]))
    assert found is not None
    assert found.service == "ordering"


def test_a_wrong_value_is_blamed_on_whoever_worked_it_out() -> None:
    calls = [
        asked("storefront", 200, seconds=0.3),
        hop("storefront", 200, span="s1", parent="c1", seconds=0.3),
        hop("ordering", 200, span="s2", parent="s1", seconds=0.3),
        hop("risk", 200, span="s3", parent="s2", seconds=0.3),
        hop("payment", 200, span="s4", parent="s2", seconds=0.3),
    ]
    found = blame(calls)
    assert found is not None
    assert (found.service, found.certain) == ("ordering", False)


def test_a_tagged_service_that_took_part_is_told_with_a_wrong_value() -> None:
    calls = [
        asked("ordering", 200, seconds=0.3),
        hop("payment", 200, span="s2", parent="c1", method="GET", seconds=0.3),
    ]
    found = blame(calls, service_tag="payment")
    assert found is not None
    assert (found.service, found.because.arguments["others"]) == ("ordering", "payment")


def test_a_tagged_service_that_took_no_part_is_not_told() -> None:
    found = blame([asked("ordering", 200, seconds=0.3)], service_tag="risk")
    assert found is not None
    assert found.because.id == "model.culprit-value"


def test_a_broken_answer_that_was_passed_on_leads_to_its_source() -> None:
    problem = Problem(side=Side.RESPONSE, kind="required", where="body /items", message=plain("x"))
    calls = [
        asked("storefront", 200, problems=(problem,)),
        hop("storefront", 200, span="s1", parent="c1"),
        hop("stores", 200, span="s2", parent="s1"),
    ]
    found = blame(calls)
    assert found is not None
    assert (found.service, found.certain) == ("stores", False)
    assert found.because.id == "model.culprit-contract-passed-on"


def test_a_refusal_after_good_answers_was_decided_by_the_last_of_them() -> None:
    calls = [
        asked("ordering", 403),
        hop("ordering", 403, span="s1", parent="c1"),
        hop("catalog", 200, span="s2", parent="s1", method="GET", started=1.1, seconds=0.1),
        hop("risk", 200, span="s3", parent="s1", started=1.2, seconds=0.1),
    ]
    found = blame(calls)
    assert found is not None
    assert (found.service, found.because.id) == ("risk", "model.culprit-decided")


def test_a_service_that_fails_after_good_answers_may_have_stumbled_over_one() -> None:
    calls = [
        asked("ordering", 500),
        hop("ordering", 500, span="s1", parent="c1"),
        hop("risk", 200, span="s3", parent="s1"),
    ]
    found = blame(calls)
    assert found is not None
    assert (found.service, found.certain) == ("ordering", False)
    assert (found.others, [lack.id for lack in found.missing]) == (
        ("risk",),
        ["model.culprit-no-bodies"],
    )


def test_missing_logs_are_told() -> None:
    found = blame([asked("storefront", 503)])
    assert found is not None
    assert (found.certain, [m.id for m in found.missing]) == (False, ["model.culprit-no-logs"])


def named(calls: Sequence[Call]) -> tuple[str, str]:
    found = blame([asked("front", 503, seconds=2.0), *calls])
    assert found is not None
    return found.service, found.because.id


FRONT = hop("front", 503, span="s1", parent="c1", seconds=0.3)


def test_what_failed_first_and_was_survived_did_not_decide() -> None:
    ads = hop("ads", 503, span="s2", parent="s1", started=1.05, seconds=0.05)
    pay = hop("pay", 500, span="s3", parent="s1", started=1.15, seconds=0.05)
    assert named([FRONT, ads, pay]) == ("pay", "model.culprit-error-behind")


def test_what_failed_after_the_answer_did_not_decide() -> None:
    mail = hop("mail", 500, span="s2", parent="s1", started=1.39, seconds=0.12)
    assert named([FRONT, mail]) == ("front", "model.culprit-error")


def test_a_bad_request_is_told_of_the_service_that_sent_it_and_never_for_certain() -> None:
    price = hop("price", 422, span="s2", parent="s1", started=1.1, seconds=0.1)
    assert named([FRONT, price]) == ("front", "model.culprit-sent-wrong")


def test_a_bad_request_that_was_only_handed_on_may_be_of_whoever_sent_it_first() -> None:
    order = hop("order", 422, span="s2", parent="s1", started=1.1, seconds=0.15)
    price = hop("price", 422, span="s3", parent="s2", started=1.12, seconds=0.1)
    found = blame([asked("front", 503, seconds=2.0), FRONT, order, price])
    assert found is not None
    assert (found.service, found.others) == ("order", ("front", "price"))
    assert [said.id for said in found.sentences] == [
        "model.culprit-sent-wrong",
        "model.culprit-others",
    ]
    assert say(found.sentences[1], "en") == "It may as well be front or price."


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "front belongs to Team Shop."),
        ("zh-TW", "front 由 Team Shop 負責。"),
        ("zh-CN", "front 由 Team Shop 负责。"),
    ],
)
def test_whose_the_service_is_is_said_last(language: Language, sentence: str) -> None:
    found = blame([asked("front", 500), hop("front", 500, span="s1", parent="c1")])
    assert found is not None
    *_, last = found.sentences_with({"front": "Team Shop", "price": "Team Price"})
    assert say(last, language) == sentence


@pytest.mark.parametrize("owners", [{}, {"front": ""}, {"price": "Team Price"}])
def test_nothing_is_said_of_an_owner_that_is_not_known(owners: dict[str, str]) -> None:
    found = blame([asked("front", 500), hop("front", 500, span="s1", parent="c1")])
    assert found is not None
    assert found.sentences_with(owners) == found.sentences


def test_nobody_else_is_named_where_the_evidence_allows_one_service() -> None:
    found = blame([asked("front", 500), hop("front", 500, span="s1", parent="c1")])
    assert found is not None
    assert [said.id for said in found.sentences] == ["model.culprit-error"]


def test_a_bad_request_of_the_case_itself_is_the_refusal_of_whoever_refused() -> None:
    found = blame([asked("front", 422), hop("front", 422, span="s1", parent="c1")])
    assert found is not None
    assert found.because.id == "model.culprit-refused"


def test_a_time_out_leads_to_what_was_waited_for_at_that_moment() -> None:
    gave_up = hop("order", None, span="x1", parent="s1", caller="front", error="timed out")
    order = hop("order", 200, span="s2", parent="x1", seconds=2.0)
    price = hop("price", None, span="x2", parent="s2", caller="order", started=1.1, seconds=1.8)
    front = hop("front", 503, span="s1", parent="c1", seconds=1.01)
    assert named([front, gave_up, order, price]) == ("price", "model.culprit-no-answer")


def test_an_answer_after_the_caller_had_given_up_came_too_late() -> None:
    gave_up = hop("order", None, span="x1", parent="s1", caller="front", error="timed out")
    order = hop("order", 200, span="s2", parent="x1", seconds=2.0)
    price = hop("price", 200, span="s3", parent="s2", started=1.1, seconds=1.8)
    front = hop("front", 503, span="s1", parent="c1", seconds=1.01)
    assert named([front, gave_up, order, price]) == ("price", "model.culprit-too-late")


def test_how_long_was_waited_is_known_where_the_caller_does_not_say() -> None:
    unsaid = {"caller": "front", "error": "timed out", "started": 2.5, "seconds": 0.0}
    gave_up = hop("bank", None, span="x1", parent="s1", **unsaid)
    bank = hop("bank", 201, span="s2", parent="x1", started=1.1, seconds=4.0)
    found = blame([asked("front", 503, seconds=2.0), hop("front", 503, span="s1"), gave_up, bank])
    assert found is not None
    assert found.because.id == "model.culprit-given-up"
    assert found.because.arguments["seconds"] == "1.4"


@pytest.mark.parametrize(
    "error",
    [
        "the connection closed after 3 of 9 bytes",
        "the connection closed between chunks of the answer",
        "the compressed body ends too early",
        "the body is not what Content-Encoding says",
    ],
)
def test_half_an_answer_did_not_come_too_late_and_is_no_silence(error: str) -> None:
    unread = asked("price", None, error=error, seconds=0.2)
    found = blame([unread, hop("price", 200, span="s1", parent="c1", seconds=0.3)])
    assert found is not None
    assert (found.because.id, found.certain) == ("model.culprit-half-answer", True)


def test_what_a_service_that_died_was_waiting_for_is_innocent() -> None:
    died = hop("order", None, span="x1", parent="s1", caller="front", error="reset", seconds=0.2)
    price = hop("price", 200, span="s3", parent="x1", started=1.1, seconds=0.5)
    assert named([FRONT, died, price]) == ("order", "model.culprit-no-answer")


def test_a_failure_behind_a_good_answer_is_told_before_a_wrong_value() -> None:
    front = hop("front", 200, span="s1", parent="c1", seconds=0.3)
    price = hop("price", 500, span="s2", parent="s1", started=1.1, seconds=0.1)
    found = blame([asked("front", 200), front, price])
    assert found is not None
    assert (found.service, found.because.id, found.certain) == (
        "price",
        "model.culprit-degraded",
        False,
    )


def test_a_refusal_behind_a_good_answer_is_no_failure() -> None:
    front = hop("front", 200, span="s1", parent="c1", seconds=0.3)
    price = hop("price", 404, span="s2", parent="s1", started=1.1, seconds=0.1)
    found = blame([asked("front", 200), front, price])
    assert found is not None
    assert found.because.id == "model.culprit-value"


def test_a_case_that_was_never_tried_blames_nobody() -> None:
    assert culprit(Case(id="c", title="c")) is None


@pytest.mark.parametrize(
    ("answered", "named"), [(200, False), (None, True)], ids=["it answered", "it did not answer"]
)
def test_a_broken_case_names_a_service_only_on_evidence(answered: int | None, named: bool) -> None:
    calls = [asked("ordering", answered, error="" if answered else "refused")]
    assert (blame(calls, status=Status.BROKEN) is not None) is named


def test_a_chain_of_another_example_of_the_case_is_left_out() -> None:
    entry = asked("order", 500)
    other = hop("bank", 500, span="x2", parent="x1", trace="another", started=1.1, seconds=0.2)
    found = blame([entry, other])
    assert found is not None
    assert found.service == "order"


def of_finding(example: Call | None, *told: Call) -> Culprit | None:
    attempt = Attempt(
        number=1, status=Status.FAILED, calls=[CallOfStep(step=0, call=call) for call in told]
    )
    stage = Stage(name="contract", suite=Suite.CONTRACT, engine="schemathesis")
    stage.cases["c"] = Case(id="c", title="c", attempts=[attempt])
    finding = Finding(id="f", kind="k", title=plain("t"), cases=("gone", "c"), example=example)
    return culprit_of_finding(finding, stage)


BELOW = hop("bank", 500, span="c2", parent="c1", started=1.1, seconds=0.2, note="locked")


@pytest.mark.parametrize("is_told", [True, False], ids=["of-the-case", "of-the-finding-alone"])
def test_what_a_finding_shows_is_blamed_as_what_a_case_shows(is_told: bool) -> None:
    example = asked("order", 500)
    own = (asked("order", 500),) if is_told else ()
    found = of_finding(example, *own, BELOW, asked("order", 500, span="x", trace="another"))
    assert found is not None
    assert (found.service, [exchange.call.service for exchange in found.chain]) == (
        "bank",
        ["order", "bank"],
    )


@pytest.mark.parametrize("example", [None, asked("order", 200), BELOW])
def test_a_finding_without_a_bad_answer_blames_nobody(example: Call | None) -> None:
    assert of_finding(example) is None
