"""Settings are what they say, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from accord.config.settings import Configuration, StageSettings


@pytest.mark.parametrize(("written", "language"), [("zh_TW", "zh-TW"), ("zh-CN", "zh-CN")])
def test_a_locale_name_is_a_language(written: str, language: str) -> None:
    assert Configuration(language=written).language == language  # type: ignore[arg-type]


@pytest.mark.parametrize("values", [{"unheard_of": 1}, {"language": "fr"}, {"title": None}])
def test_what_is_no_setting_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Configuration(**values)  # type: ignore[arg-type]


def test_the_process_sets_nothing_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_TITLE", "From the process")
    assert Configuration().title == ""


def test_settings_stay_as_they_are() -> None:
    with pytest.raises(ValidationError):
        Configuration().title = "x"  # type: ignore[misc]


@pytest.mark.parametrize("key", ["allow_pending", "select", "services", "operations", "needs"])
@pytest.mark.parametrize("name", ["", " "])
def test_an_empty_name_in_a_list_would_fit_everything(key: str, name: str) -> None:
    with pytest.raises(ValidationError):
        StageSettings.model_validate({key: ["@later", name]})
