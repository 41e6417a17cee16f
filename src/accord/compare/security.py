"""Compares who may call an operation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from accord.compare.changes import ContractChange, Json, Located
from accord.model.contract_changes import Impact


def compare_security(
    old_document: Mapping[str, Json], new_document: Mapping[str, Json], old: Located, new: Located
) -> Iterator[ContractChange]:
    """Tell every change between two ``security`` lists."""

    def change(code: str, impact: Impact, subject: str) -> ContractChange:
        return ContractChange(
            code=code, impact=impact, subject=subject, old_place=old.place, new_place=new.place
        )

    old_ways, new_ways = _alternatives(old), _alternatives(new)
    new_names = _renamed(old_document, new_document, _names(old_ways), _names(new_ways))
    new_ways = {frozenset(new_names.get(n, n) for n in way): new_ways[way] for way in new_ways}
    # An empty set of schemes lets anybody in; what else is offered then changes nothing.
    if not all(old_ways) and all(new_ways):
        names = ", ".join(sorted(_names(new_ways)))
        yield change("security-added", Impact.BREAKING, names)
        return
    if all(old_ways) and not all(new_ways):
        yield change("security-removed", Impact.INFO, "")
        return
    for way in [way for way in old_ways if not _covers(new_ways, way, old_ways[way])]:
        # Callers use one of the ways, and nobody knows which.
        yield change("security-alternative-removed", Impact.BREAKING, _named(way))
    for way in [way for way in new_ways if way not in old_ways]:
        yield change("security-alternative-added", Impact.INFO, _named(way))
    for way in [way for way in old_ways if way in new_ways]:
        for scope in sorted(new_ways[way] - old_ways[way]):
            yield change("scope-added", Impact.BREAKING, scope)
        for scope in sorted(old_ways[way] - new_ways[way]):
            yield change("scope-removed", Impact.INFO, scope)
    # Those that only got another name ask for the same by that.
    asked_still = (_names(old_ways) & _names(new_ways)) - set(new_names.values())
    for name in sorted(_changed_schemes(old_document, new_document, asked_still)):
        yield change("security-scheme-changed", Impact.BREAKING, name)


def _covers(ways: Mapping[frozenset[str], set[str]], way: frozenset[str], scopes: set[str]) -> bool:
    """Whether who comes this way is let in: as before, or by less than what they bring."""
    return way in ways or any(other < way and ways[other] <= scopes for other in ways)


def _renamed(
    old: Mapping[str, Json], new: Mapping[str, Json], old_names: set[str], new_names: set[str]
) -> dict[str, str]:
    """The earlier names of schemes that are called otherwise now: no request carries a name."""
    gone = {_scheme(old, name): name for name in sorted(old_names - new_names)}
    return {
        name: gone[scheme]
        for name in sorted(new_names - old_names)
        if (scheme := _scheme(new, name)) in gone and any(scheme)
    }


def _changed_schemes(
    old: Mapping[str, Json], new: Mapping[str, Json], names: Iterable[str]
) -> Iterator[str]:
    """The schemes that ask for something else."""
    return (name for name in names if _scheme(old, name) != _scheme(new, name))


def _names(alternatives: Mapping[frozenset[str], set[str]]) -> set[str]:
    return {name for way in alternatives for name in way}


def _named(way: frozenset[str]) -> str:
    return " + ".join(sorted(way))


def _alternatives(security: Located) -> dict[frozenset[str], set[str]]:
    """The scopes of each set of schemes; an empty set of schemes lets anybody in."""
    ways = {
        frozenset(way.mapping): {str(s) for scopes in way.mapping.values() for s in scopes or ()}
        for way in security.members
    }
    return ways or {frozenset(): set()}


def _scheme(document: Mapping[str, Json], name: str) -> tuple[Json, ...]:
    root = Located(document, ())
    scheme = root.below("components", "securitySchemes", name)
    scheme = scheme if scheme.mapping else root.below("securityDefinitions", name)
    kind, style = scheme.mapping.get("type"), scheme.mapping.get("scheme")
    if kind == "basic":  # as Swagger 2.0 writes it
        kind, style = "http", "basic"
    style = style.lower() if isinstance(style, str) else style
    # Flows and addresses change with every environment; what a request carries does not.
    return kind, style, scheme.mapping.get("in"), scheme.mapping.get("name")
