"""Compares what a service sends by itself: the callbacks of its operations, and webhooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from accord.compare.changes import ContractChange, Json, Located, followed
from accord.model.contract_changes import Impact

# Whether a request that goes the other way breaks its receiver is for a person to say.
_CALLBACK_CODES = ("callback-removed", "callback-added", "callback-changed")
_WEBHOOK_CODES = ("webhook-removed", "webhook-added", "webhook-changed")


def compare_callbacks(
    old_document: Mapping[str, Json], new_document: Mapping[str, Json], old: Located, new: Located
) -> Iterator[ContractChange]:
    """Tell every change of an operation's callbacks, each as a whole."""
    documents = old_document, new_document
    yield from _compared(documents, old.below("callbacks"), new.below("callbacks"), _CALLBACK_CODES)


def compare_webhooks(old: Mapping[str, Json], new: Mapping[str, Json]) -> Iterator[ContractChange]:
    """Tell every change of a document's webhooks, each as a whole."""
    holders = [Located(document, ()).below("webhooks") for document in (old, new)]
    yield from _compared((old, new), holders[0], holders[1], _WEBHOOK_CODES)


def _compared(
    documents: tuple[Mapping[str, Json], Mapping[str, Json]],
    old: Located,
    new: Located,
    codes: tuple[str, str, str],
) -> Iterator[ContractChange]:
    removed, added, changed = codes
    for name in [*old.mapping, *(name for name in new.mapping if name not in old.mapping)]:
        old_part, new_part = old.below(name), new.below(name)
        if name not in new.mapping:
            yield _change(removed, Impact.BREAKING, name, old_part, new)
        elif name not in old.mapping:
            yield _change(added, Impact.INFO, name, old, new_part)
        elif _whole(documents[0], old_part) != _whole(documents[1], new_part):
            yield _change(changed, Impact.WARNING, name, old_part, new_part)


def _whole(document: Mapping[str, Json], node: Located) -> Json:
    """A node as it is compared: with what its own reference leads to in place."""
    return followed(document, node).value


def _change(code: str, impact: Impact, name: str, old: Located, new: Located) -> ContractChange:
    return ContractChange(
        code=code, impact=impact, subject=name, old_place=old.place, new_place=new.place
    )
