"""Credentials stay with the origin they were meant for, wherever an answer sends the request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from accord.client import Client, NoAnswerError
from accord.client.redirects import leaves
from accord.contract import Contracts
from accord.evidence import Masks, Store
from fakes.http_service import Answer, Received, Service, as_json, serving
from fakes.ports import free_address

GIVEN = {
    "Authorization": "Bearer abcdef-1",
    "X-Api-Key": "abcdef-2",
    "X-Odd": "declared-3",
    "Cookie": "seat=abcdef-4",
    "X-Tenant": "one",
}


class Scene:
    """Two services, the first of which sends every request to the second."""

    def __init__(self, home: Service, other: Service, client: Client) -> None:
        self.home, self.other, self.client = home, other, client

    @property
    def arrived(self) -> dict[str, str]:
        (received,) = self.other.received
        return received.headers


@pytest.fixture
def scene(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Scene]:
    status = getattr(request, "param", 302)
    with serving(lambda _: as_json({})) as other:

        def elsewhere(received: Received) -> Answer:
            at_home = received.target == "/home"
            to = "/there" if at_home else other.address + "/x"
            done = received.target == "/there"
            kept = {"Location": to, "Set-Cookie": "own=abcdef-5"}
            return as_json({}) if done else Answer(status=status, headers=kept)

        with serving(elsewhere) as home:
            client = Client(
                addresses={"shop": home.address},
                contracts=Contracts.compile([]),
                emit=lambda _: None,
                store=Store(tmp_path),
                masks=Masks(secrets=["declared-3"]),
            )
            yield Scene(home, other, client)
            client.close()


@pytest.mark.parametrize("name", ["Authorization", "X-Api-Key", "X-Odd", "Cookie"])
def test_credentials_do_not_go_to_another_port(scene: Scene, name: str) -> None:
    scene.client.request("shop", "GET", "/x", headers=GIVEN)
    assert name not in scene.arrived


def test_credentials_of_the_whole_scenario_do_not_go_there_either(scene: Scene) -> None:
    scene.client.headers["X-Api-Key"] = "abcdef-2"
    scene.client.request("shop", "GET", "/x")
    assert "X-Api-Key" not in scene.arrived


def test_what_is_no_credential_goes_along(scene: Scene) -> None:
    scene.client.request("shop", "GET", "/x", headers=GIVEN)
    assert scene.arrived["X-Tenant"] == "one"


def test_credentials_go_along_within_an_origin(scene: Scene) -> None:
    scene.client.request("shop", "GET", "/home", headers=GIVEN)
    there = scene.home.received[-1].headers
    assert (there["Authorization"], there["X-Api-Key"]) == ("Bearer abcdef-1", "abcdef-2")
    assert there["Cookie"] == "own=abcdef-5"


def test_a_redirect_can_be_the_answer(scene: Scene) -> None:
    scene.client.follows_redirects = False
    answer = scene.client.request("shop", "GET", "/home")
    assert (answer.status, answer.headers["location"]) == (302, "/there")
    scene.client.begin_trace()
    assert scene.client.request("shop", "GET", "/home").status == 200


def test_who_did_not_answer_is_where_the_redirect_led() -> None:
    away = free_address()
    redirect = Answer(status=302, headers={"Location": f"{away}/x"})
    with serving(lambda _: redirect) as home, TemporaryDirectory() as folder:
        client = Client(
            addresses={"shop": home.address},
            contracts=Contracts.compile([]),
            emit=lambda _: None,
            store=Store(Path(folder)),
            masks=Masks(),
        )
        with pytest.raises(NoAnswerError) as caught:
            client.request("shop", "GET", "/")
        client.close()
    host = away.removeprefix("http://")
    assert caught.value.id == "client.refused"
    assert (caught.value.arguments["service"], caught.value.arguments["address"]) == (host, away)


@pytest.mark.parametrize("scene", [307, 308], indirect=True)
def test_a_body_with_a_secret_is_not_sent_elsewhere(scene: Scene) -> None:
    answer = scene.client.request("shop", "POST", "/x", json={"password": "abcdef-6"})
    assert (answer.status in {307, 308}, scene.other.received) == (True, [])


@pytest.mark.parametrize("scene", [307], indirect=True)
def test_another_body_is(scene: Scene) -> None:
    scene.client.request("shop", "POST", "/x", json={"city": "Taipei"})
    assert scene.other.received[0].body == b'{"city":"Taipei"}'


@pytest.mark.parametrize(
    ("first", "then", "away"),
    [
        ("http://shop/a", "http://shop/b", False),
        ("http://shop/a", "http://shop:80/b", False),
        ("http://shop/a", "https://shop/b", False),
        ("https://shop/a", "http://shop/b", True),
        ("http://shop:1/a", "http://shop:2/b", True),
        ("http://shop/a", "http://evil/b", True),
        ("http://shop/a", "http://shop.evil/b", True),
    ],
)
def test_what_another_origin_is(first: str, then: str, *, away: bool) -> None:
    assert leaves(first, then) is away
