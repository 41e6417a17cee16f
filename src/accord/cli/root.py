"""The ``accord`` command itself: its options and where each subcommand lives."""

from __future__ import annotations

from typing import Final

import click

from accord import __version__
from accord.cli.command import SHARED, Body, Decorator, LazyGroup, option, session_of

_MODULES: Final = {
    "run": "accord.cli.run",
    "check": "accord.cli.check",
    "list": "accord.cli.list",
    "steps": "accord.cli.steps",
    "diff": "accord.cli.diff",
    "baseline": "accord.cli.baseline",
    "contract": "accord.cli.contract",
    "history": "accord.cli.history",
    "merge": "accord.cli.merge",
    "load": "accord.cli.load",
    "up": "accord.cli.up",
    "report": "accord.cli.report",
    "open": "accord.cli.open",
    "init": "accord.cli.init",
    "doctor": "accord.cli.doctor",
}
_SUMMARIES: Final = {
    "run": "run.summary",
    "check": "check.summary",
    "list": "list.summary",
    "steps": "steps.summary",
    "diff": "diff.summary",
    "baseline": "baseline.summary",
    "contract": "contract.summary",
    "history": "history.summary",
    "merge": "merge.summary",
    "load": "load-worker.summary",
    "up": "up.summary",
    "report": "report.summary",
    "open": "open.summary",
    "init": "init.summary",
    "doctor": "doctor.summary",
}
"""What each does, for the page of ``accord`` itself, which imports none of them."""
_EXAMPLES: Final = (
    ("accord init demo", "help.example-init"),
    ("accord run", "help.example-run"),
    ("accord run --tags @smoke", "help.example-tags"),
    ("accord run features/order.feature:12", "help.example-line"),
    ("accord check", "help.example-check"),
    ("accord list", "help.example-list"),
    ("accord open", "help.example-open"),
)


def _tell_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001
    del param
    if value:
        session_of(ctx).terminal.put(f"accord {__version__}")
        ctx.exit()


def make_root() -> LazyGroup:
    """The command with every subcommand below it."""

    def accord(ctx: click.Context) -> int | None:
        """Show help when nothing is asked; every subcommand does its own work."""
        if ctx.invoked_subcommand is None:
            session_of(ctx).terminal.put_page(ctx.get_help())
        return None

    body: Body = click.pass_context(accord)
    # Shared options are understood before the subcommand's name too.
    for decorate in reversed((*SHARED, _VERSION)):
        body = decorate(body)
    make = click.group(
        "accord",
        cls=LazyGroup,
        invoke_without_command=True,
        modules=_MODULES,
        summaries=_SUMMARIES,
        examples=_EXAMPLES,
    )
    return make(body)


_VERSION: Final[Decorator] = option(
    "--version",
    says="option.version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
)
