"""Every setting of the schema, changed one after the other, arrives where it acts."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from accord import wiring
from accord.client.network import Network
from accord.config import schema
from accord.model.assignment import Assignment
from accord.model.run import Run
from accord.model.suites import CONTRACT, REGISTRY, SCENARIOS
from accord.text import say
from accord.wiring import FinishedRun, RunRequest
from fakes import tiny_system
from fakes.engine_child import TRACE
from fakes.ports import free_port
from fakes.recording_engine import ASSIGNMENTS, AWAITED_FILE, VARIABLES_FILE

FEATURE = """
Feature: Orders
  @smoke @service:goods @op:goods/readGoods
  Scenario: One
    Given it works
  Scenario: Two
    Given it works
"""
OPENAPI = """
openapi: 3.0.3
info: { title: Goods, version: "1" }
paths:
  /goods:
    get: { operationId: readGoods, responses: { "200": { description: Goods } } }
"""


PYTHON = [sys.executable, "-S", "-c"]
WRITTEN = f"pathlib.Path('{AWAITED_FILE}')"
NEVER = json.dumps([*PYTHON, "import time; time.sleep(60)"])
PORT = free_port()
SYSTEM = [sys.executable, str(Path(tiny_system.__file__))]


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """What a run with the settings of a text came to."""

    folder: Path
    outcome: FinishedRun
    assignments: tuple[Assignment, ...]

    @property
    def run(self) -> Run:
        return self.outcome.run

    @property
    def assignment(self) -> Assignment:
        """What the first engine was handed."""
        return self.assignments[0]

    @property
    def options(self) -> dict[str, Any]:
        return self.assignment.options

    @property
    def variables(self) -> dict[str, str]:
        """What the newest engine's process was told."""
        told: dict[str, str] = json.loads((self.folder / VARIABLES_FILE).read_text())
        return told

    @property
    def titles(self) -> list[str]:
        return [case.title for case in self.assignment.cases]

    @property
    def notes(self) -> list[str]:
        stages = self.run.stages.values()
        return [f"{note.note.id} {note.note.arguments}" for it in stages for note in it.notes]

    @property
    def rules(self) -> list[str]:
        return [it.rule for stage in self.run.stages.values() for it in stage.decisions]

    @property
    def gates(self) -> list[str]:
        stages = self.run.stages.values()
        return [say(it.because, "en") for stage in stages for it in stage.decisions]


Observe = Callable[[Arrived], object]


def started(behaviour: str, *, ready: str = "") -> str:
    start = json.dumps([*SYSTEM, behaviour, "goods"])
    return f"[environments.local]\nstart = {start}\n{ready}"


def reports(arrived: Arrived) -> list[str]:
    workspace = wiring.read_workspace(arrived.folder)
    rendered = wiring.render(workspace, arrived.outcome, language="en")
    return sorted(rendered.files)


def undelivered(arrived: Arrived) -> list[str]:
    """The channels that were meant to be told of the run, were it red and of `main`."""
    workspace = wiring.read_workspace(arrived.folder)
    run = arrived.run
    run.branch, run.stages["scenarios"].notes[:] = "main", []
    recorded = wiring.FinishedRun(
        folder=arrived.folder, catalogue=arrived.outcome.catalogue, run=run
    )
    told = wiring.notify(workspace, recorded, language="en", environment={})
    return [it.channel for it in told]


def page_language(arrived: Arrived) -> str:
    workspace = wiring.read_workspace(arrived.folder)
    rendered = wiring.render(workspace, arrived.outcome, names=("site",), language="en")
    return rendered.files["site"].read_text().partition('<html lang="')[2].partition('"')[0]


def runs_kept(arrived: Arrived) -> int:
    wiring.run(wiring.read_workspace(arrived.folder), RunRequest())
    return len(list((arrived.folder / "reports/runs").glob("*/journal")))


def remembered(arrived: Arrived) -> bool:
    reports(arrived)
    return (arrived.folder / "seen.db").is_file()


def covered(arrived: Arrived) -> bool:
    return "coverage.operations" in next(iter(arrived.run.stages.values())).measures


def evidence(arrived: Arrived) -> list[str]:
    """The lines that were attached to the case that failed."""
    files = sorted((arrived.outcome.folder / "evidence").rglob("*.txt"))
    return [line for file in files for line in file.read_text().splitlines()]


