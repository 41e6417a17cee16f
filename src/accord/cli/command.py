"""Commands and options whose texts are message ids, so that help speaks the reader's language."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import Any, Final, cast

import click

from accord.cli import help as pages
from accord.cli.session import CommandSession
from accord.errors import UsageError
from accord.model.lists import Listed
from accord.model.shard import Shard
from accord.text import LANGUAGES

Body = Callable[..., int | None]
Decorator = Callable[[Body], Body]
Example = tuple[str, str]
"""A command line and the id of the sentence that says what it does."""


class Command(click.Command):
    """A command of Accord. ``help`` is the id of what its page says."""

    def __init__(
        self,
        *arguments: Any,  # noqa: ANN401 - click's
        examples: Iterable[Example] = (),
        **keywords: Any,  # noqa: ANN401 - click's
    ) -> None:
        # click's own option for help would speak English only.
        keywords["add_help_option"] = False
        super().__init__(*arguments, **keywords)
        self.examples = tuple(examples)
        # click would refuse them in English; `parse_args` refuses them in the reader's language.
        self.allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, and refuse in the reader's language what nobody asked for.

        Raises:
            UsageError: there are more arguments than the command takes.
        """
        extra = super().parse_args(ctx, args)
        if extra and not ctx.resilient_parsing:
            raise UsageError("cli.extra-argument", argument=extra[0], command=ctx.command_path)
        return extra

    def get_help(self, ctx: click.Context) -> str:
        """The help page."""
        return pages.of_command(self, ctx, session_of(ctx), self.examples)


class LazyGroup(click.Group):
    """A command whose subcommands are imported only when they are called.

    ``modules`` gives the module of each name, every one of which defines one; ``summaries`` the id
    of what each does.
    """

    def __init__(
        self,
        *arguments: Any,  # noqa: ANN401 - click's
        modules: Mapping[str, str],
        summaries: Mapping[str, str],
        examples: Iterable[Example],
        **keywords: Any,  # noqa: ANN401 - click's
    ) -> None:
        keywords["add_help_option"] = False
        super().__init__(*arguments, **keywords)
        self.modules = dict(modules)
        self.summaries = dict(summaries)
        self.examples = tuple(examples)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Every name, the most used first."""
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one subcommand."""
        module = self.modules.get(cmd_name)
        # Each module loads other libraries, and `accord --help` must not wait for them.
        return None if module is None else _command_in(importlib.import_module(module))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The subcommand that the first argument names.

        Raises:
            UsageError: there is none of that name.
        """
        # click would suggest nothing, and that in English.
        if args and args[0] not in self.modules and not ctx.resilient_parsing:
            raise unknown("cli.no-such-command", "cli.no-such-command-near", args[0], self.modules)
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        """The help page."""
        return pages.of_group(self.summaries, ctx, session_of(ctx), self.examples)


class WholeNumber(click.ParamType[int]):
    """A count of at least ``minimum`` and, unless that is none, at most ``maximum``."""

    name = "whole-number"

    def __init__(self, minimum: int = 0, *, maximum: int | None = None) -> None:
        self.minimum = minimum
        self.maximum = maximum

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Read the count.

        Raises:
            UsageError: it is no whole number, too small or too large.
        """
        del ctx
        # click hands a default over as it is, and what was typed as text.
        text = str(value)
        # `int` also reads "1_0", "+1" and blanks, which are slips on a command line.
        if not text.isdecimal() or int(text) < self.minimum:
            raise UsageError("cli.not-a-count", option=_name(param), value=text, least=self.minimum)
        if self.maximum is not None and int(text) > self.maximum:
            raise UsageError("cli.too-many", option=_name(param), value=text, most=self.maximum)
        return int(text)


