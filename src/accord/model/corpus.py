"""Cases of the contract suite that are worth trying first, as they are kept in files."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from accord.model.message import Message


class CorpusRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A request and the status of its answer, none where it was not answered in time.

    ``path`` holds the query. ``caller`` is the name of the person who sent it, empty for nobody.
    ``answer`` is what it was answered, where a later request needs something of it.
    """

    method: str
    path: str
    operation: str = ""
    caller: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    text: str = ""
    status: int = 0
    answer: Any = None


class CorpusEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A case: what was wrong with the answer to the last request, or only what it brought up.

    ``id`` is that of the finding, or the operation with the status that was new. ``says`` is the
    sentence of a finding.
    """

    id: str
    operation: str
    check: str = ""
    kind: str = ""
    where: str = ""
    says: Message | None = None
    requests: tuple[CorpusRequest, ...] = ()

    @property
    def is_finding(self) -> bool:
        """Whether anything was wrong."""
        return bool(self.check)
