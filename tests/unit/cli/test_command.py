"""Options are read, and refused, in the reader's language."""

from __future__ import annotations

import pytest

from accord.cli.command import OneOf, SettingOption, WholeNumber, unknown
from accord.cli.root import make_root
from accord.errors import UsageError


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("007", 7), ("10", 10)])
def test_a_count_is_read(text: str, number: int) -> None:
    assert WholeNumber(1, maximum=10).convert(text, None, None) == number


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("0", "cli.not-a-count"),
        ("-1", "cli.not-a-count"),
        ("1.5", "cli.not-a-count"),
        ("many", "cli.not-a-count"),
        ("11", "cli.too-many"),
    ],
)
def test_a_count_out_of_bounds_is_refused(text: str, id: str) -> None:
    with pytest.raises(UsageError) as caught:
        WholeNumber(1, maximum=10).convert(text, None, None)
    assert caught.value.id == id


def test_a_choice_names_what_there_is_to_choose() -> None:
    assert OneOf(["text", "json"]).convert("json", None, None) == "json"
    with pytest.raises(UsageError) as caught:
        OneOf(["text", "json"]).convert("xml", None, None)
    assert caught.value.arguments["words"] == "text, json"


@pytest.mark.parametrize(
    ("text", "pair"), [("a=b", ("a", "b")), (" a = b=c", ("a", " b=c")), ("a=", ("a", ""))]
)
def test_a_setting_is_split_at_its_first_equals_sign(text: str, pair: tuple[str, str]) -> None:
    assert SettingOption().convert(text, None, None) == pair


@pytest.mark.parametrize("text", ["a", "=b", " =b"])
def test_a_setting_without_a_key_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        SettingOption().convert(text, None, None)


@pytest.mark.parametrize(("name", "id", "near"), [("chekc", "near", "check"), ("zzz", "none", "")])
def test_a_name_that_is_a_slip_gets_another_error(name: str, id: str, near: str) -> None:
    error = unknown("none", "near", name, ["check", "run"])
    assert (error.id, error.arguments["near"]) == (id, near)


def test_every_command_is_found_by_its_name() -> None:
    root = make_root()
    for name in root.modules:
        command = root.get_command(None, name)  # type: ignore[arg-type]
        assert command is not None
        assert command.name == name


def test_every_command_has_a_summary() -> None:
    root = make_root()
    assert list(root.summaries) == list(root.modules)
