"""A real PostgreSQL of Debian's package, started for tests in a folder of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

BINARIES = Path("/usr/lib/postgresql")
MISSING = "PostgreSQL is not installed: apt-get install postgresql (or postgresql-15)"
_READY_S = "60"


def binaries() -> Path | None:
    """The newest installed version's folder of programs."""
    versions = [path for path in BINARIES.glob("*/bin") if (path / "initdb").exists()]
    return max(versions, key=lambda path: int(path.parent.name), default=None)


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a server that listens on a socket in its own folder and on no port."""
    programs = binaries()
    assert programs is not None, MISSING
    # Paths of sockets are short, and pytest's folders are not.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    if os.getuid() == 0:
        shutil.chown(folder, user)
    as_user = ["runuser", "-u", user, "--"] if os.getuid() == 0 else []

    def call(program: str, *arguments: str) -> None:
        command = [*as_user, str(programs / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=folder)

    data = str(folder / "data")
    call("initdb", "-D", data, "-U", "tester", "-A", "trust", "--no-sync", "-E", "UTF8")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    call(
        "pg_ctl",
        "-D",
        data,
        "-o",
        options,
        "-l",
        str(folder / "log"),
        "-w",
        "-t",
        _READY_S,
        "start",
    )
    try:
        yield f"postgresql://tester@/{{name}}?host={folder}"
    finally:
        call("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def new_database(address: str) -> str:
    """The address of an empty database on that server."""
    import psycopg

    name = f"t{uuid4().hex}"
    with psycopg.connect(address.format(name="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return address.format(name=name)
