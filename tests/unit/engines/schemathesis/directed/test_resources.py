from __future__ import annotations

from accord.engines.schemathesis.directed.resources import resources
from accord.engines.schemathesis.directed.shapes import OperationShape
from accord.model.catalogue import Operation


def shape(method: str, path: str) -> OperationShape:
    name = f"{method} {path}"
    return OperationShape(
        operation=Operation(id=name, service="s", name=name, method=method, path=path)
    )


def test_a_resource_is_what_its_paths_say() -> None:
    [orders] = resources(
        [
            shape("POST", "/orders"),
            shape("GET", "/orders"),
            shape("GET", "/orders/{id}"),
            shape("PATCH", "/orders/{id}"),
            shape("DELETE", "/orders/{id}"),
            shape("POST", "/orders/{id}/pay"),
            shape("GET", "/orders/{id}/lines"),
            shape("POST", "/orders/{id}/lines"),
            shape("POST", "/orders/{id}/lines/{line}/move"),
        ]
    )
    assert (orders.collection, orders.parameter) == ("/orders", "id")
    assert [each.id for each in orders.updates] == ["PATCH /orders/{id}"]
    assert [each.id for each in orders.actions] == ["POST /orders/{id}/pay"]
    assert [each.id for each in orders.of_a_member][-1] == "DELETE /orders/{id}"
    assert all((orders.create, orders.listing, orders.read, orders.delete))


def test_what_others_are_nested_in_comes_first() -> None:
    nested = resources([shape("GET", "/a/{a}/b/{b}"), shape("GET", "/a/{a}")])
    assert [each.collection for each in nested] == ["/a", "/a/{a}/b"]


def test_what_is_there_without_being_made_is_a_resource_of_its_own() -> None:
    [profile] = resources([shape("GET", "/profile"), shape("PATCH", "/profile")])
    assert (profile.parameter, profile.create, bool(profile.read)) == ("", None, True)
