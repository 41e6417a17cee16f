"""For what must happen once in a run, however many workers there are: a seed, a tenant, a token."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import msgspec

from accord.evidence.locked import locked
from accord.steps.problems import StepError
from accord.whole_files import write_whole

Value = TypeVar("Value")
_ATTRIBUTE: Final = "accord_once"


class _OnceRecord(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    value: Any
    order: int
    undo: bool


class Once:
    """What was made once, one file a key in a folder that all workers of a run share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._undo: dict[str, Callable[[Any], object]] = {}

    @property
    def undoable(self) -> tuple[str, ...]:
        """Keys that this process knows how to undo."""
        return tuple(self._undo)

    def made(self) -> tuple[str, ...]:
        """Keys that exist and are to be undone, the last made first."""
        records = (_read(path) for path in self._folder.glob("*.json"))
        to_undo = [record for record in records if record.undo]
        # What came later may lean on what came before it: a user on its tenant.
        to_undo.sort(key=lambda record: record.order, reverse=True)
        return tuple(record.key for record in to_undo)

    def get(
        self,
        key: str,
        make: Callable[[], object],
        undo: Callable[[Any], object] | None,
    ) -> Any:  # noqa: ANN401  JSON
        """The value of a key, made by whoever asks first.

        Raises:
            StepError: what was made cannot be kept as JSON.
        """
        if undo is not None:
            self._undo[key] = undo
        path = self._path(key)
        with locked(path.with_suffix(".lock")):
            if path.exists():
                return _read(path).value
            value = make()
            try:
                line = msgspec.json.encode(value)
            except (TypeError, OverflowError) as error:
                raise StepError("hooks.once-not-json", key=key, reason=str(error)) from error
            # Under the lock of another key somebody may take the same number; their order is then
            # free.
            order = len(list(self._folder.glob("*.json")))
            record = _OnceRecord(
                key=key, value=msgspec.Raw(line), order=order, undo=undo is not None
            )
            # In one go: the lock dies with its holder, and half a file would stay.
            write_whole(path, msgspec.json.encode(record))
            # And not the value itself, so that the maker gets what all the others do.
            return msgspec.json.decode(line)

    def undo(self, key: str) -> None:
        """Undo what was made; whatever ``undo`` raises comes out. Does nothing the second time."""
        path = self._path(key)
        if not path.exists():
            return
        record = _read(path)
        try:
            self._undo[key](record.value)
        finally:
            # Not before: were this process killed in between, nobody would know what is left.
            path.unlink(missing_ok=True)

    def undo_all(self) -> None:
        """Undo everything this process made, the last first."""
        try:
            for key in self.made():
                if key in self._undo:
                    self.undo(key)
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, key: str) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        # A key is any text, and a file's name is not.
        name = hashlib.sha256(key.encode()).hexdigest()[:24]
        return self._folder / f"{name}.json"


def once(
    context: Any,  # noqa: ANN401  behave's own type
    key: str,
    make: Callable[[], Value],
    undo: Callable[[Value], object] | None = None,
) -> Value:
    """The value that ``make`` made for ``key``, once in a run over all its workers.

    The value is kept as JSON, so everybody gets the same lists, texts and numbers. ``undo`` takes
    the value, and runs once, after the last worker's ``after_all``.

    Raises:
        StepError: the value cannot be kept as JSON.
    """
    return cast("Value", _shared(context).get(key, make, undo))


def share(context: Any, folder: Path) -> Once:  # noqa: ANN401
    """Keep what is made once in a folder that other workers use as well; they undo together."""
    shared = Once(folder)
    setattr(context.config, _ATTRIBUTE, shared)
    return shared


def _shared(context: Any) -> Once:  # noqa: ANN401
    # On the configuration, the one object that behave hands from one scenario to the next.
    shared = getattr(context.config, _ATTRIBUTE, None)
    if isinstance(shared, Once):
        return shared
    alone = share(context, Path(tempfile.mkdtemp(prefix="accord-once-")))
    context.add_cleanup(alone.undo_all, layer="testrun")
    return alone


def _read(path: Path) -> _OnceRecord:
    return msgspec.json.decode(path.read_bytes(), type=_OnceRecord)
