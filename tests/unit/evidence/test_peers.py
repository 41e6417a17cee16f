import pytest

from accord.evidence import peers


@pytest.mark.parametrize(
    ("attributes", "asked"),
    [
        ({"peer.service": "price", "url.full": "http://other:80/a"}, "price"),
        ({"url.full": "http://127.0.0.1:4711/a", "server.address": "x"}, "127.0.0.1:4711"),
        ({"server.address": "127.0.0.1", "server.port": 4711}, "127.0.0.1:4711"),
        ({"http.host": "price:80", "net.peer.port": "80"}, "price:80"),
        ({"server.address": "price"}, "price"),
        ({}, ""),
    ],
    ids=["name", "url", "address-and-port", "port-twice", "address", "nothing"],
)
def test_the_most_telling_attribute_names_whom_a_span_asked(
    attributes: dict[str, object], asked: str
) -> None:
    assert peers.asked(attributes) == asked
