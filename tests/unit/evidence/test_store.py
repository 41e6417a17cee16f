from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from accord.evidence import Masks, Store


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


SHA = hashlib.sha256(b"{}").hexdigest()


def test_file_stands_where_its_content_says(tmp_path: Path) -> None:
    kept = Store(tmp_path).keep(b'{"a":1}', name="answer", media_type="application/json")

    assert kept.path.startswith("evidence/01/015abd7f5cc57a2d")
    assert kept.path.endswith(".json")
    assert (tmp_path / kept.path).read_bytes() == b'{"a":1}'
    assert (kept.name, kept.size_bytes, kept.whole_bytes) == ("answer", 7, 0)


def test_same_content_is_kept_once(tmp_path: Path) -> None:
    store = Store(tmp_path)

    first = store.keep(b"hello", name="one", media_type="text/plain")
    second = store.keep(b"hello", name="two", media_type="text/plain")

    assert first.path == second.path
    assert len(files(tmp_path)) == 1


def test_text_passes_the_masks_before_it_is_written(tmp_path: Path) -> None:
    masks = Masks()
    masks.learn("hush-hush")

    kept = Store(tmp_path, masks=masks).keep(
        b"say hush-hush, password=letmein99", name="log", media_type="text/plain"
    )

    written = (tmp_path / kept.path).read_text()
    assert "hush-hush" not in written
    assert "letmein99" not in written


def test_binary_content_is_kept_as_it_is(tmp_path: Path) -> None:
    kept = Store(tmp_path).keep(b"\x89PNG\0\xff", name="screen", media_type="image/png")

    assert (tmp_path / kept.path).read_bytes() == b"\x89PNG\0\xff"
    assert kept.path.endswith(".png")


def test_long_file_is_cut_and_says_so(tmp_path: Path) -> None:
    kept = Store(tmp_path, limit_bytes=10).keep(b"x" * 25, name="long", media_type="text/plain")

    assert (tmp_path / kept.path).read_bytes() == b"x" * 10
    assert (kept.size_bytes, kept.whole_bytes) == (10, 25)


def test_cut_never_leaves_half_a_secret(tmp_path: Path) -> None:
    content = b"x" * 8 + b" password=letmein-letmein-letmein"

    kept = Store(tmp_path, limit_bytes=25).keep(content, name="log", media_type="text/plain")

    assert b"letmein" not in (tmp_path / kept.path).read_bytes()


def test_cut_inside_a_letter_is_no_binary(tmp_path: Path) -> None:
    content = "密碼=abcdef99 ".encode() + "店".encode() * 5000

    kept = Store(tmp_path, limit_bytes=100).keep(content, name="log", media_type="")

    assert b"abcdef99" not in (tmp_path / kept.path).read_bytes()


def test_failed_write_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", full)

    with pytest.raises(OSError, match="disk full"):
        Store(tmp_path).keep(b"hello", name="one", media_type="text/plain")
    assert files(tmp_path) == []


def test_written_file_is_whole_when_it_is_there(tmp_path: Path) -> None:
    store = Store(tmp_path)
    kept = store.keep(b"first", name="one", media_type="text/plain")
    before = (tmp_path / kept.path).stat().st_mtime_ns

    store.keep(b"first", name="one", media_type="text/plain")

    assert (tmp_path / kept.path).stat().st_mtime_ns == before


def test_a_file_of_another_store_is_adopted_under_its_name(tmp_path: Path) -> None:
    there, here = Store(tmp_path / "there"), Store(tmp_path / "here")
    kept = there.keep(b"{}", name="answer", media_type="application/json")
    assert here.adopt(kept.path, b"{}")
    assert (tmp_path / "here" / kept.path).read_bytes() == b"{}"


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("evidence/ab/abcd.json", id="not-its-digest"),
        pytest.param(f"../{SHA[:2]}/{SHA}.json", id="elsewhere"),
        pytest.param(f"evidence/{SHA[:2]}/{SHA}/../../../x", id="out-of-the-folder"),
    ],
)
def test_a_name_that_is_not_made_of_the_content_is_not_adopted(path: str, tmp_path: Path) -> None:
    assert not Store(tmp_path).adopt(path, b"{}")
    assert list(tmp_path.iterdir()) == []
