"""``accord steps``: the sentences that scenarios may use, and those that have no step yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accord.cli.command import argument, command, option
from accord.cli.common import FORMAT, open_workspace, print_json
from accord.cli.session import Session
from accord.errors import Exit

if TYPE_CHECKING:
    from accord.wiring import MissingStep

_EXAMPLES = (
    ("accord steps", "example-all"),
    ("accord steps basket", "example-word"),
    ("accord steps --missing", "example-missing"),
)


@command("steps", examples=_EXAMPLES)
@argument("word", metavar="[WORD]", default="")
@option("--missing", says="missing", is_flag=True)
@FORMAT
def steps(session: Session, *, word: str, missing: bool, format: str) -> int:
    """List the vocabulary, or what it lacks."""
    from accord import wiring
    from accord.cli.show import vocabulary

    workspace = open_workspace(session)
    index = wiring.read_index(workspace)
    for fault in index.faults:
        place = f"{fault.path}:{fault.line}" if fault.line else fault.path
        session.terminal.tell(f"{place}: {session.words.say(fault.message)}")
    if missing:
        language = session.words.language
        found = [
            step
            for step in wiring.missing_steps(workspace, index, language=language)
            if word.casefold() in step.text.casefold()
        ]
        _show_missing(session, found, format)
        return Exit.OPEN
    sentences = vocabulary.matching(index.sentences(), word, session.words)
    if format == "json":
        print_json(session, vocabulary.document(sentences, session.words))
    else:
        vocabulary.print_sentences(sentences, session.terminal.results, session.words)
    return Exit.OPEN


def _show_missing(session: Session, found: list[MissingStep], format: str) -> None:
    terminal = session.terminal
    if format == "json":
        rows = [
            {
                "text": step.text,
                "path": step.path,
                "line": step.line,
                "scenarios": sorted(step.scenarios),
                "snippet": step.snippet,
            }
            for step in found
        ]
        print_json(session, {"missing": rows})
        return
    id = "steps.missing" if found else "steps.none-missing"
    terminal.tell(session.words(id, count=len(found)))
    for line in _pasted([step.snippet for step in found]):
        terminal.put(line)


def _pasted(snippets: list[str]) -> list[str]:
    """One module of all snippets: every import once, at the top."""
    imports: dict[str, None] = {}
    bodies = []
    for snippet in snippets:
        lines = snippet.split("\n")
        imports |= dict.fromkeys(line for line in lines if line.startswith(("from ", "import ")))
        body = [line for line in lines if line not in imports]
        bodies.append("\n".join(body).strip("\n"))
    head = _merged(imports)
    return [*head, *(line for body in bodies for line in ("", "", *body.split("\n")))]


def _merged(imports: dict[str, None]) -> list[str]:
    """``from a import b`` and ``from a import c`` as one line."""
    names: dict[str, list[str]] = {}
    for line in imports:
        source, _, name = line.removeprefix("from ").partition(" import ")
        names.setdefault(source, []).append(name)
    return [
        f"from {source} import {', '.join(sorted(name))}" for source, name in sorted(names.items())
    ]
