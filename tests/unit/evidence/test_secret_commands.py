"""What people type behind options of commands is masked, and other options stay."""

from __future__ import annotations

import pytest

from accord.evidence import Masks
from fakes import written_secrets
from fakes.written_secrets import COMMANDS, SECRET


@pytest.mark.parametrize("text", written_secrets.forms(COMMANDS).values(), ids=COMMANDS)
def test_a_secret_of_a_command_is_masked(text: str) -> None:
    assert not written_secrets.shows(Masks().text(f"+ {text}"))


def test_the_command_around_a_secret_stays() -> None:
    masks = Masks(key=b"trial")
    masked = masks.text(f"curl -s -u ann:{SECRET} https://shop/x")
    assert masked == f"curl -s -u ann:{masks.pseudonym(SECRET)} https://shop/x"


def test_a_password_that_is_a_word_is_masked_where_it_stands_only() -> None:
    masked = Masks().text("curl -u ann:winter https://shop/winter")
    assert ":winter" not in masked
    assert masked.endswith("/winter")


def test_an_option_far_behind_a_command_is_not_its_own() -> None:
    text = f"curl{' x' * 300} -u ann:later"
    assert Masks().text(text) == text


@pytest.mark.parametrize(
    "text", ["curl -s " * 100_000, f"htpasswd -{'b' * 200_000}!"], ids=["curl", "htpasswd"]
)
def test_many_commands_without_a_secret_are_read_once(text: str) -> None:
    # Read to the end of the line from each of them it takes minutes.
    assert Masks().text(text) == text
