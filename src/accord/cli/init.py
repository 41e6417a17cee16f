"""``accord init``: make a workspace that runs at once."""

from __future__ import annotations

import os
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from accord.cli.command import OneOf, WholeNumber, argument, command, option
from accord.cli.session import CommandSession
from accord.errors import Exit
from accord.model.lists import Listed

if TYPE_CHECKING:
    from accord.cli.console_text import ConsoleText
    from accord.cli.show.page import ConsolePage
    from accord.scaffold import Existing, NewWorkspace

_EXAMPLES = (
    ("accord init demo", "init.example-new"),
    ("accord init --here", "init.example-here"),
    ("accord init mine --contract http://127.0.0.1:8000/openapi.json", "init.example-contract"),
    (
        "accord init mine --contract http://127.0.0.1:8000/openapi.json --header 'X-Api-Key: …'",
        "init.example-header",
    ),
    ("accord init demo --language zh-TW", "init.example-language"),
    ("accord init --ci gitlab", "init.example-ci"),
)
# As in `scaffold.SERVERS`, which the help page must not wait for.
_SERVERS = ("github", "gitlab", "jenkins")
_NEXT = (("run", "run.summary"), ("open", "open.summary"), ("steps", "steps.summary"))


@command("init", help="init.help", examples=_EXAMPLES)
@argument("folder", metavar="[FOLDER]", default="")
@option("--here", says="option.here", is_flag=True)
@option("--contract", says="option.contract", default="", metavar="PATH|ADDRESS")
@option("--header", "headers", says="option.header", multiple=True, metavar="'NAME: VALUE'")
@option("--ci", says="option.ci", type=OneOf(_SERVERS), metavar="|".join(_SERVERS))
@option("--shards", says="option.shards", type=WholeNumber(minimum=1), default=3, metavar="N")
def init(  # noqa: PLR0913 - an option each
    session: CommandSession,
    *,
    folder: str,
    here: bool,
    contract: str,
    headers: tuple[str, ...],
    ci: str | None,
    shards: int,
) -> int:
    """Write the files and say what to do next; nothing is ever overwritten or asked."""
    from accord import wiring
    from accord.scaffold import headers_of, make, read_existing

    # Without following links: the folder is named as it was asked for.
    target = Path(os.path.normpath(session.folder / folder))
    # A workspace that is there already lacks nothing but the pipeline.
    if not (ci and wiring.is_workspace(target)):
        # Before anything is written: a contract that is none must leave no half of a workspace.
        given = headers_of(headers)
        existing = (
            read_existing(contract, folder=session.folder, headers=given) if contract else None
        )
        workspace = make(target, language=session.texts.language, here=here, existing=existing)
        _print_next_steps(session, workspace, existing)
    if ci:
        _add_pipeline(session, target, ci, shards=shards)
    return Exit.OPEN


def _add_pipeline(session: CommandSession, folder: Path, server: str, *, shards: int) -> None:
    from accord.scaffold import write_pipeline

    path = write_pipeline(folder, server, shards=shards, language=session.texts.language)
    session.terminal.put(session.texts("init.pipeline", path=os.path.relpath(path)))
    requirements = folder / "requirements.txt"
    if not (requirements.is_file() and b"accord" in requirements.read_bytes()):
        from accord import wiring

        line = wiring.requirement(wiring.read_workspace(folder))
        session.terminal.put(session.texts("init.requirements", line=line))


def _print_next_steps(
    session: CommandSession, workspace: NewWorkspace, existing: Existing | None
) -> None:
    from rich.cells import cell_len

    from accord.cli.show.page import ConsolePage

    texts, sheet = session.texts, ConsolePage(session.terminal.results)
    folder = os.path.relpath(workspace.folder)
    sheet.words(texts("init.made", folder=folder, count=len(workspace.new_files)), style="green")
    if workspace.existing_files:
        sheet.words(
            texts(
                "init.kept",
                count=len(workspace.existing_files),
                files=", ".join(workspace.existing_files),
            )
        )
    if existing is not None:
        _print_doubts(sheet, existing, texts)
    sheet.heading(texts("init.next"))
    steps = [] if folder == os.curdir else [(f"cd {quote(folder)}", "")]
    steps += [(f"accord {name}", texts(summary)) for name, summary in _next(existing)]
    # The line that changes folder may be of any length and explains itself.
    column = max(cell_len(line) for line, purpose in steps if purpose) + 2
    for line, purpose in steps:
        sheet.line(f"  {line:<{column}}{purpose}".rstrip())


def _print_doubts(sheet: ConsolePage, existing: Existing, texts: ConsoleText) -> None:
    """What may be wrong with the address that was written down, and what was left aside."""
    place = existing.place
    if place.is_assumed:
        sheet.words(texts("init.assumed", address=place.address), style="yellow")
    if place.astray:
        sheet.words(texts("init.astray", call=place.astray), style="yellow")
    if existing.untaken:
        documents = Listed(existing.untaken)
        sheet.words(texts("init.untaken", documents=documents), style="yellow")


def _next(existing: Existing | None) -> list[tuple[str, str]]:
    """The command lines to go on with; the first with the secrets that the service asks for."""
    from accord.scaffold import variables_of

    if existing is None:
        return list(_NEXT)
    names = variables_of(existing.schemes, existing.headers)
    # The system runs already, and nobody starts it.
    run = " ".join(["run", *(f"--set {name}=…" for name in names)]), "init.run-existing"
    return [run, *_NEXT[1:]]
