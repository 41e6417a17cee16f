"""What files say beside a secret's name is not kept, wherever they say it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from accord.evidence import Masks
from accord.evidence.files import masked_catalogue
from accord.model.catalogue import (
    Catalogue,
    Contract,
    Experiment,
    Fault,
    Feature,
    Profile,
    Requirement,
    Scenario,
    ScenarioStep,
)
from accord.model.message import message

SECRET = "tabzz-71"


@pytest.fixture
def masks() -> Masks:
    return Masks(key=b"trial", fields=["phrase"])


def with_step(**parts: Any) -> Catalogue:
    return with_scenario(steps=(ScenarioStep(keyword="When", line=1, **{"text": "x", **parts}),))


def with_scenario(**parts: Any) -> Catalogue:
    given = {"id": "f#s", "title": "S", "path": "f", "line": 1, "feature": "F"}
    scenario = Scenario(**{**given, **parts})
    return Catalogue(
        features=(Feature(id="f", title="F", path="f", capability="", scenarios=(scenario,)),)
    )


def with_experiment(**document: Any) -> Catalogue:
    return Catalogue(experiments=(Experiment(id="c", title="C", path="c", document=document),))


@pytest.mark.parametrize(
    "catalogue",
    [
        with_step(table=(("user", "ann"), ("password", SECRET))),
        with_step(table=(("user", "ann"), ("phrase", f'"{SECRET}"'))),
        with_step(table=(("name", "password", "age"), ("ann", SECRET, "7"))),
        with_step(table=(("header", "value"), ("Authorization", f"Bearer {SECRET}"))),
        with_step(table=(("Cookie", f"seat={SECRET}"),)),
        with_step(table=(("密碼", SECRET),)),
        with_step(doc=f'{{"user": "ann", "password": "{SECRET}"}}'),
        with_step(doc=f"phrase: {SECRET}"),
        with_step(text=f'I use the header "Authorization" with "Bearer {SECRET}"'),
        with_step(text=f'我使用標頭"Authorization"，值為"Bearer {SECRET}"'),
        with_step(text=f'我使用请求头"Authorization"，值为"Bearer {SECRET}"'),
        with_step(text=f"the request says Authorization: Bearer {SECRET}"),
        with_step(text=f"請求帶著 Authorization：Bearer {SECRET}"),
        with_step(text=f'somebody signs in with password "{SECRET}"'),
        with_step(text=f"小美以密碼「{SECRET}」登入"),
        with_step(text=f"小美用密码“{SECRET}”登录"),
        with_step(text=f"somebody opens http://ann:{SECRET}@127.0.0.1/x"),
        with_scenario(
            row={"who": "ann", "password": SECRET},
            steps=(ScenarioStep(keyword="When", text=f"ann says {SECRET}", line=1),),
            title=f"ann says {SECRET}",
        ),
        with_experiment(secrets={"shop": {"opener": SECRET}}),
        with_experiment(configuration={"pass_phrase": SECRET}),
        with_experiment(method=[{"provider": {"headers": {"X-Api-Key": SECRET}}}]),
        with_experiment(method=[{"provider": {"arguments": {"password": SECRET}}}]),
        with_experiment(method=[{"provider": {"arguments": f"--password {SECRET} -v"}}]),
        with_experiment(method=[{"provider": {"url": f"http://ann:{SECRET}@127.0.0.1/"}}]),
        Catalogue(requirements=(Requirement(id="R", title="R", path="r", text=f"pin: {SECRET}"),)),
        Catalogue(faults=(Fault(path="f", message=message("plain", text=f"token={SECRET}")),)),
        Catalogue(
            contracts=(
                Contract(
                    service="s",
                    path="c",
                    dialect="3.0",
                    document={"servers": [{"url": f"http://ann:{SECRET}@shop/"}]},
                ),
            )
        ),
    ],
)
def test_a_secret_is_not_kept(masks: Masks, catalogue: Catalogue) -> None:
    assert SECRET not in msgspec.json.encode(masked_catalogue(catalogue, masks)).decode()


@pytest.mark.parametrize(
    "catalogue",
    [
        with_step(table=(("user", "city"), ("ann", "Taipei"))),
        with_step(table=(("password", "{password}"),)),
        with_step(table=(("Authorization", "Bearer {token}"),)),
        with_step(doc='{"password": "{password}", "page": 7}'),
        with_step(text='I send "resetPassword" with the remembered "order"'),
        with_step(text='I use the header "Authorization" with "Bearer {token}"'),
        with_step(text="the password is changed"),
        with_experiment(secrets={"shop": {"opener": {"type": "env", "key": "OPENER"}}}),
        with_experiment(configuration={"token": "${token}"}),
        with_experiment(method=[{"provider": {"secrets": ["shop-secrets"]}}]),
    ],
)
def test_what_is_no_secret_stays(masks: Masks, catalogue: Catalogue) -> None:
    assert masked_catalogue(catalogue, masks) == catalogue


def test_a_short_secret_is_masked_where_it_stands(masks: Masks) -> None:
    kept = masked_catalogue(with_step(table=(("password", "abc"),)), masks)
    ((_, cell),) = kept.features[0].scenarios[0].steps[0].table
    assert cell == masks.pseudonym("abc")


def test_what_stands_under_a_secrets_name_is_learnt(masks: Masks) -> None:
    masked_catalogue(with_step(table=(("password", SECRET),)), masks)
    assert masks.text(f"the log says {SECRET}") == f"the log says {masks.pseudonym(SECRET)}"


def test_an_ordinary_word_under_a_secrets_name_stays_elsewhere(masks: Masks) -> None:
    masked_catalogue(with_step(table=(("password", "wrongly"),)), masks)
    assert Masks(key=b"trial", secrets=masks.secrets).text("wrongly") == "wrongly"


def test_what_names_a_case_is_masked_as_its_id_is(masks: Masks) -> None:
    masks.learn("Tab/zz+71")
    id = "f.feature#tab-zz-71"
    profile = Profile(id="load/p.toml", title="p", path="load/p.toml", scenarios={id: 1.0})
    catalogue = replace(with_scenario(id=id), profiles=(profile,))
    kept = masked_catalogue(catalogue, masks)
    assert list(kept.profiles[0].scenarios) == [each.id for each in kept.scenarios()]
    assert "tab-zz-71" not in msgspec.json.encode(kept).decode()