class OneOf(click.ParamType[str]):
    """One of a few words."""

    name = "word"

    def __init__(self, choices: Iterable[str]) -> None:
        self.choices = tuple(choices)

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Check the word.

        Raises:
            UsageError: it is none of those known.
        """
        del ctx
        if value not in self.choices:
            raise UsageError(
                "cli.not-one-of", option=_name(param), value=value, words=Listed(self.choices)
            )
        return str(value)


class SettingOption(click.ParamType[tuple[str, str]]):
    """``KEY=VALUE``."""

    name = "setting"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split the pair.

        Raises:
            UsageError: there is no ``=`` or no key.
        """
        del ctx
        key, equals, text = str(value).partition("=")
        if not equals or not key.strip():
            raise UsageError("cli.not-a-setting", option=_name(param), value=value)
        return key.strip(), text


class ShardOption(click.ParamType[Shard]):
    """``I/N``."""

    name = "shard"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Shard:
        """Read which part of how many.

        Raises:
            UsageError: it is none, such as ``4/3``.
        """
        del ctx
        shard = Shard.of(str(value))
        if shard is None:
            raise UsageError("cli.not-a-shard", option=_name(param), value=value)
        return shard


def command(name: str, *, help: str, examples: Iterable[Example] = ()) -> Callable[[Body], Command]:
    """Make a function that returns an exit code into the command ``name``.

    ``help`` is the id of what its page says.
    """

    def make(body: Body) -> Command:
        decorate = click.command(name, cls=Command, help=help, examples=examples)
        built_command = decorate(_shared(click.pass_obj(body)))
        # Options of the command itself come first; those that all commands share are known sooner.
        built_command.params.sort(
            key=lambda param: (getattr(param, "help", None) or "").startswith("option.shared")
        )
        return built_command

    return make


def option(*names: str, says: str, **keywords: Any) -> Decorator:  # noqa: ANN401 - click's
    """An option; ``says`` is the id of its text."""
    return cast(Decorator, click.option(*names, help=says, **keywords))


def argument(name: str, **keywords: Any) -> Decorator:  # noqa: ANN401 - click's
    """A positional argument; the help page of the command explains it."""
    return cast(Decorator, click.argument(name, **keywords))


def session_of(ctx: click.Context) -> CommandSession:
    """The session that ``main`` made."""
    # click hands a context down from command to subcommand, and the root's holds the object.
    return cast(CommandSession, ctx.find_root().obj)


def unknown(
    id: str, near_id: str, name: str, candidates: Iterable[str], /, **arguments: str
) -> UsageError:
    """The error for a name that is none of ``candidates``.

    ``near_id`` is that of the error whose hint suggests those that the name may be a slip of.
    """
    # Only a mistake needs it, and every command would wait for its import.
    from accord.sources.nearest import alike

    names = list(candidates)
    similar = alike(name, names)
    return UsageError(
        near_id if similar else id,
        name=name,
        near=Listed(similar, alternatives=True),
        known=Listed(names),
        **arguments,
    )


def _command_in(module: ModuleType) -> Command:
    return next(value for value in vars(module).values() if isinstance(value, Command))


def _shared(body: Body) -> Body:
    # A decorator puts its option before those that are there already.
    for decorate in reversed(SHARED):
        body = decorate(body)
    return body


def _work_in(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    del param
    if value is not None:
        session_of(ctx).work_in(value)


def _show_help(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001
    del param
    if value and not ctx.resilient_parsing:
        session_of(ctx).terminal.put_page(ctx.get_help())
        ctx.exit()


def _name(param: click.Parameter | None) -> str:
    return max(param.opts, key=len) if param else ""


SHARED: Final[tuple[Decorator, ...]] = (
    option(
        "-C",
        "--workspace",
        says="option.shared-workspace",
        metavar="FOLDER",
        expose_value=False,
        callback=_work_in,
    ),
    option(
        "--language",
        says="option.shared-language",
        type=OneOf(LANGUAGES),
        metavar="|".join(LANGUAGES),
        expose_value=False,
    ),
    option("--debug", says="option.shared-debug", is_flag=True, expose_value=False),
    option(
        "-h",
        "--help",
        says="option.shared-help",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_help,
    ),
)
"""Options that every command understands, before or after its name."""
