"""What a host hands to a probe, and which options an engine takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.errors import ConfigurationError
from accord.model.assignment import Assignment, EngineOptions, Seconds


class Options(EngineOptions, frozen=True, kw_only=True):
    depth: int = 1
    wait_s: Seconds = 1.0
    retries: int = 0


def assignment(folder: Path, **changes: str) -> Assignment:
    return Assignment(
        run="r",
        stage="s",
        workspace=str(folder),
        journal=str(folder / "s.ndjson"),
        evidence=str(folder / "run/evidence"),
        cases=(),
        addresses={"shop": "http://127.0.0.1:1"},
        allow=(),
        secrets=("opens-doors",),
        **changes,
    )


def test_a_probe_reads_what_its_host_wrote(tmp_path: Path) -> None:
    assignment(tmp_path).save(tmp_path / "new/a.json")
    assert Assignment.load(tmp_path / "new/a.json") == assignment(tmp_path)


@pytest.mark.parametrize(("private", "expected"), [("p", "p"), ("", "run")])
def test_what_no_report_may_hold_has_a_place(private: str, expected: str, tmp_path: Path) -> None:
    folder = str(tmp_path / private) if private else ""
    assert assignment(tmp_path, private=folder).kept_apart == tmp_path / expected


def test_options_are_read_in_either_spelling_and_from_text() -> None:
    options = Options.of({"client-timeout-s": "2.5", "depth": "3"})
    assert (options.client_timeout_s, options.depth) == (2.5, 3)


def test_what_a_run_says_to_every_engine_need_not_be_for_this_one() -> None:
    assert Options.of({"workers": 4, "seed": 1, "strict": True, "retries": 2}).retries == 2


@pytest.mark.parametrize(
    ("option", "id"),
    [
        pytest.param("dept", "engines.unknown-option-near", id="misspelt"),
        pytest.param("zzz", "engines.unknown-option", id="unlike-any"),
        pytest.param("masks", "engines.unknown-option", id="of-the-run"),
        pytest.param("workers", "engines.unknown-option", id="of-the-stage"),
    ],
)
def test_a_team_may_say_only_what_the_engine_takes(option: str, id: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Options.written({option: 1})
    assert caught.value.id == id


@pytest.mark.parametrize(
    ("option", "value", "id"),
    [
        ("depth", "deep", "config.not-whole"),
        ("wait-s", [1], "config.not-number"),
        ("wait-s", 0, "config.out-of-range"),
        ("wait-s", float("inf"), "config.out-of-range"),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_its_option(
    option: str, value: object, id: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Options.written({option: value})
    assert caught.value.id == id
    assert caught.value.arguments["key"] == f"options.{option}"


@pytest.mark.parametrize(("strict", "fits"), [(False, True), ("true", True), ("perhaps", False)])
def test_strict_is_for_the_plan_and_either_true_or_false(strict: object, fits: bool) -> None:
    if fits:
        assert Options.written({"strict": strict}) == Options()
    else:
        with pytest.raises(ConfigurationError, match=r"config\.not-switch"):
            Options.written({"strict": strict})