DURING = (
    "import glob, pathlib, time\n"
    "while not any('CaseStarted' in pathlib.Path(journal).read_text()"
    " for journal in glob.glob('reports/runs/*/journal/scenarios.ndjson')): time.sleep(0.01)\n"
    f'line = \'{{"who":"goods","trace":"{TRACE}","time":1}}\'\n'
)
"""Has a line of the failed case's trace once its stage is going on, which then waits for it."""
TO_FILE = json.dumps(
    [*PYTHON, f"{DURING}pathlib.Path('own.log').write_text(line)\n{WRITTEN}.unlink()"]
)
TO_OUTPUT = json.dumps(
    [*PYTHON, f"{DURING}print(line, flush=True)\n{WRITTEN}.unlink()\ntime.sleep(60)"]
)
TLS = "[environments.local.tls]\n"
LOGS = "[environments.local.logs.all]\n"
STORED = "[environments.local.tracing]\nstored = { zipkin = 'http://127.0.0.1:9' }\n"


def dials(port: int) -> str:
    code = (
        f"import os, pathlib, socket; socket.create_connection(('127.0.0.1', {port}))\n"
        f"{WRITTEN}.unlink(); os._exit(7)"
    )
    return json.dumps([*PYTHON, code])


STAGE = "[stages.scenarios]\n"


def of_person(arrived: Arrived, name: str) -> object:
    return next((getattr(person, name) for person in arrived.assignment.sign_ins), None)


