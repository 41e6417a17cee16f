"""``accord steps``: the sentences that scenarios may use, and those that have no step yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accord.cli.command import argument, command, option
from accord.cli.common import FORMAT, open_workspace, print_json, tell_faults
from accord.cli.session import CommandSession
from accord.cli.show.snippets import as_module

if TYPE_CHECKING:
    from accord.check.missing import MissingStep

_EXAMPLES = (
    ("accord steps", "steps.example-all"),
    ("accord steps basket", "steps.example-word"),
    ("accord steps --missing", "steps.example-missing"),
)


@command("steps", help="steps.help", examples=_EXAMPLES)
@argument("query", metavar="[WORD]", default="")
@option("--missing", says="option.missing", is_flag=True)
@FORMAT
def steps(session: CommandSession, *, query: str, missing: bool, format: str) -> int:
    """List the vocabulary, or what it lacks."""
    from accord import wiring
    from accord.cli.show import vocabulary

    workspace = open_workspace(session)
    index = wiring.read_index(workspace)
    # A file that cannot be loaded may hold the very step that seems to be missing.
    exit = tell_faults(session, index.faults)
    if missing:
        language = session.texts.language
        undefined_steps = [
            step
            for step in wiring.missing_steps(workspace, index, language=language)
            if query.casefold() in step.text.casefold()
        ]
        _show_missing(session, undefined_steps, format)
        return exit
    sentences = vocabulary.matching(index.sentences(), query, session.texts)
    if format == "json":
        print_json(session, vocabulary.document(sentences, session.texts))
    else:
        vocabulary.print_sentences(sentences, session.terminal.results, session.texts)
        if not sentences:
            near = vocabulary.near(index.sentences(), query, session.texts)
            session.terminal.tell(_suggestion(session, near))
    return exit


def _suggestion(session: CommandSession, near: list[str]) -> str:
    """What to look for where no sentence has the word."""
    if not near:
        return session.texts("steps.none-near")
    return session.texts("steps.near", sentences=" · ".join(near))


def _show_missing(session: CommandSession, undefined_steps: list[MissingStep], format: str) -> None:
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
            for step in undefined_steps
        ]
        print_json(session, {"missing": rows})
        return
    id = "steps.missing" if undefined_steps else "steps.none-missing"
    terminal.tell(session.texts(id, count=len(undefined_steps)))
    for line in as_module(step.snippet for step in undefined_steps):
        terminal.put(line)
