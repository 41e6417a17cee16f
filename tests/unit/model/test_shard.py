"""A shard as it is typed."""

from __future__ import annotations

import pytest

from accord.model.shard import Shard


def test_a_shard_is_written_as_it_is_read() -> None:
    shard = Shard.of("2/3")
    assert shard == Shard(2, 3)
    assert str(shard) == "2/3"


@pytest.mark.parametrize(
    "text", ["0/3", "4/3", "1/0", "1", "1/", "a/b", "-1/3", "1/3/5", "١/٣", ""]
)
def test_what_is_no_part_of_anything_is_refused(text: str) -> None:
    assert Shard.of(text) is None
