"""The run store: one suite for a SQLite file and a real PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from accord.errors import HistoryError
from accord.history import RunStore
from accord.history.connections import Connection
from accord.history.databases import database_of
from accord.history.tables import VERSION
from accord.model.history import CaseText, RunRecord, status_of
from accord.model.status import Status
from fakes.remembered import key, record, records, result

WRITER = """
import sys
from accord.history import RunStore
from fakes.remembered import record
store = RunStore(sys.argv[1])
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    store.record(record(number, {f"case {number}": "P", "shared": "P"}))
    print(number, flush=True)
"""


def started(url: str, first: int, end: int) -> subprocess.Popen[str]:
    tests = str(Path(__file__).parents[2])
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, url, str(first), str(end)],
        env=os.environ | {"PYTHONPATH": tests},
        stdout=subprocess.PIPE,
        text=True,
    )


def letters(store: RunStore, id: str) -> list[Status | None]:
    column = store.line("main", "local").cases[key(id)]
    return [status_of(byte) for byte in column.results]


def test_a_run_is_remembered_as_it_was(store: RunStore) -> None:
    written = RunRecord(
        run=record(3, {}, selection="--tags '@smoke'", uncommitted=True, exit=None).run,
        results=(result("a", "F", seconds=2.0), result("b", "u"), result("餘額", "?")),
    )
    store.record(written)
    remembered = store.record_of(written.run.id)
    assert remembered is not None
    assert remembered.run == written.run
    assert {it.key: (it.status, it.unstable, it.text) for it in remembered.results} == {
        it.key: (it.status, it.unstable, it.text) for it in written.results
    }
    assert remembered.results[0].seconds == pytest.approx(2.0, rel=0.1)


def test_what_was_written_and_not_judged_is_no_result(store: RunStore, tmp_path: Path) -> None:
    unjudged = {("contract", "a"): CaseText(title="A", digest="one", body="GET /a")}
    for number, letter in enumerate("PF"):
        store.record(replace(record(number, {"a": letter}), unjudged=unjudged))
    other = RunStore.at(tmp_path / "other.db")
    other.record(record(2, {"b": "P"}))
    other.merge(store)
    for it in (store, other):
        remembered = it.record_of(record(0, {}).run.id)
        assert remembered is not None
        assert remembered.unjudged == unjudged
        assert [(result.key, result.status) for result in remembered.results] == [
            (key("a"), Status.PASSED)
        ]
        assert letters(it, "a")[:2] == [Status.PASSED, Status.FAILED]
    assert store.line("main", "local").cases.keys() == {key("a")}
    other.close()


def test_a_run_that_is_known_stays_as_it_is(store: RunStore) -> None:
    assert store.record(record(1, {"a": "P"}))
    assert not store.record(record(1, {"a": "F"}))
    assert letters(store, "a") == [Status.PASSED]


def test_a_run_that_nobody_knows_is_none(store: RunStore) -> None:
    assert store.record_of("unheard-of") is None


def test_several_runs_come_in_the_order_asked_for(store: RunStore) -> None:
    written = [record(number, {"a": letter}) for number, letter in enumerate("PF", start=1)]
    for it in written:
        store.record(it)
    ids = [written[1].run.id, "unheard-of", written[0].run.id]
    assert [it.run.id for it in store.records_of(ids)] == [ids[0], ids[2]]
    assert [it.results[0].status for it in store.records_of(ids)] == [Status.FAILED, Status.PASSED]


def test_a_line_tells_case_by_case_what_was_told_run_by_run(store: RunStore) -> None:
    for it in records({"a": "PPF.F", "b": ".PPP?", "c": "..SB."}):
        store.record(it)
    assert letters(store, "a") == [
        Status.PASSED,
        Status.PASSED,
        Status.FAILED,
        None,
        Status.FAILED,
    ]
    assert letters(store, "b")[-1] is Status.PENDING
    assert letters(store, "c") == [None, None, Status.SKIPPED, Status.BROKEN, None]


def test_runs_are_in_the_order_in_which_they_began(store: RunStore) -> None:
    for number in (2, 0, 1):
        store.record(record(number, {"a": "P"}))
    assert [run.started for run in store.line("main", "local").runs] == sorted(
        run.started for run in store.runs()
    )


def test_another_branch_or_environment_is_another_line(store: RunStore) -> None:
    store.record(record(0, {"a": "P"}))
    store.record(record(1, {"a": "F"}, branch="topic"))
    store.record(record(2, {"a": "F"}, environment="staging"))
    assert letters(store, "a") == [Status.PASSED]


def test_a_commit_without_a_branch_shares_no_line_with_another(store: RunStore) -> None:
    store.record(record(0, {"a": "P"}, branch=""))
    store.record(record(1, {"a": "F"}, branch=""))
    alone = record(0, {}, branch="").run.line
    assert len(store.line(alone, "local").runs) == 1


def test_a_line_ends_where_it_is_told_to(store: RunStore) -> None:
    for it in records({"a": "PPF"}):
        store.record(it)
    until = record(1, {}).run.started
    assert len(store.line("main", "local", until=until).runs) == 2


def test_a_case_that_was_written_anew_keeps_its_history(store: RunStore) -> None:
    for number, written in enumerate(("one", "two")):
        told = result("a", "P", text=written)
        store.record(RunRecord(run=record(number, {}).run, results=(told,)))
    column = store.line("main", "local").cases[key("a")]
    assert [column.text_at(place).digest for place in range(2)] == ["one", "two"]
    assert [status_of(byte) for byte in column.results] == [Status.PASSED] * 2


def test_runs_that_end_at_once_lose_nothing(url: str, store: RunStore) -> None:
    writers = [started(url, first, first + 8) for first in (0, 8, 16)]
    for writer in writers:
        writer.communicate(timeout=60)
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert len(store.runs()) == 24
    assert len(store.line("main", "local").cases) == 25


def test_a_writer_that_is_killed_loses_no_more_than_its_last_run(url: str, store: RunStore) -> None:
    writer = started(url, 0, 100_000)
    assert writer.stdout is not None
    confirmed = [int(writer.stdout.readline()) for _ in range(5)]
    writer.send_signal(signal.SIGKILL)
    confirmed += [int(number) for number in writer.communicate()[0].split()]
    remembered = {run.id for run in store.runs()}
    assert {record(number, {}).run.id for number in confirmed} <= remembered
    assert len(remembered) <= len(confirmed) + 1
    assert all(store.record_of(id) for id in remembered)
    assert store.record(record(100_001, {"a": "P"}))


def test_histories_are_merged_and_merging_again_changes_nothing(
    url: str, store: RunStore, tmp_path: Path
) -> None:
    for it in records({"a": "PPP", "b": "PFP"}):
        store.record(it)
    other = RunStore.at(tmp_path / "other.db")
    for number, cases in ((2, {"b": "F"}), (3, {"c": "F", "b": "P", "a": "P"}), (4, {"b": "F"})):
        other.record(record(number, cases))
    assert store.merge(other) == 2
    merged = store.line("main", "local")
    assert store.merge(other) == 0
    assert store.line("main", "local") == merged
    assert letters(store, "b") == [
        Status.PASSED,
        Status.FAILED,
        Status.PASSED,
        Status.PASSED,
        Status.FAILED,
    ]
    assert letters(store, "c")[3] is Status.FAILED
    other.close()


def test_what_is_carried_to_another_store_is_the_same_there(
    store: RunStore, tmp_path: Path
) -> None:
    for it in records({"b": "PFP", "a": "PPP"}):
        store.record(it)
    other = RunStore.at(tmp_path / "other.db")
    assert other.merge(store) == 3
    assert other.line("main", "local") == store.line("main", "local")
    other.close()


def test_an_older_store_is_brought_up_to_date(url: str) -> None:
    first = RunStore(url, version=1)
    first.record(record(0, {"a": "P"}))
    first.close()
    present = RunStore(url)
    assert letters(present, "a") == [Status.PASSED]
    present.close()

    def add_a_column(connection: Connection) -> None:
        connection.change("ALTER TABLE accord_runs ADD COLUMN release TEXT")

    newer = RunStore(url, upgrades=MappingProxyType({VERSION: add_a_column}), version=VERSION + 1)
    assert letters(newer, "a") == [Status.PASSED]
    newer.close()
    database = database_of(url)
    with database.transaction(writes=False) as connection:
        assert [*connection.rows("SELECT version FROM accord_schema")] == [(VERSION + 1,)]
        connection.rows("SELECT release FROM accord_runs")
    database.close()


def test_a_newer_store_is_left_alone(url: str) -> None:
    newer = RunStore(url, version=9)
    newer.record(record(0, {"a": "P"}))
    newer.close()
    older = RunStore(url)
    with pytest.raises(HistoryError, match=r"history\.newer"):
        older.record(record(1, {"a": "P"}))
    older.close()


def test_a_store_that_must_exist_is_not_made(url: str) -> None:
    store = RunStore(url, exists=True)
    with pytest.raises(HistoryError, match=r"history\.no-store"):
        store.runs()
    store.close()


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    path.write_bytes(b"no database at all, but a text that is long enough" * 100)
    store = RunStore.at(path)
    with pytest.raises(HistoryError, match=r"history\.unusable"):
        store.runs()
    store.close()


@pytest.mark.parametrize("url", ["mysql://host/name", "no address", "sqlite://", "sqlite:///"])
def test_what_is_no_address_is_told(url: str) -> None:
    with pytest.raises(HistoryError, match=r"history\.no-address"):
        RunStore(url)


@pytest.mark.parametrize("address", ["postgres://u:pa55@h/n", "postgresql://u@h/n?password=pa55"])
def test_no_password_is_shown(address: str) -> None:
    assert "pa55" not in database_of(address).where


def test_a_server_whose_driver_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "accord.history.postgresql", raising=False)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(HistoryError, match=r"history\.no-driver"):
        RunStore("postgresql://u@h/n")


def test_a_file_needs_no_library_of_databases(tmp_path: Path) -> None:
    code = (
        "import sys\nsys.modules['sqlalchemy'] = None\nfrom accord.history import RunStore\n"
        f"print(len(RunStore({f'sqlite:///{tmp_path}/h.db'!r}).runs()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"
