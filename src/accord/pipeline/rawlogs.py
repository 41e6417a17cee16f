"""What processes print, kept where nobody publishes it; a run's folder gets a masked copy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from accord.evidence import Masks
from accord.evidence.keys import make_private
from accord.pipeline.folders import LOGS, RUN_ID
from accord.pipeline.marks import is_in_use

_PRIVATE: Final = ".accord"
_KEPT_BY_RUN: Final = (LOGS, "once")
_CHUNK_BYTES: Final = 1 << 18


def folder_of(workspace: Path, name: str) -> Path:
    """Where the raw logs of a run are, or of ``accord up``."""
    return workspace.resolve() / _PRIVATE / LOGS / name


def make(workspace: Path, name: str) -> Path:
    """That folder, made."""
    make_private(workspace.resolve() / _PRIVATE)
    folder = folder_of(workspace, name)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def publish(raw: Path, published: Path, *, masks: Masks) -> None:
    """Write a masked copy of every log, and remove what is not masked.

    Whoever is interrupted leaves nothing unmasked where it is published.
    """
    for log in sorted(raw.glob("*.log")):
        published.mkdir(parents=True, exist_ok=True)
        # Under another name until it is whole, or half a log would pass for one.
        fresh = published / f".{log.name}.{os.getpid()}"
        # Lines keep the ends that their process gave them.
        with fresh.open("w", encoding="utf-8", newline="") as copy:
            for chunk in _chunks(log):
                copy.write(masks.text(chunk))
        fresh.replace(published / log.name)
    shutil.rmtree(raw, ignore_errors=True)


def publish_left(workspace: Path, runs: Path, *, masks: Masks) -> None:
    """Do so for runs whose Accord was killed before it could; forget those of no run."""
    for kind in _KEPT_BY_RUN:
        for folder in (workspace / _PRIVATE / kind).glob("*/"):
            is_left = _is_left(workspace, folder.name)
            if is_left and not (runs / folder.name).is_dir():
                shutil.rmtree(folder, ignore_errors=True)
    for raw in (workspace / _PRIVATE / LOGS).glob("*/"):
        published = runs / raw.name / LOGS
        published_names = {log.name for log in published.glob("*.log")}
        if _is_left(workspace, raw.name):
            if {log.name for log in raw.glob("*.log")} - published_names:
                publish(raw, published, masks=masks)
            shutil.rmtree(raw, ignore_errors=True)


def _is_left(workspace: Path, name: str) -> bool:
    """Whether a folder is that of a run which nobody works on any more."""
    return RUN_ID.fullmatch(name) is not None and not is_in_use(workspace, name)


def _chunks(log: Path) -> Iterator[str]:
    """The text of a log in chunks of whole lines."""
    # `readlines` goes on to the end of the line that its hint falls into: no secret is cut in two.
    with log.open("rb") as file:
        while lines := file.readlines(_CHUNK_BYTES):
            yield b"".join(lines).decode("utf-8", errors="replace")
