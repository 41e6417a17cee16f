"""How the results of a run become few bytes: runs hardly differ, and nor do neighbours in one."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

_SMALLEST = 9


def pack_numbers(ascending: Sequence[int]) -> bytes:
    """Ascending numbers by the gaps between them, almost all of which are 1."""
    gaps = [larger - number for number, larger in pairwise((0, *ascending))]
    return zlib.compress(struct.pack(f"<{len(gaps)}I", *gaps), _SMALLEST)


def unpack_numbers(packed: bytes) -> list[int]:
    """The numbers again."""
    plain = zlib.decompress(packed)
    return list(accumulate(struct.unpack(f"<{len(plain) // 4}I", plain)))


def pack_results(results: Iterable[int], durations: Iterable[int]) -> bytes:
    """A byte a case of how it ended, then a byte a case of how long it took."""
    return zlib.compress(bytes(results) + bytes(durations), _SMALLEST)


def unpack_results(packed: bytes) -> tuple[bytes, bytes]:
    """The two halves again."""
    plain = zlib.decompress(packed)
    width = len(plain) // 2
    return plain[:width], plain[width:]
