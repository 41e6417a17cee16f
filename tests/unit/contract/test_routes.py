from __future__ import annotations

import pytest

from accord.contract.routes import Routes


def routes() -> Routes[str]:
    made: Routes[str] = Routes()
    for method, template in [
        ("GET", "/"),
        ("GET", "/orders"),
        ("GET", "/orders/mine"),
        ("DELETE", "/orders/{id}"),
        ("GET", "/orders/{id}"),
        ("GET", "/orders/{id}/lines/{line}"),
        ("POST", "/partner/orders:batch"),
        ("POST", "/orders/{id}:cancel"),
        ("GET", "/files/{name}.{ending}"),
        ("GET", "/stores/台北"),
        ("GET", "/parcels/"),
    ]:
        made.add(method, template, template)
    return made


@pytest.mark.parametrize(
    ("method", "path", "template", "values"),
    [
        ("GET", "/", "/", {}),
        ("GET", "/orders", "/orders", {}),
        ("GET", "/orders/", "/orders", {}),
        ("GET", "/parcels", "/parcels/", {}),
        ("GET", "/orders/mine", "/orders/mine", {}),
        ("GET", "/orders/7", "/orders/{id}", {"id": "7"}),
        ("DELETE", "/orders/mine", "/orders/{id}", {"id": "mine"}),
        (
            "GET",
            "/orders/mine/lines/1",
            "/orders/{id}/lines/{line}",
            {"id": "mine", "line": "1"},
        ),
        ("GET", "/orders/a%2Fb", "/orders/{id}", {"id": "a%2Fb"}),
        ("POST", "/partner/orders:batch", "/partner/orders:batch", {}),
        ("POST", "/orders/7:cancel", "/orders/{id}:cancel", {"id": "7"}),
        ("GET", "/files/a.tar.gz", "/files/{name}.{ending}", {"name": "a", "ending": "tar.gz"}),
        ("GET", "/stores/%E5%8F%B0%E5%8C%97", "/stores/台北", {}),
        ("GET", "/%6Frders", "/orders", {}),
    ],
)
def test_most_literal_template_answers(
    method: str, path: str, template: str, values: dict[str, str]
) -> None:
    assert routes().find(method, path) == (template, values)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/orders"),
        ("GET", "/orders/7/lines"),
        ("GET", "/orders//lines/1"),
        ("GET", "/Orders"),
        ("GET", "/nowhere"),
    ],
)
def test_nothing_answers_an_unknown_path(method: str, path: str) -> None:
    assert routes().find(method, path) is None
