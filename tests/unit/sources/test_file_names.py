"""What a run could not tell everything of is refused before anything is read."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from accord.errors import Exit, WorkspaceError
from accord.model.feature_rules import FeatureRules
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


def closing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the system refuse to list a folder, which it does not refuse the superuser."""
    scandir = os.scandir

    def refused(place: Path | str) -> object:
        if Path(place) == folder:
            raise PermissionError(errno.EACCES, "Permission denied", str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", refused)


@pytest.mark.parametrize("name", ["steps", "contracts/third-party", "specs"])
def test_a_folder_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = tmp_path / name
    folder.mkdir(parents=True)
    closing(folder, monkeypatch)
    with pytest.raises(WorkspaceError) as caught:
        read_catalogue(tmp_path)
    assert (caught.value.id, caught.value.where) == ("sources.folder-closed", name)


def test_a_folder_of_tools_may_be_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "load" / ".cache"
    folder.mkdir(parents=True)
    closing(folder, monkeypatch)
    read_catalogue(tmp_path)


def test_what_lies_at_the_root_may_be_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "database"
    folder.mkdir()
    closing(folder, monkeypatch)
    read_catalogue(tmp_path, rules=FeatureRules(places=(".",)))


def test_a_folder_of_features_elsewhere_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tests" / "bdd"
    folder.mkdir(parents=True)
    closing(folder, monkeypatch)
    with pytest.raises(WorkspaceError, match="folder-closed"):
        read_catalogue(tmp_path, rules=FeatureRules(places=("tests",)))


@pytest.mark.parametrize(
    "name", ["features/測試.feature".encode(), b"features/\xff.png", b"steps/\xff.json"]
)
def test_a_name_that_can_be_written_or_is_not_read_is_none_of_it(
    tmp_path: Path, name: bytes
) -> None:
    written(tmp_path, name)
    read_catalogue(tmp_path)
