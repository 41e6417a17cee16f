"""What is known to be secret is found again, however much else is."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote_plus

import pytest

from accord.evidence.learnt_secrets import LearntSecrets

DECLARED = [f'k{each}/Zq+"{each * 7919:09d}' for each in range(401)]


@pytest.fixture
def learnt() -> LearntSecrets:
    return LearntSecrets(b"trial")


@pytest.fixture(scope="module")
def many() -> LearntSecrets:
    secrets = LearntSecrets(b"trial")
    for value in DECLARED:
        secrets.declare(value)
    return secrets


def test_a_declared_value_is_replaced(learnt: LearntSecrets) -> None:
    assert learnt.declare("opens-doors-5")
    assert learnt.replace_declared("x opens-doors-5 x") == (
        f"x {learnt.pseudonym('opens-doors-5')} x"
    )


@pytest.mark.parametrize(
    "values", [("correct-horse", "correct-horse-battery"), ("correct-horse-battery", "correct")]
)
def test_of_two_values_of_which_one_holds_the_other_the_longer_is_replaced(
    learnt: LearntSecrets, values: tuple[str, ...]
) -> None:
    for value in (*values, "another-value"):
        learnt.declare(value)
    whole = learnt.pseudonym("correct-horse-battery")
    assert learnt.replace_declared("is correct-horse-battery") == f"is {whole}"


@pytest.mark.parametrize("value", ["", "short", "Password", "‹secret 123456›"])
def test_what_would_erase_what_is_no_secret_is_not_looked_for(
    learnt: LearntSecrets, value: str
) -> None:
    assert not learnt.declare(value)
    assert learnt.declared == ()


@pytest.mark.parametrize("number", [0, 94, 300, 400])
@pytest.mark.parametrize("spell", [lambda t: t, quote_plus, lambda t: b64encode(t.encode())])
def test_a_declared_value_is_found_in_every_spelling_however_many_there_are(
    many: LearntSecrets, number: int, spell: Callable[[str], str | bytes]
) -> None:
    spelt = spell(DECLARED[number])
    written = spelt if isinstance(spelt, str) else spelt.decode()
    assert many.pseudonym(DECLARED[number]) in many.replace_declared(f"it is {written}.")


def test_three_chinese_characters_tell_enough(learnt: LearntSecrets) -> None:
    assert learnt.declare("天地人")


def test_a_noticed_value_is_replaced_and_not_declared(learnt: LearntSecrets) -> None:
    pseudonym = learnt.notice("abcXYZ123")
    assert learnt.replace("an abcXYZ123") == f"an {pseudonym}"
    assert learnt.replace_declared("an abcXYZ123") == "an abcXYZ123"
    assert learnt.declared == ()


def test_a_value_noticed_long_ago_is_still_replaced(learnt: LearntSecrets) -> None:
    for number in range(100):
        learnt.notice(f"token-of-user-{number:03}")
    assert "token-of-user-000" not in learnt.replace("token-of-user-000")


def test_values_without_a_word_to_look_up_are_replaced_too(learnt: LearntSecrets) -> None:
    for number in range(100):
        learnt.notice(f"密碼{number:02}是這個")
    assert "密碼00是這個" not in learnt.replace("密碼00是這個")


@pytest.mark.parametrize("count", [1, 200])
def test_a_line_that_may_hold_a_declared_value_is_known(learnt: LearntSecrets, count: int) -> None:
    for number in range(count):
        learnt.declare(f"many-secrets-{number:03}")
    assert learnt.may_stand_in(f'{{"a":"many-secrets-{count - 1:03}"}}'.encode())
    assert not learnt.may_stand_in(b'{"a":"nothing of the kind"}')


def test_a_pseudonym_depends_on_value_and_key(learnt: LearntSecrets) -> None:
    assert learnt.pseudonym("a") == LearntSecrets(b"trial").pseudonym("a")
    assert learnt.pseudonym("a") != learnt.pseudonym("b")
    assert learnt.pseudonym("a") != LearntSecrets(b"other").pseudonym("a")
