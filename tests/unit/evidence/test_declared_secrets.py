"""A secret is known from who declares it, before anything is sent."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from accord.evidence import Masks
from accord.evidence.declared_secrets import (
    declare,
    declare_addresses,
    declare_environment,
    declare_experiments,
)
from accord.model.catalogue import Experiment

SECRET = "opens-doors-5"


@pytest.fixture
def masks() -> Masks:
    return Masks(key=b"trial")


def sign_in(**parts: Any) -> list[dict[str, Any]]:
    return [{"sign-in": [parts]}]


@pytest.mark.parametrize(
    ("variables", "options"),
    [
        pytest.param({"api_token": SECRET}, [], id="by-its-name"),
        pytest.param({"db_pass": SECRET}, [], id="by-a-short-name"),
        pytest.param({"door": SECRET}, sign_in(body={"code": "{door}"}), id="in-a-body"),
        pytest.param({"door": SECRET}, sign_in(headers={"X": "Key {door}"}), id="in-a-header"),
        pytest.param({"door": SECRET}, [{"sign_in": {"values": {"a": "{door}"}}}], id="a-value"),
        pytest.param({}, sign_in(body={"user": "ann", "code": SECRET}), id="written-itself"),
        pytest.param({}, sign_in(body={"deep": [{"code": SECRET}]}), id="written-deep-inside"),
        pytest.param({}, sign_in(headers={"X-Door": f"Key {SECRET}"}), id="a-header"),
        pytest.param({}, sign_in(body={"user_code": SECRET}), id="a-code-of-somebody"),
        pytest.param({"pem_secret": f"-----BEGIN\n{SECRET}\nEND-----"}, [], id="a-line-of-several"),
    ],
)
def test_what_is_declared_is_masked_wherever_it_shows(
    masks: Masks, variables: dict[str, str], options: list[dict[str, Any]]
) -> None:
    declare(masks, variables=variables, options=options)
    assert SECRET not in masks.text(f"echo {SECRET}!")


@pytest.mark.parametrize(
    ("variables", "options"),
    [
        pytest.param({"city": SECRET}, [], id="another-variable"),
        pytest.param({}, sign_in(body={"username": SECRET}), id="who-signs-in"),
        pytest.param({}, sign_in(body={"role": SECRET}), id="a-role"),
        pytest.param({}, sign_in(headers={"Accept": SECRET}), id="what-is-accepted"),
    ],
)
def test_what_is_not_declared_stays(
    masks: Masks, variables: dict[str, str], options: list[dict[str, Any]]
) -> None:
    declare(masks, variables=variables, options=options)
    assert masks.text(f"echo {SECRET}!") == f"echo {SECRET}!"


@pytest.mark.parametrize("value", ["1234", "password"], ids=["short", "common"])
def test_a_secret_that_cannot_be_looked_for_is_told(masks: Masks, value: str) -> None:
    declared = declare(masks, variables={"pin": value}, options=())
    assert (declared.weak, masks.text(f"room {value}")) == (("pin",), f"room {value}")


def test_an_address_declares_its_password(masks: Masks) -> None:
    declare_addresses(masks, ["http://ann:p%40ss-word9@shop/"])
    assert masks.text("said p@ss-word9") == f"said {masks.pseudonym('p@ss-word9')}"


def test_an_experiment_declares_what_it_takes_from_the_environment(masks: Masks) -> None:
    document = {"secrets": {"shop": {"opener": {"type": "env", "key": "OPENER"}}}}
    experiment = Experiment(id="c", title="C", path="c", document=document)
    declare_experiments(masks, [experiment], {"OPENER": SECRET})
    assert SECRET not in masks.text(SECRET)


@pytest.mark.parametrize("user", ["a", "an", "ann"])
def test_basic_credentials_of_a_declared_password_are_masked(masks: Masks, user: str) -> None:
    masks.learn(SECRET)
    encoded = base64.b64encode(f"{user}:{SECRET}".encode()).decode()
    assert base64.b64encode(SECRET.encode()).decode()[4:10] not in masks.text(encoded)
    assert masks.text(f"sent {encoded}") != f"sent {encoded}"


def test_a_name_of_a_file_made_of_a_secret_is_masked(masks: Masks) -> None:
    masks.learn("Opens Doors! 5")
    assert (
        masks.known("f.feature#opens-doors-5") == f"f.feature#{masks.pseudonym('Opens Doors! 5')}"
    )


def test_a_passphrase_of_several_words_is_one_secret(masks: Masks) -> None:
    declare(masks, variables={}, options=sign_in(body={"phrase": "correct horse battery staple"}))
    assert "horse" not in masks.text("echo correct horse battery staple")


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param({"SHOP_TOKEN": SECRET}, id="a-secrets-name"),
        pytest.param({"DB_PASS": SECRET}, id="a-short-name"),
        pytest.param({"DATABASE": f"postgresql://amy:{SECRET}@db/shop"}, id="an-address"),
    ],
)
def test_what_the_environment_holds_is_masked_wherever_it_shows(
    masks: Masks, environment: dict[str, str]
) -> None:
    declare_environment(masks, environment)
    assert SECRET not in masks.text(f"echo {SECRET}!")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SHOP_COLOUR", "green-tea-77"),
        ("TOKEN_FILE", "/run/secrets/token-1"),
        ("PASSWORD_STORE", "~/.passwords-2"),
        ("SECRET_STORE", "keyring"),
        ("TOKEN_ISSUER", "https://issuer.test/v2"),
    ],
)
def test_the_environment_names_no_secret_by_a_word_or_a_place(
    masks: Masks, name: str, value: str
) -> None:
    declare_environment(masks, {name: value})
    assert masks.text(f"echo {value}!") == f"echo {value}!"
