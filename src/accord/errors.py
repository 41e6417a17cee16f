"""Everything Accord raises on purpose, with the exit code and the hint each one carries.

AccordError
├── UsageError          2   the command line asks for something that cannot be
├── WorkspaceError      2   a file of the workspace cannot be read
├── ConfigurationError  2   a setting is unknown, malformed or contradictory
├── NoWorkspaceError    5   the folder is no workspace, so that nothing can run
├── ContractError       2   an OpenAPI document cannot be used at all
├── NotReadyError       4   the system under test did not start, or is not the one meant
├── EngineError         4   an engine died or could not begin
├── JournalError        4   the record of a run is damaged
└── HistoryError        4   the store of earlier runs cannot be used
"""

from __future__ import annotations

import errno
from enum import IntEnum
from typing import ClassVar, Final

# Nobody's defect: a disk is full or read-only, something else is where a file or folder should be.
_REFUSALS: Final = frozenset(
    {
        errno.EACCES,
        errno.EDQUOT,
        errno.EEXIST,
        errno.EFBIG,
        errno.EIO,
        errno.EISDIR,
        errno.ELOOP,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOSPC,
        errno.ENOTDIR,
        errno.EPERM,
        errno.EROFS,
    }
)
_FORBIDDEN: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class Exit(IntEnum):
    """What the process tells CI. Documented, never renumbered."""

    OPEN = 0
    FAILED = 1
    USAGE = 2
    INTERNAL = 3
    BROKEN = 4
    NOTHING_RAN = 5
    INTERRUPTED = 130


def words_of(error: BaseException) -> str:
    """What an exception says; nothing when it cannot even say that.

    Exceptions of a team's own code may raise, or return no text, while they are being read.
    """
    trace = error.__traceback__
    try:
        return str(error).strip()
    except Exception:  # noqa: BLE001 - whatever it raises, it is not what happened
        # One that raises itself would be said to come from here.
        error.__traceback__ = trace
        return ""


def worded(error: BaseException) -> str:
    """An exception as a reader knows it: its kind and what it says."""
    text, kind = words_of(error), type(error).__name__
    return f"{kind}: {text}" if text else kind


class AccordError(Exception):
    """A problem the user can act on.

    ``id`` names a message of the ``text`` room, ``id + ".hint"`` the advice that goes with it, and
    ``arguments`` fill both. ``where`` is a workspace path, ``path:line`` or an address.
    """

    exit: ClassVar[Exit] = Exit.BROKEN

    def __init__(self, id: str, /, *, where: str = "", **arguments: object) -> None:
        super().__init__(id)
        self.id = id
        self.where = where
        # Arguments travel between processes and into journals, where there is only text.
        self.arguments = {
            name: value if isinstance(value, str) else str(value)
            for name, value in arguments.items()
        }

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.arguments.items())
        return f"{self.where}: {self.id} ({details})" if self.where else f"{self.id} ({details})"


class UsageError(AccordError):
    """The command line asks for something that cannot be."""

    exit = Exit.USAGE


class WorkspaceError(AccordError):
    """A file or folder of the workspace cannot be read."""

    exit = Exit.USAGE


class ConfigurationError(AccordError):
    """A setting is unknown, malformed or contradicts another."""

    exit = Exit.USAGE


class NoWorkspaceError(AccordError):
    """The folder is no workspace, so that nothing can run."""

    exit = Exit.NOTHING_RAN


class ContractError(AccordError):
    """An OpenAPI document cannot be used at all."""

    exit = Exit.USAGE


class MachineError(AccordError):
    """The machine does not let Accord write or read: a full disk, a folder in the way."""


def system_words(error: OSError) -> str:
    """What the system says that it could not do, without the number and the path."""
    return error.strerror or str(error)


def refused_by_machine(error: BaseException) -> MachineError | None:
    """What the machine refused, if that is all that went wrong."""
    if not isinstance(error, OSError) or error.errno not in _REFUSALS:
        return None
    id = "cli.machine-forbids" if error.errno in _FORBIDDEN else "cli.machine"
    return MachineError(id, where=str(error.filename or ""), reason=system_words(error))


class UnrecordedFailureError(MachineError):
    """The same, when it was seen already that the product failed."""

    exit = Exit.FAILED


class NotReadyError(AccordError):
    """The system under test did not start, or the listener is not the system meant."""


class EngineError(AccordError):
    """An engine died or could not begin."""


class JournalError(AccordError):
    """The record of a run is damaged."""


class HistoryError(AccordError):
    """The store of earlier runs cannot be used."""
