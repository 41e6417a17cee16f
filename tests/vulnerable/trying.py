"""The reading room tried by the contract stage, with two members and whoever runs it signed in."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import yaml

from accord.model.run import Stage
from fakes.tried import contract, try_contracts
from ground.answering import at_work
from vulnerable.contract import DOCUMENT
from vulnerable.service import PASSWORD, ReadingRoom


def sign_in(user: str, role: str, **scope: list[str]) -> dict[str, Any]:
    body = {"username": user, "password": PASSWORD}
    return {"operation": "room/signIn", "body": body, "role": role, **scope}


SIGN_INS = [
    sign_in("root", "admin", tags=["admin"]),
    sign_in("amy", "member"),
    sign_in("ben", "member"),
]


def tried(folder: Path, weaknesses: Collection[str], **options: Any) -> Stage:
    """The stage over a reading room that has these weaknesses."""
    room = contract(folder, yaml.safe_dump(DOCUMENT, sort_keys=False), service="room")
    with at_work(ReadingRoom(room, weaknesses)) as address:
        return try_contracts(folder, address, room, options={"sign-in": SIGN_INS, **options})
