"""A process that makes load reaches no host but those that it may load."""

from __future__ import annotations

import subprocess
import sys

# An audit hook cannot be taken away again, so it lives in a process of its own.
PROGRAM = """
import socket, sys
from accord.engines.locust.guard import ForeignHostError, allow_only

listener = socket.create_server(("127.0.0.1", 0))
allow_only(["localhost"], language=sys.argv[1])
socket.create_connection(listener.getsockname()).close()
print("reached")
for address in (("192.0.2.1", 9), "/nowhere.sock"):
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    try:
        socket.socket(family).connect(address)
    except ForeignHostError as error:
        print("refused", error)
    except OSError as error:
        print("tried", type(error).__name__)
"""


def lines(language: str = "en") -> list[str]:
    command = [sys.executable, "-X", "utf8", "-c", PROGRAM, language]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    return done.stdout.splitlines()


def test_only_hosts_that_are_not_listed_are_refused() -> None:
    assert [line.split()[0] for line in lines()] == ["reached", "refused", "tried"]


def test_a_refusal_says_in_the_readers_language_what_and_where() -> None:
    refusals = [lines(language)[1] for language in ("en", "zh-TW")]
    assert refusals[0] != refusals[1]
    assert all("192.0.2.1:9" in refusal for refusal in refusals)
