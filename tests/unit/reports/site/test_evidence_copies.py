from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.events import Evidence
from accord.reports.site.evidence_copies import EvidenceCopies, is_active


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    run, site = tmp_path / "run", tmp_path / "site"
    (run / "evidence" / "ab").mkdir(parents=True)
    (run / "evidence" / "ab" / "cd.log").write_text("line 餘額")
    (tmp_path / "secret.txt").write_text("secret")
    return run, site


def evidence(path: str, media_type: str = "text/plain") -> Evidence:
    return Evidence(name="log", media_type=media_type, path=path)


def test_evidence_is_copied_into_the_site(folders: tuple[Path, Path]) -> None:
    run, site = folders
    address = EvidenceCopies([run], site).address("evidence/ab/cd.log")
    assert address == "evidence/ab/cd.log"
    assert (site / address).read_text() == "line 餘額"


@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "evidence/../../secret.txt", "evidence/gone.log", "evidence", ""],
    ids=["above", "above in the middle", "missing", "a folder", "nothing"],
)
def test_nothing_else_is_ever_published(path: str, folders: tuple[Path, Path]) -> None:
    run, site = folders
    exhibits = EvidenceCopies([run], site)
    assert exhibits.address(path) == ""
    assert exhibits.text(evidence(path)) == ""
    assert not site.exists()


def test_a_link_out_of_the_run_is_not_followed(folders: tuple[Path, Path]) -> None:
    run, site = folders
    (run / "evidence" / "link.txt").symlink_to(run.parent / "secret.txt")
    assert EvidenceCopies([run], site).address("evidence/link.txt") == ""


def test_a_short_text_is_shown_in_place(folders: tuple[Path, Path]) -> None:
    assert (
        EvidenceCopies(folders[:1], folders[1]).text(evidence("evidence/ab/cd.log")) == "line 餘額"
    )


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(b"x" * 20_000, "text/plain"), (b"\x89PNG", "image/png")],
    ids=["long", "not text"],
)
def test_anything_else_is_a_link(
    content: bytes, media_type: str, folders: tuple[Path, Path]
) -> None:
    (folders[0] / "evidence" / "other").write_bytes(content)
    assert (
        EvidenceCopies(folders[:1], folders[1]).text(evidence("evidence/other", media_type)) == ""
    )


@pytest.mark.parametrize(
    ("name", "active"),
    [("a.html", True), ("a.SVG", True), ("a.log", False), ("a.json", False), ("a.png", False)],
)
def test_a_file_that_could_run_scripts_is_only_a_download(name: str, active: bool) -> None:
    assert is_active(name) is active


def test_evidence_of_an_earlier_run_is_found_in_its_folder(folders: tuple[Path, Path]) -> None:
    run, site = folders
    newer = run.with_name("newer")
    newer.mkdir()
    assert EvidenceCopies([newer, run], site).address("evidence/ab/cd.log")
    assert EvidenceCopies([newer], site).address("evidence/ab/cd.log") == ""
