"""Packed results come back as they were, in few bytes."""

from __future__ import annotations

import random

import pytest

from accord.history.packing import pack_numbers, pack_results, unpack_numbers, unpack_results


@pytest.mark.parametrize("numbers", [[], [1], [7, 8, 9, 400_000], list(range(1, 2000))])
def test_numbers_come_back(numbers: list[int]) -> None:
    assert unpack_numbers(pack_numbers(numbers)) == numbers


def test_results_come_back() -> None:
    assert unpack_results(pack_results([1, 4, 9], [0, 50, 127])) == (
        bytes([1, 4, 9]),
        bytes([0, 50, 127]),
    )


def test_a_result_with_a_duration_that_varies_takes_less_than_two_bytes() -> None:
    chance = random.Random(1)
    durations = [40 + place % 30 + chance.randint(-1, 1) for place in range(1000)]
    statuses = [4 if chance.random() < 0.02 else 1 for _ in durations]
    assert len(pack_results(statuses, durations)) < 2 * len(durations)
