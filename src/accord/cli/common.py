"""What several commands share: options that select, and the workspace they work in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from accord.cli.command import Body, Decorator, OneOf, SettingOption, option
from accord.cli.session import CommandSession
from accord.errors import AccordError, Exit, worded
from accord.model.catalogue import Fault
from accord.model.ids import file_and_line
from accord.text import text

if TYPE_CHECKING:
    from accord.model.status import Suite
    from accord.wiring import Rendered, Workspace

_PLACE: Final = re.compile(r"[^:#]+")


def formats(*names: str) -> Decorator:
    """The option that chooses how a command tells what it has to tell; the first is the usual."""
    return option(
        "--format",
        says="option.format",
        type=OneOf(names),
        default=names[0],
        metavar="|".join(names),
    )


FORMAT: Final[Decorator] = formats("text", "json")
ENVIRONMENT: Final[tuple[Decorator, ...]] = (
    option("--env", "environment", says="option.env", default="", metavar="NAME"),
    option(
        "--set",
        "variables",
        says="option.set",
        type=SettingOption(),
        multiple=True,
        metavar="KEY=VALUE",
    ),
)
SELECTION: Final[tuple[Decorator, ...]] = (
    option("--tags", says="option.tags", default="", metavar="EXPRESSION"),
    option("--service", "services", says="option.service", multiple=True, metavar="NAME"),
    option("--operation", "operations", says="option.operation", multiple=True, metavar="NAME"),
)


def options(*decorators: Decorator) -> Decorator:
    """Several options as one decorator, in the order in which help shows them."""

    def decorate(body: Body) -> Body:
        # Each puts its option before those that are there already.
        for decorator in reversed(decorators):
            body = decorator(body)
        return body

    return decorate


def open_workspace(session: CommandSession) -> Workspace:
    """The workspace around the session's folder; it may choose the language.

    Raises:
        AccordError: its settings cannot be used.
    """
    from accord import wiring

    workspace = wiring.read_workspace(wiring.find_workspace(session.folder))
    # From here on errors too are told in the workspace's language.
    session.prefer(workspace.effective.configuration.language)
    return workspace


def from_workspace(
    arguments: tuple[str, ...], session: CommandSession, workspace: Path
) -> tuple[str, ...]:
    """Paths that were typed in a folder below the workspace, as the workspace sees them."""
    return tuple(_from_workspace(argument, session.folder, workspace) for argument in arguments)


def beginning(session: CommandSession, command: str, environment: str = "") -> str:
    """How a command that a reader may repeat begins, with the options that led here."""
    from shlex import join

    # As it was typed: an absolute path cannot be repeated on another machine.
    folder = ["-C", session.folder_as_given] if session.folder_as_given else []
    environment_option = ["--env", environment] if environment else []
    return join(["accord", *folder, command, *environment_option])


def print_json(session: CommandSession, document: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """One JSON document on standard output."""
    import msgspec

    # msgspec writes enums, tuples and structs as they are meant, which `json` refuses.
    encoded = msgspec.json.encode(document)
    session.terminal.put_data(msgspec.json.format(encoded, indent=2).decode())


def not_configured(session: CommandSession, suites: Iterable[Suite]) -> str:
    """The suites that are neither red nor green, because nobody asked for them."""
    return session.texts("list.not-configured", suites=", ".join(suites))


def tell_faults(session: CommandSession, faults: Iterable[Fault]) -> Exit:
    """Say which step files cannot be loaded; what was shown lacks their steps."""
    exit = Exit.OPEN
    for fault in faults:
        exit = Exit.USAGE
        place = file_and_line(fault.path, fault.line)
        session.terminal.tell(f"{place}: {session.masked(session.texts.say(fault.message))}")
    return exit


def tell_unwritten(session: CommandSession, rendered: Rendered) -> None:
    """Say which reports could not be written, and why; also that the run will not be remembered."""
    if rendered.forgotten:
        problem, hint = problem_and_hint(session, rendered.forgotten)
        session.terminal.tell(problem)
        session.terminal.tell("")
        session.terminal.tell(session.texts("hint") + hint)
    for name, error in rendered.failures.items():
        problem, hint = problem_and_hint(session, error)
        session.terminal.tell(session.texts("run.unwritten", name=name, said=problem))
        if hint:
            session.terminal.tell("")
            session.terminal.tell(session.texts("hint") + hint)
        if session.debug:
            import traceback

            session.terminal.tell(session.masked("".join(traceback.format_exception(error))))


def tell_annotations(session: CommandSession, rendered: Rendered) -> None:
    """Hand what is wrong to GitHub, which reads commands out of what a step of a job prints."""
    from accord import wiring

    folder = rendered.files.get(wiring.GITHUB)
    if folder is not None and session.terminal.environment.get("GITHUB_ACTIONS") == "true":
        # As it is: `tell` would keep GitHub from taking it for a command. Not among the results,
        # which may be a document.
        session.terminal.talk.write((folder / wiring.ANNOTATIONS).read_text(encoding="utf-8"))


def problem_and_hint(session: CommandSession, error: Exception) -> tuple[str, str]:
    """What a report was kept from by, and the advice that goes with it."""
    if not isinstance(error, AccordError):
        return session.masked(worded(error)), ""
    arguments = session.masked_arguments(error.arguments)
    where = session.texts("error-where", where=error.where) if error.where else ""
    what = text(error.id, session.texts.language, **arguments)
    return where + what, session.texts.hint(error.id, arguments)


def _from_workspace(argument: str, folder: Path, workspace: Path) -> str:
    """``:line`` and ``#scenario`` stay behind the path."""
    place = _PLACE.match(argument)
    path = place[0] if place else ""
    full = (folder / path).resolve()
    # Whatever is no path here may be the name of a stage or the id of a case.
    if path and full.exists() and full.is_relative_to(workspace):
        return full.relative_to(workspace).as_posix() + argument.removeprefix(path)
    return argument