SIGN_IN = {
    **dict.fromkeys(("role", "username", "password", "token", "key"), "given-1"),
    **dict.fromkeys(("client-id", "client-secret", "operation", "token-at"), "given-2"),
    **dict.fromkeys(("page", "header", "scheme", "body"), "given-3"),
    **{key: ["given-4"] for key in ("scopes", "services", "operations", "tags")},
}
PROBES: dict[str, tuple[str, Observe, object]] = {
    "title": ("title = 'Shop'", lambda it: it.outcome.catalogue.title, "Shop"),
    "language": ("language = 'zh-TW'", page_language, "zh-TW"),
    "environment": (
        "environment = 'far'\n[environments.far]\n",
        lambda it: it.run.environment,
        "far",
    ),
    "masks": ("masks = ['phone']", lambda it: it.options["masks"], ["phone"]),
    "coverage.leave-out": ("[coverage]\nleave-out = ['*']", covered, False),
    "history": ("history = 'seen.db'", remembered, True),
    "client.timeout-s": (
        "[client]\ntimeout-s = 7",
        lambda it: it.options["client_timeout_s"],
        7.0,
    ),
    "reports.folder": (
        "[reports]\nfolder = 'out'",
        lambda it: it.outcome.folder.relative_to(it.folder).parts[0],
        "out",
    ),
    "reports.formats": ("[reports]\nformats = ['junit']", reports, ["junit"]),
    "notices.channels": ("[notices]\nchannels = ['TEAM']", undelivered, ["TEAM"]),
    "notices.when": (
        "[notices]\nwhen = 'always'\nchannels = ['TEAM']",
        undelivered,
        ["TEAM"],
    ),
    "notices.branches": (
        "[notices]\nbranches = ['main']\nchannels = ['TEAM']",
        undelivered,
        ["TEAM"],
    ),
    "notices.page": (
        "[notices]\npage = 'http://x/{run}'\nchannels = ['TEAM']",
        undelivered,
        ["TEAM"],
    ),
    "reports.keep-runs": ("[reports]\nkeep-runs = 1", runs_kept, 1),
    "stages.*.enabled": (
        STAGE + "enabled = false",
        lambda it: list(it.run.stages),
        ["contract"],
    ),
    "stages.*.suite": (
        "[stages.x]\nsuite = 'contract'",
        lambda it: {name: stage.suite.value for name, stage in it.run.stages.items()},
        {"scenarios": "scenarios", "x": "contract"},
    ),
    "stages.*.engine": (
        STAGE + "engine = 'other'",
        lambda it: it.run.stages["scenarios"].engine,
        "other",
    ),
    "stages.*.gates": (
        STAGE + "gates = ['pending <= 3']",
        lambda it: "pending <= 3" in it.rules,
        True,
    ),
    "stages.*.allow-pending": (
        STAGE + "allow-pending = ['features']",
        lambda it: any("missing in @wip, features" in gate for gate in it.gates),
        True,
    ),
    "stages.*.tags": (STAGE + "tags = '@smoke'", lambda it: it.titles, ["One"]),
    "stages.*.select": (
        STAGE + "select = ['features/a.feature:6']",
        lambda it: it.titles,
        ["Two"],
    ),
    "stages.*.services": (STAGE + "services = ['goods']", lambda it: it.titles, ["One"]),
    "stages.*.operations": (
        STAGE + "operations = ['goods/readGoods']",
        lambda it: it.titles,
        ["One"],
    ),
    "stages.*.timeout-s": (
        STAGE + "timeout-s = 0.001",
        lambda it: any("time-is-up" in note for note in it.notes),
        True,
    ),
    "stages.*.workers": (STAGE + "workers = 3", lambda it: it.options["workers"], 3),
    "stages.*.retries": (STAGE + "retries = 2", lambda it: it.options["retries"], 2),
    "stages.*.needs": (
        STAGE + "[stages.second]\nneeds = ['scenarios']",
        lambda it: "needs" in it.rules,
        True,
    ),
    "stages.*.options": (
        STAGE + "options = { scenario-timeout-s = 9 }",
        lambda it: it.options.get("scenario-timeout-s"),
        9,
    ),
    "environments.*.start": (
        started("good"),
        lambda it: list(it.assignment.addresses),
        ["goods"],
    ),
    "environments.*.commands": (
        "[environments.local.commands]\n"
        f"goods = {json.dumps([*SYSTEM, 'good', '--port', '{port}'])}",
        lambda it: list(it.assignment.addresses),
        ["goods"],
    ),
    "environments.*.addresses": (
        "[environments.local]\nready-s = 0.2\n"
        "[environments.local.addresses]\ngoods = 'http://{place}:9'\n"
        "[environments.local.variables]\nplace = '127.0.0.1'",
        lambda it: any("127.0.0.1:9" in note for note in it.notes),
        True,
    ),
    "environments.*.variables": (
        "[environments.local.variables]\nticket = 'T-7'",
        lambda it: it.assignment.variables,
        {"ticket": "T-7"},
    ),
    "environments.*.ready-s": (
        started("silent", ready="ready-s = 0.3"),
        lambda it: any("0.3" in note for note in it.notes),
        True,
    ),
    "environments.*.tls.authority": (
        f"{TLS}authority = 'accord.toml'",
        lambda it: Path(it.variables.get("SSL_CERT_FILE", "")).name,
        "accord.toml",
    ),
    "environments.*.tls.certificate": (
        f"{TLS}certificate = 'accord.toml'",
        lambda it: len(Network.of(it.variables).certificate),
        1,
    ),
    "environments.*.tls.key": (
        f"{TLS}certificate = 'accord.toml'\nkey = 'accord.toml'",
        lambda it: len(Network.of(it.variables).certificate),
        2,
    ),
    "environments.*.logs.*.files": (
        f"{LOGS}files = ['*.log']\n[environments.local.logs.writer]\ncommand = {TO_FILE}",
        evidence,
        ["00:00:01.000 info own who=goods"],
    ),
    "environments.*.logs.*.command": (
        f"{LOGS}command = {TO_OUTPUT}",
        evidence,
        ["00:00:01.000 info all who=goods"],
    ),
    "environments.*.logs.*.fields": (
        f"{LOGS}command = {TO_OUTPUT}\nfields = {{ service = 'who' }}",
        evidence,
        ["00:00:01.000 info goods who=goods"],
    ),
    "environments.*.tracing.listen": (
        f"[environments.local.tracing]\nlisten = '127.0.0.1:{PORT}'\n{LOGS}command = {dials(PORT)}",
        lambda it: any("logs-ended" in note and "'7'" in note for note in it.notes),
        True,
    ),
    "environments.*.tracing.headers": (
        "[environments.local.tracing]\nheaders = ['b3', 'x-request-id']",
        lambda it: it.assignment.trace_styles,
        ("b3", "x-request-id"),
    ),
    "environments.*.tracing.stored": (
        f"{STORED}{LOGS}command = {TO_OUTPUT}",
        lambda it: any("no-stored-traces" in note and "refused" in note for note in it.notes),
        True,
    ),
    "environments.*.tracing.stored-headers": (
        f'{STORED}stored-headers = {{ X-Scope-OrgID = "a\\nb" }}\n{LOGS}command = {TO_OUTPUT}',
        lambda it: any("Invalid header value" in note for note in it.notes),
        True,
    ),
    "environments.*.tracing.wait-s": (
        f"[environments.local.tracing]\nwait-s = 0\n{LOGS}command = {NEVER}",
        evidence,
        [],
    ),
    **{
        f"environments.*.sign-in.*.{key}": (
            f"[environments.local.sign-in.amy]\n{key} = {json.dumps(value)}",
            lambda it, key=key: of_person(it, key.replace("-", "_")),
            tuple(value) if isinstance(value, list) else value,
        )
        for key, value in SIGN_IN.items()
    },
    "environments.*.sign-in.*.values": (
        "[environments.local.sign-in.amy]\nvalues = { user = 'amy' }",
        lambda it: of_person(it, "values"),
        {"user": "amy"},
    ),
    "environments.*.sign-in.*.form": (
        "[environments.local.sign-in.amy]\nform = { user = 'amy' }",
        lambda it: of_person(it, "form"),
        {"user": "amy"},
    ),
    "environments.*.sign-in.*.headers": (
        "[environments.local.sign-in.amy]\nheaders = { X-A = '1' }",
        lambda it: of_person(it, "headers"),
        {"X-A": "1"},
    ),
    "environments.*.writes": (
        "[environments.local]\nwrites = true",
        lambda it: it.assignment.read_only,
        "",
    ),
    "environments.*.nonce": (
        started("no-nonce", ready="nonce = false"),
        lambda it: list(it.assignment.addresses),
        ["goods"],
    ),
}


