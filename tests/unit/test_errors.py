"""Exceptions are worded whatever they do while they are read."""

from __future__ import annotations

from typing import Any

import pytest

from accord.errors import worded, words_of


class ItselfError(Exception):
    def __str__(self) -> str:
        raise self


class AnotherError(Exception):
    def __str__(self) -> str:
        return str(1 // 0)


class NoTextError(Exception):
    def __str__(self) -> Any:
        return 3  # noqa: PLE0307 - what is tested


class Unreadable:
    def __repr__(self) -> str:
        raise ItselfError


@pytest.mark.parametrize(
    "error", [ItselfError(), AnotherError(), NoTextError(), ValueError(Unreadable())]
)
def test_an_exception_that_cannot_be_read_is_called_by_its_kind(error: Exception) -> None:
    assert (words_of(error), worded(error)) == ("", type(error).__name__)


def test_an_exception_says_its_kind_and_its_words() -> None:
    assert worded(ValueError(" no\n")) == "ValueError: no"


def test_reading_an_exception_does_not_change_where_it_came_from() -> None:
    with pytest.raises(ItselfError) as caught:
        raise ItselfError
    trace = caught.value.__traceback__
    words_of(caught.value)
    assert caught.value.__traceback__ is trace
