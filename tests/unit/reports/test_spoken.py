"""Exports say what a run's messages say, and never lose one."""

from __future__ import annotations

from accord.model.message import message
from accord.reports.spoken import spoken


def test_nothing_is_said_of_no_message() -> None:
    assert spoken(None, "en") == ""


def test_a_message_is_said_in_the_language_asked_for() -> None:
    sentence = message("site.slow-operation", service="shop", operation="pay")
    assert spoken(sentence, "en") != spoken(sentence, "zh-TW")
    assert "shop" in spoken(sentence, "zh-TW")


def test_a_sentence_of_a_newer_accord_is_told_by_its_id() -> None:
    assert spoken(message("site.not-yet-invented"), "en") == "site.not-yet-invented"
