"""A file that is no text is found, whatever Python says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.steps.code_files import file_that_is_no_text

NULL_BYTES = "source code string cannot contain null bytes"


@pytest.mark.parametrize("name", ["environment.py", "steps/shop.py"])
@pytest.mark.parametrize("error", [SyntaxError(NULL_BYTES), ValueError(NULL_BYTES)])
def test_the_file_is_named_that_python_does_not_name(
    tmp_path: Path, name: str, error: Exception
) -> None:
    (tmp_path / "steps").mkdir()
    (tmp_path / "steps" / "fine.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / name).write_bytes("x = 1\n".encode("utf-16"))
    assert file_that_is_no_text(tmp_path, error) == tmp_path / name


def test_an_error_of_the_code_itself_is_about_no_such_file(tmp_path: Path) -> None:
    (tmp_path / "steps").mkdir()
    (tmp_path / "steps" / "shop.py").write_text("def f(:\n", encoding="utf-8")
    assert file_that_is_no_text(tmp_path, SyntaxError("invalid syntax")) is None
