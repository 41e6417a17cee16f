"""Keeps a search for garbage from showing up as latency of the system under load."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from accord.few_collections import few_collections


@contextmanager
def quiet_memory() -> Iterator[None]:
    """While it lasts, what is loaded already is looked through no more, and what is new seldom.

    Hardly anything of a request refers to itself, so nearly all of it goes with its last use.
    """
    gc.collect()
    gc.freeze()
    with few_collections():
        yield
