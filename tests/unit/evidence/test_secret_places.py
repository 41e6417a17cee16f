"""What stands in a secret's place is masked there, and noticed for everywhere else."""

from __future__ import annotations

import base64

import pytest

from accord.evidence.learnt_secrets import LearntSecrets
from accord.evidence.secret_places import SecretPlaces


@pytest.fixture
def learnt() -> LearntSecrets:
    return LearntSecrets(b"trial")


@pytest.fixture
def places(learnt: LearntSecrets) -> SecretPlaces:
    return SecretPlaces(learnt)


def test_the_scheme_before_a_token_stays(learnt: LearntSecrets, places: SecretPlaces) -> None:
    assert places.credentials("Bearer abcXYZ123") == f"Bearer {learnt.pseudonym('abcXYZ123')}"


def test_a_quoted_value_is_noticed_as_what_it_stands_for(
    learnt: LearntSecrets, places: SecretPlaces
) -> None:
    places.credentials("abc%20XYZ")
    assert learnt.replace("abc XYZ") == learnt.pseudonym("abc XYZ")


def test_the_password_in_basic_credentials_is_noticed(
    learnt: LearntSecrets, places: SecretPlaces
) -> None:
    places.credentials(f"Basic {base64.b64encode(b'mei:letmein-42').decode()}")
    assert learnt.replace("letmein-42") == learnt.pseudonym("letmein-42")


@pytest.mark.parametrize("encoded", ["no base64!", "密碼", base64.b64encode(b"\xff\xfe").decode()])
def test_what_is_no_basic_credentials_is_left_alone(
    learnt: LearntSecrets, places: SecretPlaces, encoded: str
) -> None:
    places.notice_basic(encoded)
    assert learnt.replace(encoded) == encoded


@pytest.mark.parametrize("value", ["{token}", "‹secret 123456›", ""])
def test_what_is_no_value_stays(places: SecretPlaces, value: str) -> None:
    assert places.credentials(value) == value


def test_an_everyday_word_of_a_sentence_is_masked_there_alone(
    learnt: LearntSecrets, places: SecretPlaces
) -> None:
    assert places.in_sentence("expired") == learnt.pseudonym("expired")
    assert learnt.replace("the coupon has expired") == "the coupon has expired"


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("cookie", "sid=abc-123; theme=dark-1", "sid=*; theme=*"),
        ("set-cookie", "sid=abc-123; Path=/; HttpOnly", "sid=*; Path=/; HttpOnly"),
        ("vague", "Zq7kPw39xLmT2vB8", "*"),
        ("vague", "customer-42", "customer-42"),
        ("", "text/html", "text/html"),
    ],
    ids=["cookie", "set-cookie", "drawn by lot", "written by somebody", "harmless"],
)
def test_a_header_is_masked_by_its_kind(
    learnt: LearntSecrets, places: SecretPlaces, kind: str, value: str, expected: str
) -> None:
    masked = places.in_header(kind, value)
    for secret in ("abc-123", "dark-1", "Zq7kPw39xLmT2vB8"):
        masked = masked.replace(learnt.pseudonym(secret), "*")
    assert masked == expected


def test_values_are_declared_only_while_learning(
    learnt: LearntSecrets, places: SecretPlaces
) -> None:
    places.credentials("before-123")
    with places.learning():
        places.credentials("within-123")
        places.credentials("everyday")
    places.credentials("behind-123")
    assert learnt.declared == ("within-123",)
