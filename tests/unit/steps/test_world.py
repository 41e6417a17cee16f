from __future__ import annotations

import json

import pytest

from accord.errors import AccordError
from accord.steps import World
from accord.steps.problems import StepError
from fakes.scripted import Answer, ScriptedClient


def make(*answers: Answer | Exception) -> World:
    return World(ScriptedClient(*answers), {"ticket": "T-1"})


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("order {id} of {name}", "order 7 of 王小明"),
        ("{ticket}", "T-1"),
        ("{{id}} stays", "{id} stays"),
        ('{"a": {"b": 1}}', '{"a": {"b": 1}}'),
        ("{訂單 編號}", "A-1"),
        ("{}", "{}"),
        ("{items}", '[{"sku": "茶"}]'),
        ("{paid}", "true"),
    ],
    ids=["two", "variable", "literal", "json", "chinese", "empty", "list", "truth"],
)
def test_fill_puts_values_and_variables_into_braces(text: str, filled: str) -> None:
    world = make()
    world.values |= {"id": 7, "name": "王小明", "訂單 編號": "A-1"}
    world.values |= {"items": [{"sku": "茶"}], "paid": True}
    assert world.fill(text) == filled


def test_remembered_values_hide_variables() -> None:
    world = make()
    world.values["ticket"] = "mine"
    assert world.fill("{ticket}") == "mine"


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    world = make()
    world.values["order"] = 7
    with pytest.raises(StepError, match=r"'ordr'. Known names: order, ticket\.\nhint:"):
        world.fill("{ordr}")


def test_an_unknown_name_among_none_says_how_to_remember_one() -> None:
    with pytest.raises(StepError, match="remembered nothing yet") as caught:
        World(ScriptedClient(), {}).fill("{order}")
    assert "--set order=" in str(caught.value)


def test_a_problem_speaks_the_readers_language() -> None:
    world = World(ScriptedClient(), {}, language="zh-TW")
    with pytest.raises(StepError, match="找不到名為「訂單」的值"):
        world.fill("{訂單}")


def test_json_is_filled_so_that_it_stays_json() -> None:
    world = make()
    world.values |= {"name": 'Mei "M" 王', "count": 3, "item": {"sku": None}}
    filled = world.fill_json('{"name": "{name}", "say": "{count} \\"x\\" {name}", "n": {count}, '
                             '"whole": {name}, "item": {item}}')  # fmt: skip
    assert json.loads(filled) == {
        "name": 'Mei "M" 王',
        "say": '3 "x" Mei "M" 王',
        "n": 3,
        "whole": 'Mei "M" 王',
        "item": {"sku": None},
    }


@pytest.mark.parametrize(("text", "value"), [(" {id} ", 7), ("no. {id}", "no. 7")])
def test_only_a_whole_name_keeps_its_type(text: str, value: object) -> None:
    world = make()
    world.values["id"] = 7
    assert world.value_of(text) == value


def test_a_scenario_starts_with_nothing_of_the_one_before() -> None:
    world = make()
    world.send("getOrder")
    world.values["id"] = 7
    world.client.headers["Authorization"] = "Bearer x"
    world.calls.append(Answer().call)
    trace = world.start_scenario()
    left = (world.response, world.values, world.calls, world.client.headers)
    assert (left, trace) == ((None, {}, [], {}), f"{1:032x}")


def test_an_answer_that_never_came_leaves_no_older_one() -> None:
    world = make(Answer(), AccordError("client.no-answer"))
    world.send("getOrder")
    with pytest.raises(AccordError, match="no-answer"):
        world.send("getOrder")
    with pytest.raises(StepError, match="No request has been sent"):
        world.answer()


def test_a_get_can_be_sent_again_as_it_was() -> None:
    world = make(Answer(status=404), Answer(status=200))
    world.send("getOrder", values={"id": 7}, headers={"X-A": "1"})
    world.send_again()
    first, second = world.client.sent
    assert (first, world.answer().status) == (second, 200)


def test_a_post_is_never_sent_again() -> None:
    world = make(Answer(method="POST"))
    world.send("createOrder")
    with pytest.raises(
        StepError, match="Only a GET may be repeated, but the last request was POST"
    ):
        world.send_again()
    assert len(world.client.sent) == 1


def test_a_post_that_was_redirected_to_a_get_is_never_sent_again() -> None:
    world = make()

    def ask() -> Answer:
        world.calls.extend([Answer(method="POST", status=303).call, Answer().call])
        return Answer()

    world.keep(ask)
    with pytest.raises(StepError, match="the last request was POST"):
        world.send_again()


def test_whatever_was_kept_can_be_asked_again() -> None:
    world = make()
    asked: list[int] = []

    def ask() -> Answer:
        asked.append(1)
        return Answer(status=200 + len(asked))

    world.keep(ask)
    assert (world.send_again().status, world.answer().status) == (202, 202)


def test_an_answer_put_there_by_hand_cannot_be_sent_again() -> None:
    world = make()
    world.send("getOrder")
    world.response = Answer()
    with pytest.raises(StepError, match=r"context\.accord\.send"):
        world.send_again()
