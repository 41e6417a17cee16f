"""How the command ends: with a verdict's exit code, or with an error a person can act on."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from accord.cli.command import unknown
from accord.cli.root import make_root
from accord.cli.session import CommandSession
from accord.cli.terminal import Terminal
from accord.errors import (
    AccordError,
    Exit,
    MachineError,
    UsageError,
    refused_by_machine,
    system_words,
    worded,
)
from accord.few_collections import LOADING, few_collections, no_last_collection
from accord.text import has, text


def main(arguments: Sequence[str] | None = None, *, terminal: Terminal | None = None) -> int:
    """Run ``accord`` with these arguments, by default the process's, and return its exit code."""
    # Whoever hands over some of their own goes on afterwards.
    ends_process = arguments is None
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    session = CommandSession.of(arguments, terminal or Terminal.of_process())
    session.ends_process = ends_process
    try:
        # A command on a small workspace makes little more than its modules.
        with few_collections(every=LOADING):
            ended = _call(session, arguments)
    except (AccordError, click.UsageError) as error:
        ended = _tell_error(session, error)
    # click makes an error of its own of Ctrl-C.
    except (KeyboardInterrupt, click.Abort):
        session.terminal.tell(session.texts("interrupted"))
        ended = Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last border: a defect of Accord still ends with words
        refusal = refused_by_machine(error)
        ended = _tell_error(session, refusal) if refusal else _tell_defect(session, error)
    # A reader that has gone shows only now, and must not turn a verdict into another exit code.
    session.terminal.out.flush()
    lost = getattr(session.terminal.out, "lost", None)
    if ended == Exit.OPEN and lost is not None:
        # Whoever reads a part of the result must not take it for the whole.
        ended = _tell_error(session, MachineError("cli.result-lost", reason=system_words(lost)))
    session.terminal.talk.flush()
    if ends_process:
        no_last_collection()
    return int(ended)


def _call(session: CommandSession, arguments: list[str]) -> int:
    root = make_root()
    if not session.folder.is_dir():
        raise UsageError("cli.folder-gone")
    # click by itself would end the process, with exit codes of its own.
    ended = root.main(arguments, prog_name="accord", obj=session, standalone_mode=False)
    return int(ended or 0)


def _tell_error(session: CommandSession, error: AccordError | click.UsageError) -> int:
    """Say what is wrong, where, and what to do about it."""
    if session.debug:
        _tell_traceback(session)
    accord_error = error if isinstance(error, AccordError) else _in_our_words(error)
    language = session.texts.language
    arguments = session.masked_arguments(accord_error.arguments)
    what = (
        text(accord_error.id, language, **arguments)
        if has(accord_error.id)
        else session.masked(str(accord_error))
    )
    where = (
        session.texts("error-where", where=session.masked(accord_error.where))
        if accord_error.where
        else ""
    )
    session.terminal.tell(where + what, label=session.texts("error"), colour="red")
    if hint := session.texts.hint(accord_error.id, arguments):
        session.terminal.tell("")
        session.terminal.tell(hint, label=session.texts("hint"), colour="cyan")
    return accord_error.exit


def _in_our_words(error: click.UsageError) -> AccordError:
    """What the parser refused, as an error of ours.

    ``click`` says it in English only.
    """
    command = error.ctx.command_path if error.ctx else "accord"
    match error:
        case click.NoSuchOption():
            # A short option is a slip of nearly every other.
            names = [name for name in _option_names(error.ctx) if name.startswith("--")]
            return unknown(
                "cli.no-such-option",
                "cli.no-such-option-near",
                error.option_name,
                names,
                command=command,
            )
        case click.BadOptionUsage():
            return UsageError("cli.option-without-value", name=error.option_name, command=command)
        case click.MissingParameter() if error.param is not None:
            name = error.param.human_readable_name
            return UsageError("cli.missing-argument", name=name, command=command)
        case _:
            problem = error.format_message()
            return UsageError("cli.not-understood", said=problem, command=command)


def _option_names(ctx: click.Context | None) -> list[str]:
    return [name for param in ctx.command.get_params(ctx) for name in param.opts] if ctx else []


def _tell_defect(session: CommandSession, error: Exception) -> int:
    """Admit a defect of Accord in one sentence; the traceback is for who asks."""
    if session.debug:
        _tell_traceback(session)
    # A message of several lines, such as a validator's, would bury the hint below it.
    summary = session.masked(worded(error)).splitlines()[0]
    label = session.texts("error")
    session.terminal.tell(session.texts("bug", said=summary), label=label, colour="red")
    session.terminal.tell("")
    id = "bug-told" if session.debug else "bug-hint"
    session.terminal.tell(session.texts(id), label=session.texts("hint"), colour="cyan")
    return Exit.INTERNAL


def _tell_traceback(session: CommandSession) -> None:
    import traceback

    session.terminal.tell(session.masked(traceback.format_exc()))
