"""``accord init``: make a workspace that runs at once."""

from __future__ import annotations

import os
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from accord.cli.command import argument, command, option
from accord.cli.session import CommandSession
from accord.errors import Exit

if TYPE_CHECKING:
    from accord.scaffold import Made

_EXAMPLES = (
    ("accord init demo", "example-new"),
    ("accord init --here", "example-here"),
    ("accord init mine --contract http://127.0.0.1:8000/openapi.json", "example-contract"),
    ("accord init demo --language zh-TW", "example-language"),
)
_NEXT = ("run", "open", "steps")


@command("init", examples=_EXAMPLES)
@argument("folder", metavar="[FOLDER]", default="")
@option("--here", says="here", is_flag=True)
@option("--contract", says="contract", default="", metavar="PATH|ADDRESS")
def init(session: CommandSession, *, folder: str, here: bool, contract: str) -> int:
    """Write the files and say what to do next; nothing is ever overwritten or asked."""
    from accord.scaffold import make, read_existing

    target = Path(os.path.normpath(session.folder / folder))
    existing = read_existing(contract, folder=session.folder) if contract else None
    made = make(target, language=session.words.language, here=here, existing=existing)
    _tell(session, made)
    return Exit.OPEN


def _tell(session: CommandSession, made: Made) -> None:
    from rich.cells import cell_len

    from accord.cli.show.page import ConsolePage

    words, sheet = session.words, ConsolePage(session.terminal.results)
    folder = os.path.relpath(made.folder)
    sheet.words(words("init.made", folder=folder, count=len(made.written)), style="green")
    if made.kept:
        sheet.words(words("init.kept", count=len(made.kept), files=", ".join(made.kept)))
    sheet.heading(words("init.next"))
    steps = [] if folder == os.curdir else [(f"cd {quote(folder)}", "")]
    steps += [(f"accord {name}", words(f"{name}.summary")) for name in _NEXT]
    column = max(cell_len(line) for line, told in steps if told) + 2
    for line, told in steps:
        sheet.line(f"  {line:<{column}}{told}".rstrip())
