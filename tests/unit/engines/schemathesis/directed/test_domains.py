from __future__ import annotations

from accord.engines.schemathesis.directed.courier import Draft
from accord.engines.schemathesis.directed.domains import domains, try_all
from accord.engines.schemathesis.directed.samples import Samples
from accord.engines.schemathesis.directed.shapes import OperationShape, ParameterShape, Schemas
from accord.model.catalogue import Operation

SCHEMAS = Schemas({})
SAMPLES = Samples(SCHEMAS)
BODY = {
    "type": "object",
    "properties": {
        "gift": {"type": "boolean"},
        "address": {"type": "object", "properties": {"floor": {"enum": [1, 2, 3]}}},
        "id": {"enum": ["a"], "readOnly": True},
    },
}
SHAPE = OperationShape(
    operation=Operation(id="s/a", service="s", name="a", method="POST", path="/a"),
    parameters=(
        ParameterShape(
            name="page",
            place="query",
            required=False,
            schema={"type": "integer", "minimum": 1, "maximum": 900},
        ),
    ),
    body=BODY,
)


class Sending:
    """A courier that only remembers."""

    def __init__(self) -> None:
        self.sent: list[tuple[object, object]] = []

    def draft(self, shape: OperationShape) -> Draft:
        return Draft(shape=shape, body={"gift": False, "address": {"floor": 1}})

    def send(self, draft: Draft) -> None:
        self.sent.append((draft.values.get("query page"), draft.body))


def test_few_values_are_known_wherever_they_stand_and_limits_otherwise() -> None:
    known = domains(SHAPE, SAMPLES, SCHEMAS, most=100)
    assert [(each.place, each.path, each.values) for each in known] == [
        ("query page", (), (1, 900)),
        ("body", ("gift",), (False, True)),
        ("body", ("address", "floor"), (1, 2, 3)),
    ]


def test_each_value_and_each_pair_is_sent_once() -> None:
    courier = Sending()
    small = domains(SHAPE, SAMPLES, SCHEMAS, most=100)
    try_all(courier, SHAPE, small, most=6)  # type: ignore[arg-type]
    assert len(courier.sent) == (2 + 2 + 3) + (4 + 6 + 6)
    assert (900, {"gift": False, "address": {"floor": 3}}) in courier.sent
    assert (None, {"gift": True, "address": {"floor": 2}}) in courier.sent


def test_pairs_of_large_domains_are_left_to_chance() -> None:
    courier = Sending()
    try_all(courier, SHAPE, domains(SHAPE, SAMPLES, SCHEMAS, most=100), most=3)  # type: ignore[arg-type]
    assert len(courier.sent) == 2 + 2 + 3
