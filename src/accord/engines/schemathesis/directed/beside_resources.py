"""What is looked at beside the life of a resource: sessions, keys of work, fields, what shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from accord.engines.schemathesis.directed import assignment, exposure, idempotency, sign_out
from accord.engines.schemathesis.directed.courier import Courier, Sent
from accord.engines.schemathesis.directed.known_values import ids_in
from accord.engines.schemathesis.directed.lifecycle import Lifecycle, Member
from accord.engines.schemathesis.directed.resources import Resource
from accord.engines.schemathesis.directed.shapes import OperationShape
from accord.engines.schemathesis.sign_in import Identity

Examine = Callable[[], None]
Live = Callable[[Resource], Lifecycle]


def beside_resources(
    courier: Courier,
    shapes: Sequence[OperationShape],
    resources: Sequence[Resource],
    live: Live,
    peers: Callable[[OperationShape], list[Identity]],
) -> Iterator[Examine]:
    """What there is to do, each of which may be done once more.

    ``live`` begins the life of a resource, ``peers`` are others to whom an operation is open.
    """
    # Of no resource: it lends its hands and takes what is suspected.
    nobody = live(Resource(collection="", parameter=""))
    for shape in sign_out.sign_outs(shapes):
        yield partial(sign_out.examine, courier, shape, shapes, nobody.suspect)
    for shape in filter(idempotency.key_of, shapes):
        yield partial(idempotency.examine, courier, shape, nobody.suspect)
    for shape in shapes:
        if shape.operation.method == "POST" and not shape.path_names:
            yield partial(_examine_creation, shape, resources, live)
    yield partial(exposure.examine, courier, nobody.schemas, shapes, peers, nobody.suspect)


def _examine_creation(shape: OperationShape, resources: Sequence[Resource], live: Live) -> None:
    """Make something with fields that only the service may write, and look at what was stored."""
    resource = next((each for each in resources if each.create is shape), None)
    life = live(resource or Resource(collection="", parameter=""))

    def look(made: Sent) -> Sent | None:
        # What can be read nowhere else shows in the answer itself.
        if resource is None or resource.read is None:
            return made
        ids = ids_in(made.json, resource.id_names, made.headers.get("location", ""))
        reply = life.call(resource.read, Member(id=ids[0], made=made)) if ids else None
        return reply if reply and reply.accepted else None

    names = life.resource.id_names
    assignment.examine_creation(life.courier, shape, life.schemas, look, life.suspect, ids=names)
