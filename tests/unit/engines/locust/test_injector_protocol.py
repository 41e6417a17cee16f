"""What proves that both sides know the token, and that they mean the same system."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from msgspec.structs import replace

from accord.engines.locust.injector_protocol import hold, nonce, proof, setting_of
from accord.model.assignment import Assignment
from accord.model.sign_in import SignIn

ASSIGNMENT = Assignment(
    run="",
    stage="",
    workspace="",
    journal="",
    evidence="",
    cases=(),
    addresses={},
    allow=("10.0.0.7",),
    variables={"ticket": "SHOP-12"},
)


def test_a_proof_holds_for_one_token_side_and_connection() -> None:
    one, other = nonce(), nonce()
    proofs = [
        proof("token", "worker", one, other),
        proof("tokens", "worker", one, other),
        proof("token", "master", one, other),
        proof("token", "worker", other, one),
    ]
    assert len(set(proofs)) == len(proofs)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"variables": {"ticket": "SHOP-13"}}, id="set"),
        pytest.param({"allow": ()}, id="allow"),
        pytest.param({"read_only": "staging"}, id="environment"),
        pytest.param({"sign_ins": (SignIn(name="clerk", password="told"),)}, id="people"),
    ],
)
def test_another_setting_has_another_digest(other: dict[str, Any]) -> None:
    here = setting_of(ASSIGNMENT, "token", b"1", b"2")
    assert here == setting_of(replace(ASSIGNMENT, run="another"), "token", b"1", b"2")
    assert here != setting_of(replace(ASSIGNMENT, **other), "token", b"1", b"2")
    assert here != setting_of(ASSIGNMENT, "token", b"1", b"3")


def test_a_machine_that_is_gone_without_a_word_is_noticed() -> None:
    with socket.socket() as line:
        hold(line)
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 4