UNSEEN = {"environments.*.nonce", "environments.*.tracing.wait-s"}
"""They take away what the usual run does not have; other tests tell that they act."""


def leaves(table: dict[str, Any], tables: dict[str, Any], *key: str) -> Iterator[str]:
    """Every setting by its dotted key; ``*`` is a name that a team gives."""
    for name, told in table["properties"].items():
        inner = told.get("additionalProperties", told)
        reference = inner.get("$ref", "") if isinstance(inner, dict) else ""
        below = tables.get(reference.removeprefix("#/$defs/"), {})
        if "properties" in below:
            star = () if inner is told else ("*",)
            yield from leaves(below, tables, *key, name, *star)
        else:
            yield ".".join((*key, name))


def write(folder: Path) -> Path:
    (folder / "features").mkdir()
    (folder / "contracts").mkdir()
    (folder / "features/a.feature").write_text(FEATURE)
    (folder / "contracts/goods.openapi.yaml").write_text(OPENAPI)
    return folder


@pytest.fixture(scope="module", autouse=True)
def _recording() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for definition, name in ((SCENARIOS, "recorder"), (CONTRACT, "contract_recorder")):
            own = definition.engines[0]
            host = f"fakes.recording_engine:{name}"
            other = replace(own, name="other", host="fakes.recording_engine:other_recorder")
            engines = (replace(own, host=host), other)
            patch.setitem(REGISTRY, definition.suite, replace(definition, engines=engines))
        yield


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Arrived:
    return ran(write(tmp_path_factory.mktemp("usual")), "")


def ran(folder: Path, lines: str) -> Arrived:
    ASSIGNMENTS.clear()
    (folder / "accord.toml").write_text(lines)
    if AWAITED_FILE in lines:
        (folder / AWAITED_FILE).touch()
    outcome = wiring.run(wiring.read_workspace(folder), RunRequest())
    finished = FinishedRun(folder=outcome.folder, catalogue=outcome.catalogue, run=outcome.run)
    return Arrived(folder=folder, outcome=finished, assignments=tuple(ASSIGNMENTS))


def test_every_setting_has_a_probe() -> None:
    drawn = schema()
    assert set(PROBES) == set(leaves(drawn, drawn["$defs"]))


@pytest.mark.parametrize("key", PROBES)
def test_a_setting_arrives_where_it_acts(key: str, tmp_path: Path, usual: Arrived) -> None:
    lines, observe, expected = PROBES[key]
    assert observe(ran(write(tmp_path), lines)) == expected
    assert key in UNSEEN or observe(usual) != expected


def test_a_listener_without_the_nonce_is_refused_unless_it_is_allowed(tmp_path: Path) -> None:
    assert ran(write(tmp_path), started("no-nonce")).assignments == ()


def test_what_may_be_reached_arrives_at_the_engine(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "specs").mkdir()
    (folder / "specs/services.toml").write_text('allow = ["shop.test"]\n[services.goods]\n')
    assert ran(folder, "").assignment.allow == ("shop.test",)
