"""``accord steps``: the sentences that scenarios may use, and those that have no step yet."""

from __future__ import annotations

from accord.cli.command import argument, command, option
from accord.cli.common import FORMAT, open_workspace
from accord.cli.session import Session
from accord.errors import Exit

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

    workspace = open_workspace(session)
    index = wiring.read_index(workspace)
    del index, word, missing, format
    return Exit.OPEN
