"""Lists on disk that several processes change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from accord.system.ledger import entries_of, ledger


def test_changes_of_several_at_once_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "list.json"

    def add(number: int) -> None:
        with ledger(path, int) as entries:
            entries.append(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(40)))
    assert sorted(entries_of(path, int)) == list(range(40))


def test_an_empty_list_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    with ledger(path, str) as entries:
        entries.append("a")
    with ledger(path, str) as entries:
        entries.clear()
    assert not path.exists()


@pytest.mark.parametrize("content", [b'["a"', b'{"a": 1}', b"", b'["\xaf"]'])
def test_nothing_is_known_from_a_torn_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.json"
    path.write_bytes(content)
    assert entries_of(path, str) == []


def test_what_raises_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    with ledger(path, str) as entries:
        entries.append("a")

    def fail() -> None:
        with ledger(path, str) as entries:
            entries.append("b")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert entries_of(path, str) == ["a"]
