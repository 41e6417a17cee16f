"""Every way out of the command says what happened and ends with the right code."""

from __future__ import annotations

import errno
import gc
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TextIO, cast

import click
import pytest

from accord.cli import exits
from accord.cli.terminal import SurvivingStream, Terminal
from accord.errors import ConfigurationError, NotReadyError


class Said:
    """What a command wrote."""

    def __init__(self) -> None:
        self.out, self.talk = io.StringIO(), io.StringIO()

    def accord(self, *arguments: str) -> int:
        return exits.main(arguments, terminal=Terminal(self.out, self.talk, {}))


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    for name in ("ACCORD_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return Said()


def raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let the parsed command end with ``error``."""

    def fail(*arguments: object, **named: object) -> int:
        raise error

    monkeypatch.setattr(click.Group, "invoke", fail)


def test_an_error_is_told_with_place_and_hint(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    error = ConfigurationError(
        "cli.no-such-command-near", where="accord.toml:3", name="x", near="y"
    )
    raising(monkeypatch, error)
    said.accord("run")
    assert said.talk.getvalue() == (
        "error: accord.toml:3: There is no command “x”.\n\nhint: did you mean y?\n"
    )


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(ConfigurationError("cli.bug"), 2, id="configuration"),
        pytest.param(NotReadyError("cli.bug"), 4, id="not-ready"),
        pytest.param(ZeroDivisionError("by zero"), 3, id="defect"),
        pytest.param(KeyboardInterrupt(), 130, id="interrupted"),
    ],
)
def test_each_kind_of_error_has_its_code(
    said: Said, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    raising(monkeypatch, error)
    assert said.accord("run") == code


def test_a_defect_is_admitted_without_a_traceback(
    said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    raising(monkeypatch, ZeroDivisionError("by zero"))
    said.accord("run")
    assert "ZeroDivisionError: by zero" in said.talk.getvalue()
    assert "Traceback" not in said.talk.getvalue()
    assert "--debug" in said.talk.getvalue()


def test_a_defect_shows_its_traceback_to_who_asks(
    said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    raising(monkeypatch, ZeroDivisionError("by zero"))
    said.accord("--debug", "run")
    assert "Traceback" in said.talk.getvalue()


def test_a_result_stream_stays_empty_on_an_error(said: Said) -> None:
    said.accord("rnu")
    assert said.out.getvalue() == ""


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["rnu"], "did you mean run?", id="command"),
        pytest.param(["xyzzy"], "the commands are run, check", id="command-far-away"),
        pytest.param(["run", "--tag", "x"], "did you mean --tags", id="option"),
        pytest.param(["run", "--workers", "many"], "whole number of at least 0", id="count"),
        pytest.param(["run", "--workers", "-1"], "whole number of at least 0", id="negative"),
        pytest.param(["run", "--set", "ticket"], "KEY=VALUE", id="setting"),
        pytest.param(["run", "--tags"], "“--tags” needs a value", id="no-value"),
        pytest.param(["run", "--format", "xml"], "use one of text, json", id="choice"),
        pytest.param(["open", "now"], "what to do with “now”", id="extra"),
        pytest.param(["--language", "klingon", "open"], "use one of en", id="language"),
    ],
)
def test_a_wrong_command_line_is_told_with_the_way_out(
    said: Said, arguments: list[str], expected: str
) -> None:
    code = said.accord(*arguments)
    assert code == 2
    assert expected in said.talk.getvalue()


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        pytest.param("zh-TW", "錯誤：沒有「rnu」這個指令。", id="traditional"),
        pytest.param("zh-CN", "错误：没有“rnu”这个命令。", id="simplified"),
    ],
)
def test_errors_of_the_parser_speak_the_readers_language(
    said: Said, language: str, expected: str
) -> None:
    said.accord("--language", language, "rnu")
    assert said.talk.getvalue().startswith(expected)


def test_the_locale_chooses_the_language(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_TW.UTF-8")
    said.accord("rnu")
    assert said.talk.getvalue().startswith("錯誤：")


def test_a_folder_that_does_not_exist_is_told(said: Said, tmp_path: Path) -> None:
    assert said.accord("-C", str(tmp_path / "nowhere"), "check") == 2
    assert "There is no such folder" in said.talk.getvalue()


@pytest.mark.parametrize(("count", "refused"), [("11", True), ("10", False)])
def test_more_retries_than_prove_anything_are_refused(
    said: Said, tmp_path: Path, count: str, refused: bool
) -> None:
    said.accord("-C", str(tmp_path), "--language", "en", "run", "--retries", count)
    assert (f"--retries {count}” is more than 10" in said.talk.getvalue()) is refused


@pytest.mark.parametrize(
    "error",
    [
        NotReadyError("pipeline.not-reachable", where="http://ann:opens-doors-5@shop"),
        ConfigurationError("plain", where="x", text="http://ann:opens-doors-5@shop"),
        RuntimeError("http://ann:opens-doors-5@shop"),
    ],
    ids=["where", "argument", "defect"],
)
@pytest.mark.parametrize("more", [(), ("--debug",)], ids=["plain", "debug"])
def test_no_password_of_an_address_is_told(
    said: Said, monkeypatch: pytest.MonkeyPatch, error: Exception, more: tuple[str, ...]
) -> None:
    raising(monkeypatch, error)
    said.accord("doctor", *more)
    assert ("shop" in said.talk.getvalue(), "opens-doors" in said.talk.getvalue()) == (True, False)


@pytest.mark.parametrize(
    "number", [errno.ENOSPC, errno.EFBIG, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.EMFILE]
)
def test_what_the_machine_refuses_is_no_defect(
    said: Said, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    raising(monkeypatch, OSError(number, "cannot", ".accord/masks.key"))
    assert said.accord("run") == 4
    assert said.talk.getvalue().startswith("error: .accord/masks.key: The machine does not let")


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "make room on the disk"),
        (errno.EACCES, "let the account"),
        (errno.EROFS, "let the account"),
    ],
)
def test_the_advice_fits_what_the_machine_refuses(
    said: Said, monkeypatch: pytest.MonkeyPatch, number: int, advice: str
) -> None:
    raising(monkeypatch, OSError(number, "cannot", ".accord/masks.key"))
    said.accord("run")
    assert advice in said.talk.getvalue()


def test_a_file_that_is_missing_without_a_word_is_a_defect(
    said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    raising(monkeypatch, FileNotFoundError(errno.ENOENT, "No such file"))
    assert said.accord("run") == 3


class FullStream(io.StringIO):
    """A disk without room: what is written shows only when it is handed on."""

    def __init__(self) -> None:
        super().__init__()
        self.nowhere = os.open(os.devnull, os.O_WRONLY)

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def fileno(self) -> int:
        return self.nowhere


def ended(monkeypatch: pytest.MonkeyPatch, talk: io.StringIO, *, code: int) -> int:
    monkeypatch.setattr(click.Group, "invoke", lambda *arguments: code)
    out = cast("TextIO", SurvivingStream(FullStream()))
    return exits.main(["run"], terminal=Terminal(out, talk, {"ACCORD_LANGUAGE": "en"}))


def test_a_green_result_that_did_not_arrive_is_not_green(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = io.StringIO()
    assert ended(monkeypatch, talk, code=0) == 4
    assert "could be written to standard output: No space left on device" in talk.getvalue()


def test_a_red_result_that_did_not_arrive_stays_red(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ended(monkeypatch, io.StringIO(), code=1) == 1


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_defect_and_no_file_takes_their_place(closed: str) -> None:
    code = (
        "import os, sys; from accord.cli.terminal import Terminal; t = Terminal.of_process(); "
        "n = os.open('/dev/null', os.O_RDONLY); t.out.write('x'); t.out.flush(); "
        "t.talk.write('y'); t.talk.flush(); sys.stdin.read(); sys.exit(7 if n > 2 else 1)"
    )
    done = subprocess.run(
        ["bash", "-c", f'exec "$@" {closed}', "bash", sys.executable, "-c", code],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert (done.returncode, done.stderr.strip(b"y")) == (7, b"")


def test_a_folder_that_is_gone_is_said_to_be(
    said: Said, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    try:
        assert said.accord("check") == 2
    finally:
        os.chdir(tmp_path)
    assert "no longer there" in said.talk.getvalue()


def test_a_command_looks_for_garbage_seldom(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    thresholds: list[int] = []
    monkeypatch.setattr(exits, "_call", lambda *_: thresholds.append(gc.get_threshold()[0]) or 0)
    said.accord("check")
    assert thresholds == [200_000]


@pytest.mark.parametrize(("arguments", "times"), [(["--version"], 0), (None, 1)])
def test_only_what_ends_the_process_leaves_its_garbage(
    arguments: list[str] | None, times: int, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends: list[str] = []
    monkeypatch.setattr(exits, "no_last_collection", lambda: ends.append("now"))
    monkeypatch.setattr(sys, "argv", ["accord", "--version"])
    exits.main(arguments, terminal=Terminal(said.out, said.talk, {}))
    assert len(ends) == times
