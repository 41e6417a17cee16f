"""All rooms of ways, in the order in which they are told."""

from __future__ import annotations

from ways import (
    answers,
    documents,
    experiments,
    files,
    hooks,
    interruptions,
    locustfiles,
    outputs,
    parts,
    settings,
    steps,
)
from ways.way import Room

ROOMS: tuple[Room, ...] = (
    steps.ROOM,
    *hooks.ROOMS,
    *answers.ROOMS,
    documents.ROOM,
    locustfiles.ROOM,
    experiments.ROOM,
    *files.ROOMS,
    settings.ROOM,
    parts.ROOM,
    outputs.ROOM,
    *interruptions.ROOMS,
)
