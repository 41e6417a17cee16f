"""Every place where two JSON values differ, each with its path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from accord.steps.values import same


class Missing:
    """Stands for a value that is not there, on either side."""


MISSING = Missing()


class Difference(NamedTuple):
    """One place; ``expected`` or ``actual`` is ``MISSING`` where a side has nothing."""

    path: str
    expected: object
    actual: object


def differences(
    expected: object, actual: object, *, exact: bool, path: str = "$"
) -> Iterator[Difference]:
    """Where ``actual`` is not what is expected.

    Unless ``exact``, objects may have more names than expected; lists never have more items.
    """
    if isinstance(expected, dict) and isinstance(actual, dict):
        for name in _names(expected, actual, exact=exact):
            values = expected.get(name, MISSING), actual.get(name, MISSING)
            yield from differences(*values, exact=exact, path=_named(path, name))
    elif isinstance(expected, list) and isinstance(actual, list):
        # A list that is too short or too long differs at places of its own, each worth a line.
        for index in range(max(len(expected), len(actual))):
            pair = _at(expected, index), _at(actual, index)
            yield from differences(*pair, exact=exact, path=f"{_bare(path)}[{index}]")
    elif not same(expected, actual):
        yield Difference(path, expected, actual)


def _names(expected: dict[str, object], actual: dict[str, object], *, exact: bool) -> Iterator[str]:
    yield from expected
    if exact:
        yield from (name for name in actual if name not in expected)


def _at(values: list[object], index: int) -> object:
    return values[index] if index < len(values) else MISSING


def _bare(path: str) -> str:
    return "" if path == "$" else path


def _named(path: str, name: str) -> str:
    # A name that a path would take apart is quoted, so that the failure can be pasted into a step.
    step = name if name and not set(name) & set('.[]"/$') else f'["{name}"]'
    parent = _bare(path)
    return f"{parent}.{step}" if parent and not step.startswith("[") else f"{parent}{step}"
