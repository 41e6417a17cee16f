"""Tries ways: the real command over sick and healthy files, the plain engine over the sick."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from accord.model.status import Status
from accord.pipeline import folders
from fakes import warm
from fakes.http_service import serving
from ways.way import Content, Files, Room, Way

ADDRESS = "@ADDRESS@"
SETTINGS = """
[reports]
formats = ["junit"]

[environments.local.addresses]
goods = "@ADDRESS@"
"""
GREEN = "passed"
# What broke for a reason of Accord's own says nothing of the way.
DEFECT = re.compile(
    r"Accord itself has a defect|\bname '\w+' is not defined|cannot import name|has no attribute '"
)
MOST_SAID = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody says of a way: a word, and why."""

    word: str
    because: str = ""

    @property
    def green(self) -> bool:
        return self.word == GREEN

    def __str__(self) -> str:
        return f"{self.word}: {self.because}" if self.because else self.word


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A way with what was said of it."""

    way: Way
    accord: Said
    twin: Said
    plain: str = ""

    @property
    def holds(self) -> bool:
        as_expected = self.accord.word.startswith(self.way.expected)
        admits_a_defect = DEFECT.search(self.accord.because) is not None
        return self.twin.green and not self.accord.green and as_expected and not admits_a_defect


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A run of the command: exit code, the document it printed, what it talked, its folder."""

    code: int
    out: str
    talk: str
    folder: Path
    document: dict[str, Any] = field(default_factory=dict)

    def passed(self, name: str) -> bool:
        """Whether a case of that name is among those that passed."""
        try:
            _, run = folders.load_run(folders.latest(self.folder / "reports"))
        except Exception:  # noqa: BLE001 - without a run nothing has passed
            return False
        cases = (case for stage in run.stages.values() for case in stage.cases.values())
        return any(
            name_of(name, f"{case.id} {case.title}") and case.status is Status.PASSED
            for case in cases
        )


def name_of(name: str, text: str) -> bool:
    """Whether a text names a way, and not one whose name only begins so."""
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def write(folder: Path, files: Files, address: str) -> None:
    """Write a workspace."""
    for path, content in {"accord.toml": SETTINGS, **files}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        _put(file, content, address)


def _put(file: Path, content: Content, address: str) -> None:
    if callable(content):
        content(file)
    elif isinstance(content, bytes):
        file.write_bytes(content)
    else:
        file.write_text(content.replace(ADDRESS, address), encoding="utf-8")


def environment() -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("ACCORD_")}
    return known | {"ACCORD_LANGUAGE": "en", "CI": "1", "NO_COLOR": "1"}


def execute(command: Sequence[str], folder: Path, limit_s: float) -> tuple[int | None, str, str]:
    """Exit code (``None`` when time was up), output, talk."""
    try:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=folder,
            # Where the disk is full, compiled modules would be cut, and stay so for every other
            # process.
            env=environment() | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": ""},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None, "", ""
    return (
        done.returncode,
        done.stdout.decode(errors="replace"),
        done.stderr.decode(errors="replace"),
    )


def execute_accord(
    words: Sequence[str], folder: Path, limit_s: float
) -> tuple[int | None, str, str]:
    """The same of the command, where nothing is put around it."""
    try:
        done = warm.run("accord", *words, folder=folder, environment=environment(), timeout=limit_s)
    except subprocess.TimeoutExpired:
        return None, "", ""
    return done.returncode, done.stdout, done.stderr


def accord(room: Room, ways: Sequence[Way], folder: Path, address: str, *, sick: bool) -> Ran:
    """The real command over these ways; what is around it is part of being sick."""
    files = room.compose(ways, sick)
    write(folder, files, address)
    usual = ("run", room.suite, "--format", "json")
    words = room.arguments(ways[0], sick) if room.arguments else usual
    asked = [word.replace(ADDRESS, address) for word in words]
    around = room.around(ways[0]) if sick else ()
    if around:
        command = [*around, sys.executable, "-m", "accord", *asked]
        code, out, talk = execute(command, folder, room.limit_s)
    else:
        code, out, talk = execute_accord(asked, folder, room.limit_s)
    try:
        document = json.loads(out)
    except ValueError:
        document = {}
    return Ran(
        code=-1 if code is None else code, out=out, talk=talk, folder=folder, document=document
    )


def try_room(room: Room, chosen: Sequence[Way], folder: Path, *, bare: bool = True) -> list[Tried]:
    """Try ways of a room; ``bare`` also asks the plain engine, once a way."""
    tried: list[Tried] = []
    with serving(room.answer) as service:

        def run(ways: Sequence[Way], name: str, *, sick: bool) -> Ran:
            place = folder / f"{room.name}-{name}"
            return accord(room, ways, place, service.address, sick=sick)

        # What is alone because it ends others is no danger to them when it is healthy.
        twins = None if room.alone else run(chosen, "healthy", sick=False)
        same: list[tuple[object, Ran]] = []
        for number, ways in enumerate(room.groups(chosen)):
            ran = run(ways, f"sick-{number}", sick=True)
            # Most healthy twins of ways that are alone are the same.
            recipe = twin_of(room, ways)
            twin = twins or next((ran for other, ran in same if other == recipe), None)
            if twin is None:
                twin = run(ways, f"healthy-{number}", sick=False)
                same.append((recipe, twin))
            plainly: dict[str, str] = {}
            if bare and room.told_by_junit and len(ways) > 1:
                together = [way for way in ways if not way.ends_plainly]
                plainly = asked_once(room, together, folder, service.address)
            for way in ways:
                plain = plainly.get(way.name, "")
                if bare and not plain:
                    plain = asked_plainly(room, way, folder, service.address)
                verdicts = said(room, way, ran), said_of_twin(room, way, twin)
                tried.append(Tried(way=way, accord=verdicts[0], twin=verdicts[1], plain=plain))
    return tried


