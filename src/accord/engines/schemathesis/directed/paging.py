"""Pages of a list: none longer than asked for, and together everything once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from accord.engines.schemathesis.directed.courier import Sent
from accord.engines.schemathesis.directed.known_values import ids_in, items_in, plain_name
from accord.engines.schemathesis.directed.lifecycle import Lifecycle, Member, is_limit
from accord.engines.schemathesis.directed.shapes import OperationShape, ParameterShape
from accord.engines.schemathesis.directed.suspicions import suspicion
from accord.model.json_kinds import as_fields

_OFFSETS: Final = frozenset({"offset", "skip", "start", "from"})
_PAGES: Final = frozenset({"page", "pagenumber", "pageno"})
_CURSORS: Final = frozenset(
    {"cursor", "pagetoken", "after", "startingafter", "continuation", "continuationtoken", "marker"}
    | {"token", "nexttoken", "nextcursor", "nextpagetoken"}
)
_NEXT: Final = frozenset(
    {"next", "nextcursor", "nextpagetoken", "nexttoken", "nextpage", "nextmarker", "continuation"}
    | {"continuationtoken", "cursor", "endcursor"}
)
_ENOUGH: Final = 5
_MOST_PAGES: Final = 30
_A_PAGE: Final = 2


def examine(life: Lifecycle) -> None:
    """Fill a list until it has several pages, and turn them over."""
    shape = life.resource.listing
    limit = _query(shape, is_limit)
    if shape is None or limit is None or life.resource.create is None:
        return
    members = [life.create() for _ in range(_ENOUGH)]
    fresh = [member for member in members if member is not None]
    if fresh:
        _turn_over(life, shape, limit, fresh)


def _turn_over(
    life: Lifecycle, shape: OperationShape, limit: ParameterShape, members: list[Member]
) -> None:
    size = max(_A_PAGE, int(limit.schema.get("minimum", 1)))
    first = _page(life, members[0], {limit.told: size})
    items = items_in(first.json) if first.accepted else None
    if items is None:
        return
    if len(items) > size:
        life.suspect(suspicion("page-limits", first, where=limit.name, wanted=str(size)))
        return
    cursor = _query(shape, lambda name: plain_name(name) in _CURSORS)
    turn = _query(shape, lambda name: plain_name(name) in _OFFSETS | _PAGES)
    if len(items) < size:
        return
    if turn is not None:
        _by_number(life, limit, turn, members[0], size=size)
    elif cursor is not None:
        _by_cursor(life, limit, cursor, members, first)


def _by_number(
    life: Lifecycle, limit: ParameterShape, turn: ParameterShape, member: Member, *, size: int
) -> None:
    whole = life.listed(near=member)
    if whole is None or len(whole) <= size:
        return
    collected: list[Any] = []
    is_page = plain_name(turn.name) in _PAGES
    start = int(turn.schema.get("minimum", 1)) if is_page else 0
    for number in range(_MOST_PAGES):
        place = start + number if is_page else number * size
        last = _page(life, member, {limit.told: size, turn.told: place})
        page = items_in(last.json) if last.accepted else None
        if not page:
            break
        collected += page
    if last.accepted and len(whole) <= size * _MOST_PAGES:
        _compare(life, last, whole, collected)


def _by_cursor(
    life: Lifecycle,
    limit: ParameterShape,
    cursor: ParameterShape,
    members: list[Member],
    first: Sent,
) -> None:
    """Follow the pages to their end: what was just made is on one of them, nothing on two."""
    last, collected, followed = first, list(items_in(first.json) or ()), set[str]()
    while (place := next_page(last, cursor.name)) and len(followed) < _MOST_PAGES:
        if place in followed:
            break
        followed.add(place)
        size = first.draft.values[limit.told]
        last = _page(life, members[0], {limit.told: size, cursor.told: place})
        page = items_in(last.json) if last.accepted else None
        if page is None:
            return
        collected += page
    if not followed or next_page(last, cursor.name):
        return
    ids = [str(id) for item in collected for id in ids_in(item, life.resource.id_names)]
    lost = [member for member in members if ids and str(member.id) not in ids]
    if lost or len(set(ids)) < len(ids):
        wanted = (
            f"{len(members)} > {len(members) - len(lost)}"
            if lost
            else f"{len(ids)} > {len(set(ids))}"
        )
        life.suspect(suspicion("page-limits", last, where=cursor.name, wanted=wanted))


def next_page(reply: Sent, parameter: str) -> str:
    """Where an answer says that it goes on: in a field, in one below it, or in a link."""
    for name, value in _fields(reply.json):
        if plain_name(str(name)) in _NEXT and isinstance(value, str | int) and value is not True:
            return _in_link(str(value), parameter) if "://" in str(value) else str(value or "")
    for link in reply.headers.get("link", "").split(","):
        if 'rel="next"' in link:
            return _in_link(link.partition("<")[2].partition(">")[0], parameter)
    return ""


def _fields(body: object) -> Iterator[tuple[str, Any]]:
    outer = as_fields(body)
    yield from outer.items()
    for inner in outer.values():
        if isinstance(inner, dict):
            yield from inner.items()


def _in_link(address: str, parameter: str) -> str:
    return next(iter(parse_qs(urlsplit(address).query).get(parameter, ())), "")


def _compare(life: Lifecycle, last: Sent, whole: list[Any], collected: list[Any]) -> None:
    lost = [item for item in whole if item not in collected]
    doubled = [item for number, item in enumerate(collected) if item in collected[:number]]
    if lost or doubled:
        life.suspect(
            suspicion("page-limits", last, where="pages", wanted=f"{len(whole)} ≠ {len(collected)}")
        )


def _page(life: Lifecycle, member: Member, values: dict[str, Any]) -> Sent:
    draft = life.draft(life.resource.listing, member)  # type: ignore[arg-type]
    draft.values.pop(life.resource.place, None)
    draft.values.update(values)
    return life.courier.send(draft)


def _query(shape: OperationShape | None, is_it: Callable[[str], bool]) -> ParameterShape | None:
    parameters = shape.parameters if shape else ()
    return next((p for p in parameters if p.place == "query" and is_it(p.name)), None)
