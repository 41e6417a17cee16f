from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from accord.model.events import CaseFinished, RunFinished, StageFinished
from accord.model.journal import Damage, JournalWriter, decode, encode, read, schema
from accord.model.status import Status
from fakes.reference import JOURNALS, NAMES
from journals import build

SCHEMA = Path(__file__).parents[3] / "docs" / "reference" / "journal.schema.json"
PASSED = Status.PASSED
FINISHED = StageFinished(at=1.5, stage="scenarios")


def write(folder: Path, name: str, *lines: bytes) -> Path:
    path = folder / name
    path.write_bytes(b"".join(lines))
    return path


def test_an_event_survives_being_written_and_read(tmp_path: Path) -> None:
    with JournalWriter(tmp_path / "sub" / "stage.ndjson") as journal:
        journal.write(FINISHED)
    assert list(read(tmp_path / "sub" / "stage.ndjson")) == [FINISHED]


def test_a_line_is_on_disk_before_the_writer_returns(tmp_path: Path) -> None:
    path = tmp_path / "stage.ndjson"
    with JournalWriter(path) as journal:
        journal.write(FINISHED)
        assert path.read_bytes() == encode(FINISHED) + b"\n"


def test_two_writers_of_one_file_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "stage.ndjson"
    with JournalWriter(path) as one, JournalWriter(path) as other:
        for number in range(100):
            (one if number % 2 else other).write(FINISHED)
    assert list(read(path)) == [FINISHED] * 100


def test_the_files_of_a_folder_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    last = RunFinished(at=2.0, exit=0)
    write(tmp_path, "scenarios.ndjson", encode(last) + b"\n")
    write(tmp_path, "00-run.ndjson", encode(FINISHED) + b"\n")
    assert list(read(tmp_path)) == [FINISHED, last]


def test_a_kind_of_a_newer_accord_is_skipped() -> None:
    assert decode(b'{"kind":"Teleported","at":1.0}') is None


def test_a_field_of_a_newer_accord_is_ignored() -> None:
    newer = encode(FINISHED)[:-1] + b',"mood":"good"}'
    assert decode(newer) == FINISHED


@pytest.mark.parametrize(
    "line",
    [
        b'{"kind":"StageFinished","at":"soon"}',
        b'{"kind":"StageFinished","at":1.0}',
        b'{"kind":"Teleported","at":',
        b'{"at":1.0}',
        b"nonsense",
    ],
    ids=["wrong type", "missing field", "newer and cut", "no kind", "not json"],
)
def test_a_damaged_line_is_no_event(line: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decode(line)


def test_a_damaged_line_is_told_where_it_stands_and_hides_no_other(tmp_path: Path) -> None:
    good = encode(FINISHED) + b"\n"
    path = write(tmp_path, "stage.ndjson", good, b'{"kind":"StageFin\n', good)
    first, damage, last = read(path)
    assert (first, last) == (FINISHED, FINISHED)
    assert isinstance(damage, Damage)
    assert (damage.path, damage.line) == ("stage.ndjson", 2)
    assert damage.message.id == "model.journal-garbled"


def test_a_last_line_without_an_end_is_told_as_cut(tmp_path: Path) -> None:
    path = write(tmp_path, "stage.ndjson", encode(FINISHED) + b"\n", b'{"kind":"StageFin')
    _, damage = read(path)
    assert isinstance(damage, Damage)
    assert damage.message.id == "model.journal-cut"


def test_the_published_schema_is_current() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json.loads(json.dumps(schema()))


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_a_reference_run_keeps_the_published_schema(name: str) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    whole = [
        line
        for file in sorted((JOURNALS / name / "journal").glob("*.ndjson"))
        for line in file.read_bytes().splitlines(keepends=True)
        if line.endswith(b"\n")
    ]
    assert len(whole) > 5
    for line in whole:
        validator.validate(json.loads(line))


def test_the_published_schema_refuses_a_wrong_status() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    line = json.loads(encode(CaseFinished(at=1, stage="s", case="c", status=PASSED, seconds=1)))
    assert validator.is_valid(line)
    assert not validator.is_valid(line | {"status": "fine"})


@pytest.mark.parametrize("name", NAMES)
def test_the_reference_runs_are_what_their_builder_makes(name: str, tmp_path: Path) -> None:
    build.build(tmp_path)
    made = {p.relative_to(tmp_path / name): p.read_bytes() for p in (tmp_path / name).rglob("*.*")}
    kept = {p.relative_to(JOURNALS / name): p.read_bytes() for p in (JOURNALS / name).rglob("*.*")}
    assert made == kept


def test_a_line_for_which_there_is_no_room_is_an_error_and_not_half_a_line(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from accord.model.journal import JournalWriter\n"
        "with JournalWriter(Path(sys.argv[1])) as journal:\n    journal.write_line(b'x' * 1500)"
    )
    command = ["bash", "-c", 'ulimit -f 1; exec "$@"', "bash", sys.executable, "-c", code]
    # Compiled modules would be cut as well, and stay so for every other process.
    quiet = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    command = [*command, str(tmp_path / "j")]
    done = subprocess.run(command, env=quiet, capture_output=True, check=False)
    assert b"File too large" in done.stderr
