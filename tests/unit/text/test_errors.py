from __future__ import annotations

from accord.errors import UsageError
from accord.text.errors import error_hint, error_message


def test_an_error_is_a_message_with_its_arguments() -> None:
    error = UsageError("wiring.no-such-report", name="x", known="junit")
    told = error_message(error)
    assert (told.id, told.arguments) == ("wiring.no-such-report", {"name": "x", "known": "junit"})


def test_the_hint_of_an_error_is_its_advice() -> None:
    hint = error_hint(UsageError("wiring.no-such-report", name="x", known="junit"))
    assert hint is not None
    assert hint.id == "wiring.no-such-report.hint"


def test_an_error_without_advice_has_no_hint() -> None:
    assert error_hint(UsageError("no.such-message")) is None
