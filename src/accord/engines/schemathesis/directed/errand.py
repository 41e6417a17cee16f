"""Everything that is thought out for one service, in the order that teaches most first.

Each operation once with a valid, connected request; then small domains whole; then each resource
from birth to death, and who may do what. What is suspected is done once more before it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from accord.client.exchange import HttpExchange
from accord.engines.schemathesis.directed import changes, domains, ownership, paging, scenario_path
from accord.engines.schemathesis.directed.beside_resources import beside_resources
from accord.engines.schemathesis.directed.courier import Courier, NotSentError, OverError
from accord.engines.schemathesis.directed.known_values import collection_of, ids_in, items_in
from accord.engines.schemathesis.directed.lifecycle import Lifecycle
from accord.engines.schemathesis.directed.resources import Resource, resources
from accord.engines.schemathesis.directed.scenario_values import ScenarioPaths
from accord.engines.schemathesis.directed.shapes import OperationShape, Schemas
from accord.engines.schemathesis.directed.suspicions import (
    not_again,
    not_repeated,
    state_check,
    with_trail,
)
from accord.engines.schemathesis.findings import Objection
from accord.engines.schemathesis.sign_in import Identities, Identity

_MOST_LEARNT = 10
_MOST_EARLIER = 300


@dataclass(kw_only=True)
class Errand:
    """What is done at one service; ``tell`` takes what is wrong, with the operation it is about.

    ``shapes`` are the operations that may be called, ``checks`` the checks of state and roles that
    are switched on, ``most_values`` how many values a small domain has at most.
    ``paths`` are the ways in which scenarios came to an operation.
    """

    courier: Courier
    shapes: dict[str, OperationShape]
    schemas: Schemas
    identities: Identities
    checks: Collection[str]
    most_values: int
    tell: Callable[[Objection], None]
    paths: ScenarioPaths = field(default_factory=dict)
    _suspected: list[Objection] = field(default_factory=list)
    _trail: list[HttpExchange] = field(default_factory=list)
    _earlier: list[HttpExchange] = field(default_factory=list)
    _is_over: bool = False

    def take(self, objections: Iterable[Objection], exchange: HttpExchange) -> None:
        """Take an exchange of the courier's, with what the judge has against it."""
        self._trail.append(exchange)
        for objection in objections:
            led_here = with_trail(objection, self._trail)
            if not led_here.sequence:
                # It may be about something that was made, and used, long before.
                led_here = with_trail(objection, self._all_calls)
            self._suspected.append(led_here)

    def held(self, do: Callable[[], None], *, repeats: bool = True) -> None:
        """Do something; what is suspected then is told when it was done once more."""
        suspected = self._done(do)
        if not suspected:
            return
        try:
            again = self._done(do) if repeats else suspected
        except OverError:
            self._tell_all(suspected, again=())
            raise
        self._tell_all(suspected, again=again)

    def suspect(self, objection: Objection) -> None:
        """Take what a check of state or roles has against the exchange just now."""
        if state_check(objection) in self.checks:
            self._suspected.append(with_trail(objection, self._trail))

    def breadth(self) -> None:
        """Learn what exists, and call each operation once with a valid request."""
        for resource in self._resources():
            self.held(lambda each=resource: self._learn(each))  # type: ignore[misc]
        for shape in sorted(self.shapes.values(), key=_gentlest):
            self.held(lambda each=shape: self._once(each))  # type: ignore[misc]

    def small_domains(self) -> None:
        """Try all values where there are few."""
        if not self.most_values:
            return
        samples = self.courier.samples
        for shape in self.shapes.values():
            small = domains.domains(shape, samples, self.schemas, most=self.most_values)
            if small:
                self.held(
                    lambda each=shape, of=small: domains.try_all(  # type: ignore[misc]
                        self.courier, each, of, most=self.most_values
                    ),
                    repeats=False,
                )

    def state_and_roles(self) -> None:
        """Each resource from birth to death, its pages, its owners; each role's operations."""
        if not self.checks:
            return
        for resource in self._resources():
            self.held(lambda each=resource: self._life(each).run())  # type: ignore[misc]
            self.held(lambda each=resource: paging.examine(self._life(each)))  # type: ignore[misc]
            if peers := self._peers(resource):
                self.held(
                    lambda each=resource, by=peers: ownership.examine_owners(  # type: ignore[misc]
                        self._life(each), by
                    )
                )
        for examine in beside_resources(
            self.courier, list(self.shapes.values()), self._resources(), self._life, self._peers_at
        ):
            self.held(examine)
        for shape in self.shapes.values():
            others = self.identities.of_other_roles(shape.operation)
            if others:
                life = self._life(Resource(collection="", parameter=""))
                self.held(
                    lambda each=shape, to=others, by=life: ownership.examine_role(  # type: ignore[misc]
                        by, each, to
                    )
                )

    # What is suspected -------------------------------------------------------------------------

    @property
    def _all_calls(self) -> list[HttpExchange]:
        return [*self._earlier, *self._trail]

    def _tell_all(self, suspected: dict[str, Objection], *, again: Collection[str]) -> None:
        # What time was too short for has not failed to come up again.
        otherwise = not_repeated if self._is_over else not_again
        for id, objection in suspected.items():
            is_again = id in again
            self.tell(replace(objection, repeated=True) if is_again else otherwise(objection))

    def _done(self, do: Callable[[], None]) -> dict[str, Objection]:
        self._earlier = self._all_calls[-_MOST_EARLIER:]
        self._suspected, self._trail = [], []
        try:
            # What cannot be sent ends what was being done, and nothing beside it.
            with suppress(NotSentError):
                do()
        except OverError:
            self._is_over = True
            if not self._suspected:
                raise
        return {objection.id: objection for objection in reversed(self._suspected)}

    # What is done ------------------------------------------------------------------------------

    def _life(self, resource: Resource) -> Lifecycle:
        return Lifecycle(
            resource=resource,
            courier=self.courier,
            schemas=self.schemas,
            suspect=self.suspect,
            examine_change=changes.examine,
        )

    def _resources(self) -> list[Resource]:
        return resources(self.shapes.values())

    def _peers(self, resource: Resource) -> list[Identity]:
        shape = resource.create or (resource.listing if resource.read else None)
        return self._peers_at(shape) if shape else []

    def _peers_at(self, shape: OperationShape) -> list[Identity]:
        return self.identities.peers(shape.operation)

    def _learn(self, resource: Resource) -> None:
        """Ids from the list, else from a new member."""
        if resource.listing is not None and not self.courier.known.ids(resource.collection):
            try:
                reply = self.courier.send(self.courier.draft(resource.listing))
                items = items_in(reply.json) if reply.accepted else None
            except NotSentError:
                items = None
            for item in reversed((items or [])[:_MOST_LEARNT]):
                for id in ids_in(item, resource.id_names):
                    self.courier.known.learn_id(
                        resource.collection, id, parameter=resource.parameter
                    )
        if resource.create is not None and resource.parameter:
            self._life(resource).create()

    def _once(self, shape: OperationShape) -> None:
        reply = self.courier.send_until_accepted(self.courier.draft(shape))
        if not reply.accepted and (path := self.paths.get(shape.id)):
            reply = scenario_path.follow(self.courier, path) or reply
        if reply.accepted and shape.operation.method == "DELETE" and shape.path_names:
            name = shape.path_names[-1]
            gone = reply.draft.values.get(f"path {name}")
            self.courier.known.forget_id(collection_of(shape.operation.path, name), gone)


def _gentlest(shape: OperationShape) -> int:
    # What is deleted can be shown to nobody any more.
    return ("GET", "HEAD", "OPTIONS", "POST", "PATCH", "PUT", "DELETE").index(
        shape.operation.method
        if shape.operation.method in ("GET", "HEAD", "OPTIONS", "POST", "PATCH", "PUT")
        else "DELETE"
    )
