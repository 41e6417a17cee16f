"""A name that no record can hold is told before anything is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from accord.errors import Exit, WorkspaceError
from accord.sources import read_catalogue


def written(folder: Path, name: bytes) -> None:
    place = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
    place.parent.mkdir(parents=True)
    try:
        place.touch()
    except OSError:
        pytest.skip("this file system has no such name")


@pytest.mark.parametrize(
    "name", [b"features/\xff.feature", b"contracts/a/\xff.yaml", b"load/\xb4\xfa.toml"]
)
def test_a_file_with_a_name_in_another_encoding_is_told(tmp_path: Path, name: bytes) -> None:
    written(tmp_path, name)
    with pytest.raises(WorkspaceError) as caught:
        read_catalogue(tmp_path)
    assert caught.value.id == "sources.name-not-utf8"
    assert caught.value.exit is Exit.USAGE
    assert caught.value.where == name.decode("utf-8", "backslashreplace")


@pytest.mark.parametrize("name", ["features/測試.feature".encode(), b"features/\xff.png"])
def test_a_name_that_can_be_written_or_is_not_read_is_none_of_it(
    tmp_path: Path, name: bytes
) -> None:
    written(tmp_path, name)
    read_catalogue(tmp_path)
