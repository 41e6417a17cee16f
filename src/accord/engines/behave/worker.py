"""A worker: takes units of scenarios from its conductor and runs them with behave."""

from __future__ import annotations

import os
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Final

from accord.client import Client
from accord.contract import Contracts
from accord.engines.behave import once_made, protocol
from accord.engines.behave.features import Features
from accord.engines.behave.formatter import configuration
from accord.engines.behave.notices import NoticeSender
from accord.engines.behave.options import ScenariosOptions
from accord.engines.behave.protocol import Work
from accord.engines.behave.runner import ConductedRunner
from accord.engines.behave.unit_runner import UnitRunner
from accord.engines.behave.worker_journal import WorkerJournal
from accord.evidence import Journal, Store, masks_of
from accord.model.message import message
from accord.steps.code_files import file_that_is_no_text
from accord.steps.judgement import (
    judge_thread,
    place_of,
    reason_of,
    require_assertions,
    shown,
    trace_of,
)
from accord.steps.once import Once, share
from accord.steps.world import World
from accord.text import as_language

# Threads that no scenario waited for; together less than the stage's grace.
_THREADS_S: Final = 1.0


class ScenarioWorker:
    """One worker process, from its first message to its last."""

    def __init__(self, connection: Connection, setup: protocol.Setup, *, number: int) -> None:
        self._connection = connection
        self._assignment = setup.assignment
        self._options = ScenariosOptions.of(setup.assignment.options)
        masks = masks_of(self._assignment)
        folder = Path(self._assignment.evidence).parent
        store = Store(folder, masks=masks)
        self._recorder = WorkerJournal(
            Journal(Path(self._assignment.journal), masks),
            stage=self._assignment.stage,
            worker=str(number),
            masks=masks,
            store=store,
        )
        self._notices = NoticeSender(connection, self._recorder)
        self._contracts = Contracts.compile(
            self._assignment.contracts, workspace=Path(self._assignment.workspace)
        )
        self._client = Client(
            addresses=self._assignment.addresses,
            contracts=self._contracts,
            emit=self._recorder.called,
            store=store,
            masks=masks,
            timeout_s=self._options.client_timeout_s,
            trace_styles=self._assignment.trace_styles,
            read_only=self._assignment.read_only,
        )
        self._client.people = self._client.sessions(
            self._assignment.sign_ins,
            self._assignment.variables,
            workspace=Path(self._assignment.workspace),
        )
        language = as_language(self._assignment.language)
        self._world = World(self._client, self._assignment.variables, language=language)
        # One list for both: steps judge by it what they called, hooks which contract was broken.
        self._world.calls = self._recorder.calls
        self._once: Once | None = None
        self._loaded = False

    def start(self) -> None:
        """Load everything, run ``before_all``, and say whether scenarios can run."""
        try:
            require_assertions()
            self.runner = self._new_runner()
            # The handler asks the runner, so there must be one; and the workspace's modules,
            # which come next, may hang and are to be stopped like anything else.
            self._listen()
            self.runner.threads.listen()
            self.runner.prepare()
        except (Exception, SystemExit) as error:  # noqa: BLE001  the workspace's own modules
            self._notices.unusable(message("engines.loading-raised", **_where(error)), error)
            return
        self._loaded = True
        self._once = share(self.runner.context, once_made.folder_of(self._assignment))
        features = Features(
            root=Path(self._assignment.workspace),
            digests=self._assignment.digests,
            language=self.runner.config.lang,
        )
        self._units = UnitRunner(
            self.runner, features, self._notices, retries=self._options.retries
        )
        self.runner.run_hook("before_all")
        abort = self._notices.aborted(self.runner.aborted_by, place="before_all")
        blocked = abort or self.runner.hook_runs.blocked
        if blocked is not None:
            self._notices.blocked(blocked)
            return
        self._notices.judge_calls_outside("before_all")
        self._notices.send(protocol.WorkerReady(whole_features=self.runner.whole_features))

    def _new_runner(self) -> ConductedRunner:
        config = configuration(
            self._assignment.variables,
            tags=self._options.extra_tags,
            own_tags=self._options.behave_tags,
        )
        return ConductedRunner(
            config,
            recorder=self._recorder,
            world=self._world,
            troubled=self._notices.troubled,
            reader=self._assignment.language,
        )

    def _listen(self) -> None:
        """Hear SIGTERM from now on; the conductor started us with it blocked."""
        # First the handler: a signal that waits behind the block would end the process.
        signal.signal(signal.SIGTERM, self.hear)
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})

    def serve(self) -> None:
        """Do what the conductor says until it hangs up."""
        while True:
            match protocol.decode_order(self._connection.recv_bytes()):
                case Work() as work:
                    self._units.run(work)
                    self._notices.send(protocol.Idle())
                case protocol.FinishWork():
                    self._finish()
                case protocol.Undo(keys=keys):
                    self._undo(keys)

    def hear(self, number: int, frame: FrameType | None) -> None:
        """SIGTERM: stop as soon as possible."""
        del number, frame
        self.runner.stop()

    def _finish(self) -> None:
        if self._loaded:
            self._after_all()
        for error in self.runner.threads.take_rest(patience_s=_THREADS_S) if self._loaded else ():
            # Its scenario is over, so it is told of the stage.
            self._notices.troubled(judge_thread(error))
        for fault in self._contracts.faults:
            # Calls that should have been held against it were not: no pass without a word of it.
            self._notices.trouble(fault.message, fault.path)
        undoable = self._once.undoable if self._once is not None else ()
        self._notices.send(protocol.Finished(undoable=undoable))

    def _after_all(self) -> None:
        # Whoever wanted to stop wants what was started to be put away all the same, and a
        # KeyboardInterrupt that the hook raises itself is its own error again.
        self.runner.stopping = False
        self._recorder.calls.clear()
        self.runner.run_hook("after_all")
        self._notices.aborted(self.runner.aborted_by, place="after_all")
        self._notices.judge_calls_outside("after_all")
        try:
            self.runner.context._do_remaining_cleanups()
        except Exception:  # noqa: BLE001  told already, by the cleanup's own watch
            sys.stderr.flush()

    def _undo(self, keys: tuple[str, ...]) -> None:
        for key in keys:
            try:
                if self._once is not None:
                    self._once.undo(key)
            except (Exception, SystemExit) as error:  # noqa: BLE001  the rest is still to be undone
                note = message("engines.undo-raised", key=key, reason=reason_of(error))
                self._notices.trouble(note, trace_of(error))
        self._notices.send(protocol.Undone())


def run(connection: Connection, *, number: int) -> None:
    """Be a worker until the conductor hangs up."""
    setup = protocol.decode_order(connection.recv_bytes())
    if not isinstance(setup, protocol.Setup):
        problem = "the first message is no set-up"
        raise TypeError(problem)
    os.chdir(setup.assignment.workspace)
    worker = ScenarioWorker(connection, setup, number=number)
    try:
        worker.start()
        worker.serve()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        # There is no order to leave: that the conductor hangs up is the normal end.
        return


def _where(error: BaseException) -> dict[str, object]:
    """The place in the workspace's files that raised, and what it said."""
    if (file := file_that_is_no_text(Path.cwd(), error)) is not None:
        return {"where": shown(str(file)), "reason": message("sources.not-utf8")}
    if isinstance(error, SyntaxError) and error.filename:
        # Its traceback ends at the import: the file that cannot be read has never run.
        place: tuple[str, int] | None = (error.filename, error.lineno or 0)
    else:
        place = place_of(error.__traceback__, inside=str(Path.cwd()))
    where = f"{shown(place[0])}:{place[1]}" if place else "?"
    return {"where": where, "reason": reason_of(error)}
