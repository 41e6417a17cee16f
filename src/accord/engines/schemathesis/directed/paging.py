"""Pages of a list: none longer than asked for, and together everything once."""

from __future__ import annotations

from typing import Any, Final

from accord.engines.schemathesis.directed.courier import NotSentError, Sent
from accord.engines.schemathesis.directed.known_values import items_in
from accord.engines.schemathesis.directed.lifecycle import Lifecycle, Member, is_limit
from accord.engines.schemathesis.directed.shapes import OperationShape, ParameterShape
from accord.engines.schemathesis.directed.suspicions import suspicion

_OFFSETS: Final = frozenset({"offset", "skip", "start", "from"})
_PAGES: Final = frozenset({"page", "pagenumber", "pageno"})
_ENOUGH: Final = 5
_MOST_PAGES: Final = 30
_A_PAGE: Final = 2


def examine(life: Lifecycle) -> None:
    """Fill a list until it has several pages, and turn them over."""
    shape = life.resource.listing
    limit = _query(shape, is_limit)
    if shape is None or limit is None or life.resource.create is None:
        return
    try:
        member = life.create()
        for _ in range(_ENOUGH - 1):
            member = life.create() or member
        if member is not None:
            _turn_over(life, shape, limit, member)
    except NotSentError:
        return


def _turn_over(
    life: Lifecycle, shape: OperationShape, limit: ParameterShape, member: Member
) -> None:
    size = max(_A_PAGE, int(limit.schema.get("minimum", 1)))
    first = _page(life, member, {limit.told: size})
    items = items_in(first.json) if first.accepted else None
    if items is None:
        return
    if len(items) > size:
        life.suspect(suspicion("page-limits", first, where=limit.name, wanted=str(size)))
        return
    whole = life.listed(near=member)
    turn = _query(shape, lambda name: name.lower().replace("_", "") in _OFFSETS | _PAGES)
    if whole is None or turn is None or len(items) < size or len(whole) <= size:
        return
    seen: list[Any] = []
    last = first
    is_page = turn.name.lower().replace("_", "") in _PAGES
    start = int(turn.schema.get("minimum", 1)) if is_page else 0
    for number in range(_MOST_PAGES):
        place = start + number if is_page else number * size
        last = _page(life, member, {limit.told: size, turn.told: place})
        page = items_in(last.json) if last.accepted else None
        if not page:
            break
        seen += page
    if last.accepted and len(whole) <= size * _MOST_PAGES:
        _compare(life, last, whole, seen)


def _compare(life: Lifecycle, last: Sent, whole: list[Any], seen: list[Any]) -> None:
    lost = [item for item in whole if item not in seen]
    doubled = [item for number, item in enumerate(seen) if item in seen[:number]]
    if lost or doubled:
        life.suspect(
            suspicion("page-limits", last, where="pages", wanted=f"{len(whole)} ≠ {len(seen)}")
        )


def _page(life: Lifecycle, member: Member, values: dict[str, Any]) -> Sent:
    draft = life.draft(life.resource.listing, member)  # type: ignore[arg-type]
    draft.values.pop(life.resource.place, None)
    draft.values.update(values)
    return life.courier.send(draft)


def _query(shape: OperationShape | None, is_it: Any) -> ParameterShape | None:  # noqa: ANN401
    parameters = shape.parameters if shape else ()
    return next((p for p in parameters if p.place == "query" and is_it(p.name)), None)
