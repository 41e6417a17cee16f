"""Runs the profiles of a stage, one after another, and accounts for every one of them."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec

from accord.engines.locust.injectors import Injectors
from accord.engines.locust.load_journal import LoadJournal
from accord.engines.locust.load_workers import LoadWorker, LoadWorkers, addresses_file
from accord.engines.locust.options import LoadOptions
from accord.engines.locust.profile_figures import ProfileFigures, Series, together
from accord.engines.locust.protocol import (
    Bye,
    Done,
    Exhibit,
    Finish,
    Go,
    Job,
    NewFailure,
    RanOnce,
    Ready,
    RunOnce,
    Stop,
    Tick,
    Unusable,
    Word,
    part_of,
)
from accord.engines.locust.shortfall import shortfall
from accord.engines.locust.verdicts import Load
from accord.errors import EngineError
from accord.evidence import Journal, Store, masks_of
from accord.model.assignment import ADDRESSES, Assignment
from accord.model.catalogue import Catalogue, Profile
from accord.model.events import StageFinished, StageStarted
from accord.model.journal import now
from accord.model.message import Message, message
from accord.model.status import Status
from accord.whole_files import write_private

# All workers begin at one moment of the clock, so the order must reach every one before it.
_LEAD_S: Final = 0.1
_POLL_S: Final = 0.2
# Over a network the order needs longer, and has to be there in time all the same.
_FAR_LEAD_S: Final = 1.0
# Beyond what was asked for: a machine under load is slow to say that it is done.
_SLACK_S: Final = 10.0
_BYE_S: Final = 10.0
# Users are given a tenth of a second then; what is left of it is for the last words of workers.
_CUT_S: Final = 2.0


class LoadConductor:
    """One stage; ``is_stop_asked`` says whether somebody wants it to stop."""

    def __init__(self, assignment: Assignment, *, is_stop_asked: Callable[[], bool]) -> None:
        self._assignment = assignment
        self._options = LoadOptions.of(assignment.options)
        self._is_stop_asked = is_stop_asked
        self._journal = Journal(Path(assignment.journal), masks_of(assignment))
        self._folder = assignment.kept_apart
        self._writer = LoadJournal(self._journal, assignment)
        self._everything: dict[str, list[Series]] = {}

    def conduct(self) -> bool:
        """Run every profile; false when the stage was interrupted.

        Raises:
            EngineError: the run's catalogue is not there.
        """
        assignment = self._assignment
        profiles, catalogue = self._profiles()
        self._journal.write(
            StageStarted(
                at=now(),
                stage=assignment.stage,
                engine="locust",
                engine_version=version("locust"),
                workers=max(1, self._options.workers_expected or self._options.workers),
            )
        )
        injectors = self._injectors()
        is_over = False
        try:
            is_over = self._conduct(profiles, catalogue, injectors)
        finally:
            if injectors is not None:
                injectors.close(is_over=is_over)
        return is_over

    def _conduct(
        self, profiles: list[Profile], catalogue: Catalogue, injectors: Injectors | None
    ) -> bool:
        assignment = self._assignment
        missing = None
        if injectors is not None:
            missing = injectors.gather()
            self._tell(injectors)
        addresses = addresses_file(self._folder, assignment.stage)
        write_private(addresses, json.dumps(assignment.addresses).encode())
        seconds = 0.0
        for number, profile in enumerate(profiles):
            load = _ProfileRun(
                profile,
                catalogue,
                assignment,
                options=self._options,
                number=number,
                writer=self._writer,
                is_stop_asked=self._is_stop_asked,
                injectors=injectors,
            ).run(missing)
            self._writer.judged(load)
            seconds += load.profile.duration_s
            for name, series in load.account.operations.items():
                self._everything.setdefault(name, []).append(series)
        if self._is_stop_asked():
            return False
        kinds = {name: together(series) for name, series in self._everything.items()}
        self._writer.whole(together(kinds.values()), seconds)
        self._journal.write(StageFinished(at=now(), stage=assignment.stage))
        return True

    def _injectors(self) -> Injectors | None:
        """The machines that make the load, when other machines do."""
        if not self._options.workers_expected:
            return None
        injectors = Injectors(self._assignment, self._options, is_stop_asked=self._is_stop_asked)
        injectors.open()
        return injectors

    def _tell(self, injectors: Injectors) -> None:
        for note in (*injectors.notes(), *(injectors.told() if injectors.joined else ())):
            self._writer.note(note, breaks=False)

    def _profiles(self) -> tuple[list[Profile], Catalogue]:
        file = self._folder / "catalogue.json"
        try:
            catalogue = msgspec.json.decode(file.read_bytes(), type=Catalogue)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise EngineError("load.no-catalogue", where=str(file), reason=str(error)) from error
        planned_ids = {case.id for case in self._assignment.cases}
        # A scenario may have been selected without its profile, which must run all the same.
        profiles = [
            profile
            for profile in catalogue.profiles
            if profile.id in planned_ids
            or any(f"{profile.id}#{id}" in planned_ids for id in profile.scenarios)
        ]
        return profiles, catalogue


def _pool_size(profile: Profile, options: LoadOptions, injectors: Injectors | None) -> int:
    if injectors is not None:
        # Whoever gives a locustfile to several machines knows that, as with locust itself.
        return injectors.pool_size(users=profile.users)
    # Users of a locustfile know nothing of other processes, such as a counter in its module.
    return 1 if profile.script else options.pool_size(users=profile.users)


class _ProfileRun:
    """One profile while it runs."""

    def __init__(  # noqa: PLR0913 - what a profile's run is made of
        self,
        profile: Profile,
        catalogue: Catalogue,
        assignment: Assignment,
        *,
        options: LoadOptions,
        number: int,
        writer: LoadJournal,
        is_stop_asked: Callable[[], bool],
        injectors: Injectors | None,
    ) -> None:
        self._injectors = injectors
        self._profile = profile
        self._assignment = assignment
        self._options = options
        self._writer = writer
        self._is_stop_asked = is_stop_asked
        workers = _pool_size(profile, options, injectors)
        self._load = Load(
            profile=profile,
            account=ProfileFigures(profile, stage=assignment.stage, workers=workers),
            saturated=options.saturated,
        )
        self._store = Store(Path(assignment.evidence).parent, masks=masks_of(assignment))
        self._once = assignment.kept_apart / "once" / f"{assignment.stage}-{number}"
        addresses = addresses_file(assignment.kept_apart, assignment.stage)
        self._workers = LoadWorkers(environment={ADDRESSES: str(addresses)})
        self._job = Job(
            # Every worker decodes it, and a suite may have ten thousand cases.
            assignment=msgspec.structs.replace(assignment, cases=()),
            profile=profile,
            catalogue=part_of(catalogue, profile),
            number=0,
            workers=workers,
            once=str(self._once),
        )
        self._ready = 0
        self._memory = b""
        self._when = "before"

    def run(self, missing: Message | None) -> Load:
        """Run it from its first process to its last; not at all when something is ``missing``."""
        load = self._load
        self._writer.begun(self._profile)
        began = time.monotonic()
        if self._is_stop_asked() or missing is not None:
            load.stopped = missing or message("load.not-begun")
            return load
        try:
            self._start()
            if load.stopped is None:
                self._conduct()
        finally:
            # Whatever happened: a worker that is left behind goes on loading the system.
            self._workers.end()
            shutil.rmtree(self._once, ignore_errors=True)
        for point in load.account.rest():
            self._writer.sampled(point)
        load.seconds = time.monotonic() - began
        return load

    def _start(self) -> None:
        if self._injectors is None:
            self._workers.start(
                self._job, make=lambda job, n: msgspec.structs.replace(job, number=n)
            )
            return
        recruited = self._injectors.recruit(self._job)
        if isinstance(recruited, Message):
            self._load.stopped = recruited
        else:
            self._workers.adopt(recruited)

    def _conduct(self) -> None:
        load, workers = self._load, self._job.workers
        # Loading the workspace takes as long as its imports, which must not be part of the load.
        if not self._hear_until(lambda: self._ready == workers, within_s=self._options.start_s):
            load.stopped = load.stopped or message("load.not-ready")
            return
        if not self._around("before", self._profile.before):
            self._finish()
            return
        # Only now, so that a profile whose `before` fails makes no load at all.
        lead_s = _LEAD_S if self._injectors is None else _FAR_LEAD_S
        start = time.monotonic() + lead_s
        for worker in self._workers.workers:
            # Each is told by its own clock, as the zeros of such clocks mean nothing.
            self._workers.say(worker, Go(start=start + worker.clock_ahead_s, known=self._memory))
        planned_s = self._profile.ramp_s + self._profile.duration_s
        within = lead_s + planned_s + self._options.grace_s + _SLACK_S
        began = time.monotonic()
        if not self._hear_until(lambda: len(load.finished) == workers, within_s=within):
            self._cut(time.monotonic() - began, planned_s)
            return
        moved = self._injectors.clocks_moved() if self._injectors is not None else None
        # What is to be put right is, whatever the load was worth.
        self._around("after", self._profile.after)
        self._finish()
        load.stopped = load.stopped or moved or shortfall(load, self._options)

    def _cut(self, seconds: float, planned_s: float) -> None:
        """The load did not come to its end: keep what workers still say, and no more."""
        if self._is_stop_asked():
            self._load.stopped = message(
                "load.cut-short", seconds=f"{seconds:.1f}", planned=f"{planned_s:g}"
            )
        elif self._load.stopped is None:
            self._load.stopped = message("load.worker-hung")
        self._workers.say_all(Stop())
        # Those that are gone will never say that they are done.
        alive = self._job.workers - sum(worker.gone for worker in self._workers.workers)
        deadline = time.monotonic() + _CUT_S
        while len(self._load.finished) < alive and (wait := deadline - time.monotonic()) > 0:
            for worker, report in self._workers.hear(min(wait, _POLL_S)):
                self._take(worker, report)

    def _around(self, when: str, ids: tuple[str, ...]) -> bool:
        """Run scenarios once; whether all of them passed."""
        if not ids:
            return True
        self._when = when
        self._workers.say(self._workers.workers[0], RunOnce(scenarios=ids))
        awaited = len(self._load.around) + len(ids)
        within = len(ids) * (self._options.client_timeout_s + _SLACK_S)
        if not self._hear_until(lambda: len(self._load.around) == awaited, within_s=within):
            self._load.stopped = self._load.stopped or message("load.around-hung", when=when)
            return False
        return all(outcome.status is Status.PASSED for _, outcome in self._load.around)

    def _finish(self) -> None:
        self._workers.say_all(Finish())
        self._hear_until(
            lambda: all(worker.said_goodbye for worker in self._workers.workers), within_s=_BYE_S
        )

    # Hearing -----------------------------------------------------------------------------------

    def _hear_until(self, is_done: Callable[[], bool], *, within_s: float) -> bool:
        deadline = time.monotonic() + within_s
        while not is_done():
            wait = deadline - time.monotonic()
            if wait <= 0 or self._is_stop_asked() or self._load.stopped is not None:
                return False
            for worker, report in self._workers.hear(min(wait, _POLL_S)):
                self._take(worker, report)
            if self._injectors is not None:
                self._look_after(self._injectors)
        return True

    def _look_after(self, injectors: Injectors) -> None:
        """Machines come too late, or leave; a process of one that left would go on for itself."""
        for note in injectors.notes():
            self._writer.note(note, breaks=False)
        if (gone := injectors.gone()) is not None and self._load.stopped is None:
            self._load.stopped = message("load.injector-lost", place=gone.place)
            self._writer.note(self._load.stopped)

    def _take(self, worker: LoadWorker, report: Word | None) -> None:
        load = self._load
        match report:
            case None:
                self._lost(worker)
            case Ready():
                self._ready += 1
            case Tick():
                for point in load.account.take(worker.number, report):
                    self._writer.sampled(point)
            case NewFailure():
                load.failures.append(report)
            case Done():
                load.finished.append(msgspec.structs.replace(report, place=worker.place))
            case Exhibit():
                self._store.adopt(report.path, report.content)
            case RanOnce():
                load.around.append((self._when, report))
                self._memory = report.known
            case Unusable() | Bye():
                self._take_rare(worker, report)

    def _take_rare(self, worker: LoadWorker, report: Unusable | Bye) -> None:
        if isinstance(report, Unusable):
            self._load.stopped = self._load.stopped or report.note
            self._writer.note(report.note, hint=report.hint, detail=report.detail or report.where)
            return
        worker.said_goodbye = True
        if report.note is not None:
            self._writer.note(report.note)

    def _lost(self, worker: LoadWorker) -> None:
        """A worker whose line is closed and who never said goodbye."""
        if worker.said_goodbye or self._load.stopped is not None or self._is_stop_asked():
            return
        death = message("load.injector-lost", place=worker.place)
        if not worker.place:
            how = worker.how_it_ended()
            death = message("load.worker-lost", number=worker.number + 1, how=how)
        self._load.stopped = death
        self._writer.note(death)
