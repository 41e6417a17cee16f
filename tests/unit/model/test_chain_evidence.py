"""What the calls of one scenario show, before anybody is blamed for it."""

from __future__ import annotations

import pytest

from accord.model.call_tree import Dependencies, Exchange, call_tree
from accord.model.calls import Call, CallOrigin, CallResponse
from accord.model.chain_evidence import ChainEvidence, is_bad, stumbled
from accord.model.time_spent import own_seconds


def call(
    service: str, status: int = 200, *, at: float = 0.0, seconds: float = 1.0, **changes: object
) -> Call:
    fields: dict[str, object] = {
        "service": service,
        "method": "GET",
        "url": f"http://{service}/x",
        "started": at,
        "seconds": seconds,
        "trace": "t",
        "span": service,
        "origin": CallOrigin.LOG,
        "response": CallResponse(status=status),
    }
    return Call(**(fields | changes))  # type: ignore[arg-type]


def below(parent: str, service: str, status: int = 200, **changes: object) -> Call:
    return call(service, status, parent=parent, **changes)  # type: ignore[arg-type]


def read(*calls: Call, dependencies: Dependencies | None = None) -> tuple[ChainEvidence, Exchange]:
    tree = call_tree(calls)
    return ChainEvidence(tree, dependencies or {}), tree[0]


def services(exchanges: list[Exchange]) -> list[str]:
    return [exchange.call.service for exchange in exchanges]


def test_evidence_is_whole_when_all_whom_a_service_may_ask_left_some() -> None:
    dependencies = {"a": ("b", "c")}
    part, root = read(call("a"), below("a", "b", at=0.1), dependencies=dependencies)
    assert not part.is_whole(root)
    assert part.unheard(root) == ("c",)
    both = (below("a", "b", at=0.1), below("a", "c", at=0.2))
    complete, root = read(call("a"), *both, dependencies=dependencies)
    assert complete.is_whole(root)
    assert complete.unheard(root) == ()


def test_many_suspects_are_none() -> None:
    evidence, root = read(call("a"), dependencies={"a": ("b", "c", "d")})
    assert evidence.unheard(root) == ()


@pytest.mark.parametrize(
    ("note", "expected"), [("price timed out", False), ("no such basket", True)]
)
def test_without_an_inventory_only_a_complaint_tells_of_somebody_else(
    note: str, expected: bool
) -> None:
    evidence, root = read(call("a", 503, note=note))
    assert evidence.is_whole(root) is expected


def test_a_failure_that_a_retry_healed_is_none() -> None:
    tries = (
        below("a", "b", 500, at=0.1, seconds=0.1, span="b1"),
        below("a", "b", 200, at=0.3, seconds=0.1, span="b2"),
    )
    evidence, root = read(call("a"), *tries)
    assert evidence.failures(root) == []


def test_what_fails_after_the_answer_did_not_fail_it() -> None:
    late = below("a", "b", 500, at=0.9, seconds=5.0)
    evidence, root = read(call("a", 500), late)
    assert evidence.failures(root) == []


def test_the_last_failure_before_an_answer_decided_it() -> None:
    calls = (
        below("a", "b", 500, at=0.1, seconds=0.2),
        below("a", "c", 500, at=0.2, seconds=0.5),
    )
    evidence, root = read(call("a", 502), *calls)
    decisive = evidence.decisive(root)
    assert decisive is not None
    assert decisive.call.service == "c"


def test_a_failure_after_which_others_were_asked_was_survived_unless_it_is_named() -> None:
    calls = (
        below("a", "b", 500, at=0.1, seconds=0.1),
        below("a", "c", 200, at=0.5, seconds=0.1),
    )
    evidence, root = read(call("a", 502), *calls)
    assert evidence.decisive(root) is None
    named, root = read(call("a", 502, note="b answered 500"), *calls)
    decisive = named.decisive(root)
    assert decisive is not None
    assert decisive.call.service == "b"


def test_who_is_accused_and_left_no_evidence_is_said() -> None:
    evidence, root = read(call("a", 503, note="price: timed out"))
    assert evidence.said(root) == "price"
    heard, root = read(call("a", 503, note="b: timed out"), below("a", "b", at=0.1, seconds=0.1))
    assert heard.said(root) == ""


def test_a_request_that_was_only_passed_on_was_answered_further_down() -> None:
    evidence, root = read(
        call("gateway"), below("gateway", "shop", at=0.1, seconds=0.5, method="GET")
    )
    assert evidence.forwarded(root).call.service == "shop"
    assert services(list(evidence.path(evidence.forwarded(root)))) == ["gateway", "shop"]


def test_time_spent_waiting_for_others_is_not_a_services_own() -> None:
    overlapping = (
        below("a", "b", at=0.2, seconds=0.4),
        below("a", "c", at=0.4, seconds=0.4),
    )
    _, root = read(call("a"), *overlapping)
    assert own_seconds(root) == pytest.approx(0.4)


@pytest.mark.parametrize(("status", "expected"), [(200, False), (399, False), (400, True)])
def test_a_refusal_is_bad(status: int, expected: bool) -> None:
    _, root = read(call("a", status))
    assert is_bad(root) is expected


def test_a_service_that_misread_an_answer_says_so() -> None:
    assert stumbled(read(call("a", 500, note="KeyError: 'total'"))[1])
    assert not stumbled(read(call("a", 500, note="out of stock"))[1])
