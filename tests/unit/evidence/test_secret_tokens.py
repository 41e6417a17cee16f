"""Tokens of makers give themselves away by what they begin with."""

from __future__ import annotations

import pytest

from accord.evidence import Masks
from fakes import written_secrets
from fakes.written_secrets import SECRET, TOKENS


@pytest.mark.parametrize("text", written_secrets.forms(TOKENS).values(), ids=TOKENS)
def test_a_token_is_masked_wherever_it_stands(text: str) -> None:
    assert not written_secrets.shows(Masks().text(f"2026-11-29 INFO it was {text}"))


def test_a_token_is_masked_behind_a_break_that_was_escaped() -> None:
    assert SECRET not in Masks().text(f'"of it:\\nghp_{SECRET}abcdefgh"')


@pytest.mark.parametrize(
    "token",
    [
        "sk_live_abcdefghi1",
        "rk_test_abcdefghi1",
        "xoxb-abcdefghi1",
        "xapp-1-abcdefghi1",
        "whsec_ab+cd/efGH1234567890",
        "sntrys_ab+cd/efGH1234567890abcd12345678",
        "glsa_ab+cd/efGH1234567890abcd12345678",
        "pscale_tkn_ab.cd=efGH.1234567.90abcd.1234",
        "dp.pt.abcdefgh12.abcdefgh12.abcdefgh12",
        "abcdefgh12.atlasv1.abcdefgh12=abcdefgh12=abcdefgh12=abcdefgh12",
    ],
)
def test_the_shortest_token_and_one_with_other_signs_is_masked(token: str) -> None:
    assert token not in Masks().text(f"got {token}")


def test_what_only_begins_as_a_token_stays() -> None:
    text = "ghp_short glpat-x AKIAsmall hf_model SG.a.b /bot/x key-abc"
    assert Masks().text(text) == text


def test_a_long_word_beside_no_id_of_a_key_stays() -> None:
    text = f"of {SECRET}abcdefghijklmnopqrstuvwx"
    assert Masks().text(text) == text


def test_many_beginnings_of_a_token_without_an_end_are_read_once() -> None:
    # Read again from each of them it takes minutes.
    text = "eyJ" * 500_000
    assert Masks().text(text) == text
