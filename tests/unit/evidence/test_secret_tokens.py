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


def test_the_key_of_a_hook_is_masked_although_it_is_written_as_the_id_of_a_row() -> None:
    key = "693a91f6-7b1c-4bc4-97a0-0ec2af1a5aaa"
    assert key not in Masks().text(f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={key}")


@pytest.mark.parametrize(
    "kept",
    [
        "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
        "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b5dWRWJTmaQ",
        "pbkdf2_sha256$870000$abcdefghij$klmnopqrstuvwxyz0123456789abcdef=",
    ],
)
def test_what_a_password_became_is_masked(kept: str) -> None:
    assert kept[-20:] not in Masks().text(f"row 1: ann, {kept}")


def test_a_price_is_no_password_that_was_kept() -> None:
    text = "it costs $5$ or $6, and $2a$ is short"
    assert Masks().text(text) == text