def twin_of(room: Room, ways: Sequence[Way]) -> object:
    """What a run of the healthy twins is made of; equal where the runs are the same."""
    return room.compose(ways, False), room.arguments and room.arguments(ways[0], False)


def asked_plainly(room: Room, way: Way, folder: Path, address: str) -> str:
    """What the engine alone says of the sick files."""
    place = folder / f"{room.name}-plain-{way.name}"
    write(place, {**room.compose([way], True), **room.plain_files([way], True)}, address)
    command = room.plain(way, place)
    if not command:
        return "has none"
    words = [word.replace(ADDRESS, address) for word in command]
    code, _, _ = execute([*room.around(way), *words], place, 60.0)
    if code is None:
        return "hangs"
    return "**green** (exit 0)" if code == 0 else f"red (exit {code})"


def asked_once(room: Room, ways: Sequence[Way], folder: Path, address: str) -> dict[str, str]:
    """What the engine alone says of each of several ways; of some, perhaps, nothing."""
    place = folder / f"{room.name}-plain"
    write(place, {**room.compose(ways, True), **room.plain_files(ways, True)}, address)
    execute([*room.plain(ways[0], place), "--junit", "--junit-directory", "told"], place, 120.0)
    words = {}
    for file in (place / "told").glob("*.xml"):
        for case in ElementTree.parse(file).iter("testcase"):
            status = case.get("status", "")
            colour = "**green**" if status == "passed" else "red"
            words[case.get("name", "")] = f"{colour} ({status})"
    return words


def said(room: Room, way: Way, ran: Ran) -> Said:
    """What Accord says of a sick way."""
    # Without a document nothing is told of its cases, so the run as a whole is what was said.
    if room.alone or not ran.document:
        return said_of_run(ran)
    if not way.alone and any(name_of(way.name, id) for id in lost(ran)):
        # That another way ended the run before its turn says nothing of this one.
        return Said(word=GREEN, because="never came to its turn")
    if ran.code == 0 and ran.document.get("verdict") == GREEN:
        return Said(word=GREEN)
    named = said_of_case(way.name, ran)
    return named or (said_of_run(ran) if way.alone else Said(word=GREEN))


def said_of_twin(room: Room, way: Way, ran: Ran) -> Said:
    """What Accord says of a healthy way; one that is not counted is not green."""
    if room.alone:
        return said_of_run(ran)
    if red := said_of_case(way.name, ran):
        return red
    if ran.code != 0:
        return said_of_run(ran)
    return Said(word=GREEN) if ran.passed(way.name) else Said(word="absent")


def lost(ran: Ran) -> list[str]:
    return [id for stage in ran.document.get("stages", ()) for id in stage["lost"]]


def said_of_case(name: str, ran: Ran) -> Said | None:
    """What a run says of what is named so, where that is anything but good."""
    named = (said for text, said in complaints(ran) if name_of(name, text))
    return next(named, None)


def complaints(ran: Ran) -> Iterator[tuple[str, Said]]:
    """Everything that a run objects to: of what, and what."""
    for key in ("failures", "pending"):
        for case in ran.document.get(key, ()):
            word = case.get("status", "pending")
            yield f"{case['id']} {case['title']}", Said(word=word, because=brief(case["reason"]))
    for stage in ran.document.get("stages", ()):
        for fault in stage["unreadable"]:
            unreadable = Said(word="unreadable", because=brief(fault["message"]))
            yield f"{fault['path']} {fault['message']}", unreadable
        for note in stage["notes"]:
            if note["breaks"] or note["fails"]:
                word = "failed" if note["fails"] else "broken"
                yield note["text"], Said(word=word, because=brief(note["text"]))
        for unproved in stage["unproved"]:
            yield unproved["operation"], Said(word="unproved", because=brief(unproved["reason"]))


def said_of_run(ran: Ran) -> Said:
    """What a whole run says."""
    verdict = ran.document.get("verdict", "")
    if ran.code == 0 and verdict in (GREEN, ""):
        return Said(word=GREEN)
    reasons = [case["reason"] for case in ran.document.get("failures", ())]
    stages = ran.document.get("stages", ())
    reasons += [fault["message"] for stage in stages for fault in stage["unreadable"]]
    reasons += [note["text"] for stage in stages for note in stage["notes"] if note["breaks"]]
    reasons += [
        each["because"] for stage in stages for each in stage["decisions"] if not each["open"]
    ]
    reasons += re.findall(r"^error: (.*)", ran.talk, re.MULTILINE)
    reasons += ran.talk.splitlines()[-1:]
    word = f"exit {ran.code}" + (f", {verdict}" if verdict else "")
    return Said(word=word, because=brief(next(filter(None, reasons), "")))


def brief(text: str) -> str:
    """One line of a reason, without what differs from run to run."""
    line = " ".join(text.split())
    line = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:…", line)
    line = re.sub(r"(?<![\w.])/(?:tmp|work|home|root|usr)/[^\s:'\"]*/", "…/", line)
    line = re.sub(r"0x[0-9a-f]{6,}", "0x…", line)
    return line if len(line) <= MOST_SAID else f"{line[: MOST_SAID - 1]}…"
