"""Help pages: what it does, examples first, then commands and options, in columns that fit."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import click
from rich.cells import cell_len

from accord.cli.wrap import padded, wrapped

if TYPE_CHECKING:
    from accord.cli.session import CommandSession

_WIDEST: Final = 100
_GAP: Final = 2


def of_group(
    summaries: Mapping[str, str],
    ctx: click.Context,
    session: CommandSession,
    examples: Iterable[tuple[str, str]],
) -> str:
    """The page of ``accord`` itself; ``summaries`` are ids by the name of a command."""
    texts = session.texts
    commands = [(name, texts(summary)) for name, summary in summaries.items()]
    page = _Page(session)
    page.opening(texts("help.usage-group"), texts("help.about"))
    page.columns(texts("help.examples"), [(line, texts(id)) for line, id in examples])
    page.columns(texts("help.commands"), commands)
    page.columns(texts("help.options"), _options(ctx.command, ctx, session))
    page.paragraph(texts("help.more"))
    return page.text()


def of_command(
    command: click.Command,
    ctx: click.Context,
    session: CommandSession,
    examples: Iterable[tuple[str, str]],
) -> str:
    """The page of one command."""
    texts = session.texts
    page = _Page(session)
    pieces = " ".join(command.collect_usage_pieces(ctx))
    usage = texts("help.usage", command=ctx.command_path, pieces=pieces)
    page.opening(usage, texts(command.help or ""))
    lines = [(line, texts(id)) for line, id in examples]
    page.columns(texts("help.examples"), lines)
    page.columns(texts("help.options"), _options(command, ctx, session))
    return page.text()


def _options(
    command: click.Command, ctx: click.Context, session: CommandSession
) -> list[tuple[str, str]]:
    rows = []
    for param in command.get_params(ctx):
        if not isinstance(param, click.Option) or param.hidden:
            continue
        names = ", ".join(sorted(param.opts, key=len))
        takes_value = not (param.is_flag or param.count)
        value = f" {param.make_metavar(ctx)}" if takes_value else ""
        rows.append((names + value, session.texts(param.help or "")))
    return rows


class _Page:
    """Lines of text that fit the terminal."""

    def __init__(self, session: CommandSession) -> None:
        # Longer lines are hard to read, however wide the window is.
        self._width = min(shutil.get_terminal_size((_WIDEST, 24)).columns, _WIDEST)
        self._bold = session.terminal.coloured(session.terminal.out)
        self._lines: list[str] = []

    def opening(self, usage: str, about: str) -> None:
        """How to call it and what it does."""
        self._lines += [usage, ""]
        self._lines += wrapped(about, self._width)

    def columns(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        """A titled list of two columns."""
        if not rows:
            return
        self._lines += ["", click.style(title, bold=True) if self._bold else title]
        # One long name must not push every explanation to the edge.
        label_width = min(max(cell_len(name) for name, _ in rows), self._width // 2)
        indent = _GAP + label_width + _GAP
        for name, meaning in rows:
            opening_line, *more_lines = wrapped(meaning, max(self._width - indent, 20)) or [""]
            if cell_len(name) > label_width:
                self._lines += [f"  {name}", " " * indent + opening_line]
            else:
                self._lines.append(f"  {padded(name, label_width)}  {opening_line}".rstrip())
            self._lines += [" " * indent + line for line in more_lines]

    def paragraph(self, text: str) -> None:
        """Words that stand alone."""
        self._lines += ["", *wrapped(text, self._width)]

    def text(self) -> str:
        """The whole page."""
        return "\n".join(self._lines)
