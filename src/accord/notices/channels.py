"""Hands news to channels: chats, mail, whatever apprise can reach."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from accord.model.message import Message, message


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A channel, by the name of its variable, that was not reached, and why."""

    channel: str
    because: Message


def send(
    title: str, body: str, *, channels: Iterable[str], environment: Mapping[str, str]
) -> Iterator[Undelivered]:
    """Send to every channel; those that were not reached are told, and none stops another.

    ``channels`` are names of variables that hold addresses, which no sentence repeats.
    """
    try:
        import apprise  # noqa: F401 - an extra, which many do without
    except ImportError:
        yield Undelivered("", message("notices.not-installed"))
        return
    # It logs addresses, and what is said of a channel is said here.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    for name in channels:
        # What apprise has to say to programmers is no news of a run.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            because = _undelivered(title, body, channel=name, address=environment.get(name, ""))
        if because is not None:
            yield Undelivered(name, because)


def _undelivered(title: str, body: str, *, channel: str, address: str) -> Message | None:
    """Send to one channel; why it was not reached, or none."""
    from apprise import Apprise, NotifyFormat

    if not address.strip():
        return message("notices.no-address", channel=channel)
    service = Apprise()
    try:
        if not service.add(address.strip()):
            return message("notices.not-understood", channel=channel)
        if not service.notify(title=title, body=body, body_format=NotifyFormat.TEXT):
            return message("notices.refused", channel=channel)
    except Exception as error:  # noqa: BLE001 - whatever a channel does, the verdict stands
        # Its words may repeat the address.
        return message("notices.raised", channel=channel, kind=type(error).__name__)
    return None
