"""What every command knows before it starts: the language, the terminal and the folder."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from accord.cli.console_text import ConsoleText
from accord.cli.terminal import Terminal
from accord.text import Language, as_language, language_of

if TYPE_CHECKING:
    from accord.evidence import Masks


def _working_folder() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        # It was removed, and `main` says so: no folder, as a language is needed first.
        return Path(os.devnull)


@dataclass(slots=True, kw_only=True)
class CommandSession:
    """One call of ``accord``; ``folder`` is where paths on the command line start from.

    ``masks`` are those of the workspace, as soon as it is known what is secret there.
    ``ends_process`` is whether the process ends with it.
    """

    texts: ConsoleText
    terminal: Terminal
    debug: bool = False
    folder: Path = field(default_factory=_working_folder)
    folder_as_given: str = ""
    language_is_given: bool = False
    masks: Masks | None = None
    ends_process: bool = False

    def masked(self, text: str) -> str:
        """A text as it may be shown: a terminal's output is kept by every CI server."""
        if self.masks is None:
            from accord.evidence import Masks  # help does without

            self.masks = Masks()
        return self.masks.text(text)

    def masked_arguments(self, arguments: Mapping[str, str]) -> dict[str, str]:
        """What fills a message, as it may be shown: a value also by the name of its setting."""
        shown = {name: self.masked(argument) for name, argument in arguments.items()}
        key, value = arguments.get("key", ""), arguments.get("value", "")
        if value and self.masks is not None:
            # Below it stands who signs in, and with what.
            is_within = "sign-in" in key.split(".")
            if is_within or self.masks.is_secret(key.rpartition(".")[2]):
                shown["value"] = self.masks.pseudonym(value)
        return shown

    @classmethod
    def of(
        cls,
        arguments: Sequence[str],
        terminal: Terminal,
        environment: Mapping[str, str] = os.environ,
    ) -> CommandSession:
        """The session of a command line.

        Language and ``--debug`` are looked for before anything is parsed, because the error that
        parsing may end with needs them already.
        """
        language_name = _value_of("--language", arguments)
        language = as_language(language_name) if language_name else language_of(environment)
        return cls(
            texts=ConsoleText(language),
            terminal=terminal,
            debug="--debug" in arguments,
            language_is_given=bool(language_name),
        )

    def prefer(self, language: Language | Literal[""]) -> None:
        """Speak the language that the workspace is set to, unless the command line named one."""
        # A reader who named one knows better than the team that set the workspace up.
        if language and not self.language_is_given:
            self.texts = ConsoleText(language)

    def work_in(self, folder: str) -> None:
        """Start paths of the command line from ``folder``."""
        self.folder_as_given = folder
        self.folder = (Path.cwd() / folder).resolve()


def _value_of(option: str, arguments: Sequence[str]) -> str:
    for place, argument in enumerate(arguments):
        if argument.startswith(f"{option}="):
            return argument.partition("=")[2]
        if argument == option and place + 1 < len(arguments):
            return arguments[place + 1]
    return ""
