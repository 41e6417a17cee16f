"""Certificates of this machine alone, made anew."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path


def certificate_in(folder: Path) -> Path:
    """A key and a certificate for ``localhost`` in one file."""
    path = folder / "own.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command += ["-keyout", str(path), "-out", "-"]
    made = subprocess.run(command, check=True, capture_output=True)
    with path.open("ab") as file:
        file.write(made.stdout)
    return path


def server_context(certificate: Path) -> ssl.SSLContext:
    """What a server needs to speak TLS with it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
