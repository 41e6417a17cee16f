"""Imported once by the fork server, so that no worker has to read the vocabulary again."""

from __future__ import annotations

from accord import steps

steps.load()
