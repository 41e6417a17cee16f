"""Looks for garbage seldom while much is read that stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_NEW_OBJECTS_A_COLLECTION: Final = 50_000


@contextmanager
def few_collections() -> Iterator[None]:
    """While it lasts, what is made is taken for what stays.

    To look through it again and again was a twelfth of reading features, and more than half of
    reading a contract of three megabytes.
    """
    young, *older = gc.get_threshold()
    gc.set_threshold(max(young, _NEW_OBJECTS_A_COLLECTION) if young else 0, *older)
    try:
        yield
    finally:
        gc.set_threshold(young, *older)
