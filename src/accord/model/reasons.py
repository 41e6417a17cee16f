"""What services say of why a request went wrong: free text, read for the few things that decide."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

# How programs complain of an answer that does not hold what they look for in it.
_STUMBLES: Final = re.compile(
    r"KeyError|IndexError|AttributeError|NoneType|JSONDecode|ValidationError|NullPointer"
    r"|undefined|unmarshal|deserializ|missing (?:field|key|property)",
    re.IGNORECASE,
)
# How programs complain of somebody they asked, where nothing says whom they may ask.
_DOWNSTREAM: Final = re.compile(
    r"tim(?:ed?|ing)[ -]?out|deadline exceeded|refused|reset by|unreachable|unavailable|upstream"
    r"|gateway|connect(?:ion)? |answered [45]\d\d|status(?: code)?[ :=]+[45]\d\d",
    re.IGNORECASE,
)
_ACCUSED: Final = re.compile(
    r"(?<![\w-])([a-z][\w-]+)(?::| )\s*(?:(?:has )?timed out|answered [45]\d\d|refused"
    r"|did not answer|is (?:down|unreachable|unavailable))"
)
# What goes wrong within a service, whoever it asked: its database, its memory, its own code.
_OWN: Final = re.compile(
    r"panic:|segmentation|out of (?:memory|range|bounds)|OutOfMemory|StackOverflow|heap space"
    r"|\bsql|database|deadlock|transaction|constraint|\bdisk|no space|too many open files"
    r"|(?:assertion|zerodivision|notimplemented|recursion|type|name)error"
    r"|(?:illegalstate|classcast|arithmetic|concurrentmodification)exception|is not a function",
    re.IGNORECASE,
)
_CIRCUIT: Final = re.compile(
    r"circuit|\bbreaker\b|CallNotPermitted|no healthy upstream|bulkhead|not called",
    re.IGNORECASE,
)
# Nobody took the connection, or whoever had taken it is gone, or has sent what is no whole answer.
_CONNECTION: Final = re.compile(
    r"refused|\breset\b|ECONN|EPIPE|broken pipe|\bEOF\b|disconnect|hang up|hung up|aborted"
    r"|closed (?:the )?connection|connection (?:was )?closed|prematurely|no route|unreachable"
    r"|ENOTFOUND|EAI_AGAIN|no such host|unknown ?host|getaddrinfo|name (?:or service|resolution)"
    r"|connection attempts failed|fail(?:ed|ure) to (?:establish|connect)|can(?:no|')t connect"
    r"|(?:Connect|Read|Write|RemoteProtocol|ClientConnector|ServerDisconnected)Error"
    r"|connect(?:ion|ing)?[ -]?tim(?:e|ed)[ -]?out|connect ETIMEDOUT|HostUnreachable"
    r"|compressed body ends too early|not what Content-Encoding says|the answer is no HTTP",
    re.IGNORECASE,
)
# What a caller lacks before it can send anything; pools of databases are not asked for by calls.
_OWN_MEANS: Final = re.compile(
    r"pool ?timeout|from (?:the )?(?:connection )?pool\b|pool (?:is |was )?(?:full|exhausted|empty)"
    r"|too many open files|\bE[MN]FILE\b|EADDRNOTAVAIL|(?:cannot|can't) assign requested address",
    re.IGNORECASE,
)
_OUT_OF_TIME: Final = re.compile(
    r"tim(?:e|ed|ing)[ -]?out|deadline|too long|no answer in|g[ai]ve up|out of time|budget"
)
# An answer came, and its caller could not read it: who of the two is wrong, nobody knows.
_UNREADABLE: Final = re.compile(
    r"decompress|zlib|gzip|inflat|brotli|zstd|incorrect (?:header|data) check|Z_(?:BUF|DATA)_ERROR"
    r"|BadStatusLine|InvalidChunk|LineTooLong|IncompleteRead|malformed|\bHPE_|invalid HTTP",
    re.IGNORECASE,
)
# Who gives up for want of time has waited for longer than this; a connection fails at once.
_AT_ONCE_S: Final = 0.05


def stumbles(notes: Iterable[str]) -> bool:
    """Whether a service did not find in an answer what it looked for."""
    return any(_STUMBLES.search(note) for note in notes)


def is_of_another(notes: Iterable[str]) -> bool:
    """Whether a service complains of somebody that it asked."""
    return any(_DOWNSTREAM.search(note) for note in notes)


def is_own(notes: Iterable[str]) -> bool:
    """Whether a service tells of a failure within itself."""
    return any(_OWN.search(note) and not _DOWNSTREAM.search(note) for note in notes)


def is_open_circuit(notes: Iterable[str]) -> bool:
    """Whether a service did not even ask, because whom it would have asked had failed before."""
    return any(_CIRCUIT.search(note) for note in notes)


def is_of_own_means(error: str) -> bool:
    """Whether a call failed for want of what its caller needs to make one."""
    return bool(_OWN_MEANS.search(error))


def is_out_of_time(notes: Iterable[str]) -> bool:
    """Whether a service says that it waited for as long as it would."""
    return any(_OUT_OF_TIME.search(note.lower()) for note in notes)


def accused(notes: Iterable[str]) -> str:
    """The name that a complaint begins with; empty where none does."""
    accusations = (_ACCUSED.search(note) for note in notes)
    return next((match.group(1) for match in accusations if match), "")


def mentions(notes: Iterable[str], name: str) -> bool:
    """Whether a service is named as a word of its own."""
    return any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", note) for note in notes)


def is_connection(error: str, seconds: float) -> bool | None:
    """Whether a call failed because nobody was there; false where a caller lost its patience.

    None where neither its words nor the ``seconds`` until it was given up tell, where it was not
    made at all, and where an answer came that could not be read.
    """
    if _CIRCUIT.search(error):
        return None
    if _CONNECTION.search(error):
        return True
    if _OUT_OF_TIME.search(error.lower()):
        return False
    if _UNREADABLE.search(error):
        return None
    return None if seconds < _AT_ONCE_S else False
