"""Remembers how every case ended in every run: an index that journals rebuild at any time."""

from accord.history.recording import record_of, recorded_run
from accord.history.store import RunStore

__all__ = ["RunStore", "record_of", "recorded_run"]
