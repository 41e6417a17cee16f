"""behave's settings in a worker, and its formatter, which hears what nobody else is told."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from behave.configuration import Configuration
from behave.formatter.base import Formatter, StreamOpener
from behave.model_type import Status as BehaveStatus
from behave.tag_expression import make_tag_expression

from accord.model.encoding import writable
from accord.steps.behave_settings import read_settings


class JournalFormatter(Formatter):  # type: ignore[misc]  # behave is untyped
    """What behave tells only its formatters: steps nobody defined, and attachments."""

    name = "accord"
    description = "Accord's journal"

    def __init__(self, stream_opener: StreamOpener, config: Configuration, runner: Any) -> None:  # noqa: ANN401
        super().__init__(stream_opener, config)
        self._runner = runner
        self._places: dict[tuple[str, int], str] = {}

    def match(self, match: Any) -> None:  # noqa: ANN401
        """Where the step that comes next is defined."""
        location = match.location
        if location is None:
            self._runner.record.definition = ""
            return
        key = (location.filename, location.line)
        if key not in self._places:
            self._places[key] = _place(*key)
        self._runner.record.definition = self._places[key]

    def result(self, step: Any) -> None:  # noqa: ANN401
        """A step is over; only of one that nobody defined no hook is told."""
        if step.status is BehaveStatus.undefined:
            self._runner.record_undefined(step)

    def embedding(self, mime_type: str, data: bytes | str, caption: str | None = None) -> None:
        """Something was attached."""
        content = writable(data).encode() if isinstance(data, str) else bytes(data)
        self._runner.recorder.attach(mime_type, content, name=caption or mime_type)


def configuration(variables: dict[str, str], *, tags: str, own_tags: bool = True) -> Configuration:
    """The workspace's own settings of behave, without what would make it report.

    ``tags`` choose scenarios in place of those that the settings name, which hold otherwise
    unless ``own_tags`` is false.
    """
    config = read_settings(Path.cwd()).configuration
    config.format, config.outputs, config.reporters = [], [], []
    config.stop = config.summary = False
    config.show_skipped = False
    config.capture = config.capture_stdout = config.capture_stderr = config.capture_log = True
    config.capture_hooks = False
    if tags or not own_tags:
        config.tag_expression = make_tag_expression(tags)
    for name, value in variables.items():
        config.userdata[name] = value
    return config


def _place(filename: str, line: int) -> str:
    path = os.path.relpath(filename)
    return f"{filename if path.startswith('..') else path}:{line}"
