"""A capability's README and the glossary are read as they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.catalogue import CapabilityText, Feature
from accord.sources.prose import read_prose


def feature(capability: str, path: str) -> Feature:
    return Feature(id=path, title="x", path=path, capability=capability)


ORDERING = feature("ordering", "features/ordering/a.feature")


def written(workspace: Path, path: str, text: str | bytes) -> None:
    file = workspace / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)


@pytest.mark.parametrize(
    ("text", "title", "prose"),
    [
        ("# Ordering 下單\n\nAll or nothing.\n", "Ordering 下單", "All or nothing."),
        ("\ufeff# Ordering #\r\n\r\nx", "Ordering", "x"),
        ("Only prose.\n\n# Not the title\n", "ordering", "Only prose.\n\n# Not the title"),
    ],
)
def test_the_first_heading_is_the_title(tmp_path: Path, text: str, title: str, prose: str) -> None:
    written(tmp_path, "features/ordering/README.md", text)
    read, faults = read_prose(tmp_path, [ORDERING])
    assert read.capabilities == (
        CapabilityText(
            name="ordering", title=title, path="features/ordering/README.md", text=prose
        ),
    )
    assert not faults


def test_what_has_no_text_has_none(tmp_path: Path) -> None:
    read, faults = read_prose(tmp_path, [ORDERING])
    assert (read.capabilities, read.glossary, faults) == ((), "", ())


def test_the_folder_of_all_features_is_no_capability(tmp_path: Path) -> None:
    written(tmp_path, "features/README.md", "# Features")
    read, _ = read_prose(tmp_path, [feature("", "features/a.feature")])
    assert not read.capabilities


def test_the_glossary_is_kept_whole(tmp_path: Path) -> None:
    written(tmp_path, "specs/glossary.md", "# Glossary\n\n| a | b |\n")
    assert read_prose(tmp_path, [])[0].glossary == "# Glossary\n\n| a | b |\n"


def test_what_is_no_utf8_is_told(tmp_path: Path) -> None:
    written(tmp_path, "features/ordering/README.md", "訂單".encode("big5"))
    read, (fault,) = read_prose(tmp_path, [ORDERING])
    assert not read.capabilities
    assert (fault.path, fault.message.id) == ("features/ordering/README.md", "sources.not-utf8")
