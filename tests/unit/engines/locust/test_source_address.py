"""Connections leave from the address that a machine was told to use."""

from __future__ import annotations

import subprocess
import sys

# Sockets stay as they were patched, so it is tried in a process of its own.
PROGRAM = """
import socket
from accord.engines.locust.source_address import leave_from

listener = socket.create_server(("127.0.0.1", 0))
leave_from("127.0.0.3")
for connect in ("connect", "connect_ex"):
    line = socket.socket()
    getattr(line, connect)(listener.getsockname())
    print(listener.accept()[1][0])
bound = socket.socket()
bound.bind(("127.0.0.4", 0))
bound.connect(listener.getsockname())
print(listener.accept()[1][0])
try:
    outside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    outside.connect(("192.0.2.1", 9))
    print(outside.getsockname()[0].startswith("127."))
except OSError:
    print(False)
"""


def test_connections_leave_from_one_address_unless_they_have_another() -> None:
    command = [sys.executable, "-c", PROGRAM]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert lines == ["127.0.0.3", "127.0.0.3", "127.0.0.4", "False"]
