"""A type is the same however its name is written, and whatever stands behind it."""

from __future__ import annotations

import pytest

from accord.model.media_type import essence_of


@pytest.mark.parametrize(
    ("written", "essence"),
    [
        ("application/json", "application/json"),
        (" Text/Plain ; charset=utf-8", "text/plain"),
        ("", ""),
    ],
)
def test_an_essence_has_no_parameters(written: str, essence: str) -> None:
    assert essence_of(written) == essence
