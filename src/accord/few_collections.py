"""Looks for garbage seldom while much is read that stays, and not where all of it goes."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_NEW_OBJECTS_A_COLLECTION: Final = 50_000
LOADING: Final = 200_000
"""More objects than the modules of a process are made of, which stay."""


@contextmanager
def few_collections(*, every: int = _NEW_OBJECTS_A_COLLECTION) -> Iterator[None]:
    """While it lasts, what is made is taken for what stays; ``every`` so many objects it is not.

    To look through it again and again was a twelfth of reading features, and more than half of
    reading a contract of three megabytes.
    """
    young, *older = gc.get_threshold()
    gc.set_threshold(max(young, every) if young else 0, *older)
    try:
        yield
    finally:
        gc.set_threshold(young, *older)


@contextmanager
def only_new_collections(*, every: int) -> Iterator[None]:
    """While it lasts, what was there before is not looked through, and the rest seldom."""
    gc.freeze()
    try:
        with few_collections(every=every):
            yield
    finally:
        gc.unfreeze()


def no_last_collection() -> None:
    """Let Python end a process without a look through all that is there, a moment before it goes.

    That look is a tenth of a short command.
    """
    gc.freeze()
