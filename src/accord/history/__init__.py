"""Remembers how every case ended in every run: an index that journals rebuild at any time."""

from accord.history.recording import is_worth_remembering, record_of, recorded_run
from accord.history.store import RunStore
from accord.history.timings import timings

__all__ = ["RunStore", "is_worth_remembering", "record_of", "recorded_run", "timings"]
