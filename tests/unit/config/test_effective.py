"""Every value tells who had the last word on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.config import SettingOrigin, load


@pytest.mark.parametrize(
    ("file", "environment", "origin"),
    [
        ("", {}, SettingOrigin.DEFAULT),
        ('title = "f"', {}, SettingOrigin.FILE),
        ('title = "f"', {"ACCORD_TITLE": "e"}, SettingOrigin.ENVIRONMENT),
    ],
    ids=lambda value: value.value if isinstance(value, SettingOrigin) else "",
)
def test_the_last_word_is_told(
    tmp_path: Path,
    file: str,
    environment: dict[str, str],
    origin: SettingOrigin,
) -> None:
    (tmp_path / "accord.toml").write_text(file)
    effective = load(tmp_path, environment=environment)
    [title] = [setting for setting in effective.settings if setting.key == "title"]
    assert title.origin is origin
