"""Follows a page of the manual as a reader does: writes its files, types its commands, reads on.

A block ``console`` holds commands (after ``$``) and what they print; ``…`` stands for what differs
from run to run, alone on a line for any number of lines. A command ends with 0 unless the next one
is ``echo $?``. A block with ``title="path"`` is a file, a ``diff`` block changes one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

from fakes import warm

_TITLE: Final = re.compile(r'title="([^"]+)"')
_MARKER: Final = "\x1e"
# How long a contract stage looks for news is on no page, and most of what a run takes.
_ROUNDS: Final = "ACCORD_STAGES__CONTRACT__OPTIONS__PATIENCE_S"
_FOREIGN: Final = ("PYTHON", "VIRTUAL_ENV", "ACCORD_", "COV_", "GIT_")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: the language, the file it is, its text and its line in the page."""

    language: str
    title: str
    text: str
    line: int


def blocks_of(page: Path) -> list[Block]:
    """The fenced blocks of a page, in their order, those in lists and notes too."""
    blocks: list[Block] = []
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type != "fence":
            continue
        language, _, rest = token.info.partition(" ")
        title = _TITLE.search(rest)
        begin = token.map[0] + 1 if token.map else 0
        blocks.append(Block(language, title[1] if title else "", token.content, begin))
    return blocks


def commands_of(block: Block) -> list[tuple[str, list[str]]]:
    """Each command of a session and the lines that the page shows after it."""
    commands: list[tuple[str, list[str]]] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            commands.append((line.removeprefix("$ "), []))
        elif line.startswith("> "):
            command, shown = commands.pop()
            commands.append((f"{command}\n{line.removeprefix('> ')}", shown))
        else:
            commands[-1][1].append(line)
    return commands


def agrees(shown: list[str], printed: list[str]) -> bool:
    """Whether what a page shows is what was printed; where it shows nothing, it claims nothing."""
    expected = "\n".join(line.rstrip() for line in shown).strip("\n")
    pattern = re.escape(expected)
    pattern = re.sub(r"(?m)^…(\n|\Z)", r"(?:.*\n)*?.*\1", pattern.replace("\\\n", "\n"))
    pattern = pattern.replace("…", ".*")
    actual = "\n".join(line.rstrip() for line in printed).strip("\n")
    return not expected or re.fullmatch(pattern, actual) is not None


@dataclass(slots=True)
class Session:
    """A reader's terminal; ``port`` is where the page says 8000."""

    folder: Path
    language: str
    port: int
    status: str = "0"
    exports: str = ""
    _background: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def follow(self, page: Path) -> None:
        """Do everything that a page says, in its order."""
        for block in blocks_of(page):
            where = f"{page}:{block.line}"
            if block.language == "console":
                self._converse(commands_of(block), where)
            elif block.title:
                self._write(block, where)

    def close(self) -> None:
        """End what the page left running."""
        for process in self._background:
            process.kill()
            process.wait()

    def _converse(self, commands: list[tuple[str, list[str]]], where: str) -> None:
        successors = [*(command for command, _ in commands[1:]), ""]
        for (command, shown), successor in zip(commands, successors, strict=True):
            self._type(self._here(command), [self._here(line) for line in shown], where)
            if successor != "echo $?":
                assert self.status == "0", f"{where}: {command} ended with {self.status}"

    def _here(self, text: str) -> str:
        return text.replace("8000", str(self.port))

    def _environment(self, *ahead: str) -> dict[str, str]:
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)
        }
        # As wide as the pages show it, whatever terminal the tests run in.
        inherited["COLUMNS"] = "100"
        programs = str(Path(sys.executable).parent)
        path = os.pathsep.join((*ahead, programs, os.environ["PATH"]))
        identity = {
            f"GIT_{role}_{key}": value
            for role in ("AUTHOR", "COMMITTER")
            for key, value in (("NAME", "Amy"), ("EMAIL", "amy@example.org"))
        }
        own = {"PATH": path, "CI": "true", "NO_COLOR": "1", "ACCORD_LANGUAGE": self.language}
        return inherited | identity | own

    def _type(self, command: str, shown: list[str], where: str) -> None:
        if command.endswith(" &"):
            self._background.append(
                subprocess.Popen(
                    ["bash", "-c", f"exec {command.removesuffix(' &')}"],
                    cwd=self.folder,
                    env=self._environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
            return
        # What the next command begins with is told after the output: status, folder, variables.
        state = f"printf '{_MARKER}%s{_MARKER}%s{_MARKER}' $? \"$PWD\"; unset {_ROUNDS}; export -p"
        rounds = f"export {_ROUNDS}=0" if self._tries_contracts(command) else ":"
        script = f"{self.exports}\n{rounds}\n(exit {self.status})\n{command}\n{state}"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=self._environment(str(warm.command_folder())),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=400,
        )
        printed, self.status, folder, self.exports = done.stdout.rsplit(_MARKER, 3)
        self.folder = Path(folder)
        assert agrees(shown, printed.splitlines()), f"{where}: {command} printed\n{printed}"

    def _tries_contracts(self, command: str) -> bool:
        return command.startswith("accord run") and (self.folder / "contracts").is_dir()

    def _write(self, block: Block, where: str) -> None:
        path = self.folder / block.title
        text = self._here(block.text)
        if block.language != "diff":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            return
        lines = text.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if not line.startswith("+"))
        after = "".join(line[1:] for line in lines if not line.startswith("-"))
        existing = path.read_text(encoding="utf-8")
        assert existing.count(before) == 1, f"{where}: {block.title} has no such place\n{before}"
        path.write_text(existing.replace(before, after), encoding="utf-8")
