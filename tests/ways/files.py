"""How a file of any suite may be damaged, or vanish."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fakes.http_service import Answer, Received, as_json
from ways.trying import SETTINGS
from ways.way import Content, Files, Room, Way

Damage = Callable[[str, str], tuple[str, Content]]
"""From a healthy file's path and text to where what becomes of it lies, and what it is."""


def linked(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def cut(text: str) -> str:
    """The first half, ended in the middle of a word."""
    return text[: len(text) // 2].rstrip()


def foreign(text: str) -> bytes:
    return f"{text}#".encode() + b"\xa4\xa4"


def conflicting(text: str) -> str:
    lines = text.splitlines(keepends=True)
    middle = len(lines) // 2
    both = lines[middle]
    marked = f"<<<<<<< HEAD\n{both}=======\n{both}>>>>>>> other\n"
    return "".join([*lines[:middle], marked, *lines[middle + 1 :]])


DAMAGES: Mapping[str, tuple[str, Damage]] = {
    "emptied": ("is empty", lambda path, text: (path, "")),
    "blank": ("holds blanks only", lambda path, text: (path, " \n\t\n")),
    "commented": (
        "is commented out",
        lambda path, text: (path, "".join(f"# {line}\n" for line in text.splitlines())),
    ),
    "cut": ("is cut in the middle", lambda path, text: (path, cut(text))),
    "zeroed": ("has a block of zeros", lambda path, text: (path, text.encode() + b"\0" * 64)),
    "all-zeros": ("holds zeros only", lambda path, text: (path, b"\0" * len(text))),
    "wide": ("is in UTF-16 without a mark", lambda path, text: (path, text.encode("utf-16-le"))),
    "misread": ("holds bytes that are no UTF-8", lambda path, text: (path, foreign(text))),
    "conflict": ("holds marks of a merge conflict", lambda path, text: (path, conflicting(text))),
    "dangling": ("is a link that leads nowhere", lambda path, text: (path, linked("nowhere"))),
    "circular": ("is a link to itself", lambda path, text: (path, linked(Path(path).name))),
    "folder": ("is a folder", lambda path, text: (path, Path.mkdir)),
    "pipe": ("is a pipe that nobody writes to", lambda path, text: (path, os.mkfifo)),
    "shouted": ("has its ending in capitals", lambda path, text: (upper(path), text)),
    "texted": ("has `.txt` behind its ending", lambda path, text: (f"{path}.txt", text)),
    "deeper": ("lies a folder deeper and is cut", lambda path, text: (deeper(path), cut(text))),
    "misplaced": ("lies in a folder that is misspelt", lambda path, text: (misplaced(path), text)),
}  # fmt: skip


def upper(path: str) -> str:
    place = Path(path)
    return str(place.with_suffix(place.suffix.upper()))


def deeper(path: str) -> str:
    place = Path(path)
    return str(place.parent / "inner" / place.name)


def misplaced(path: str) -> str:
    """``feature/`` for ``features/``, ``chaoss/`` for ``chaos/``."""
    folder, _, name = path.partition("/")
    return f"{folder[:-1] if folder.endswith('s') and folder != 'chaos' else folder + 's'}/{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of file: the suite that reads it, its path, its healthy text, what else there is.

    ``{name}`` is the way's.
    """

    suite: str
    noun: str
    path: str
    text: str
    plain: tuple[str, ...]
    around: Mapping[str, str]
    settings: str = ""
    without: frozenset[str] = frozenset()


STEPS = """
from behave import then


@then("it holds")
def holds(context):
    pass
"""
FEATURE = """Feature: {name}

  Scenario: {name}
    Then it holds

  Scenario: {name} again
    Then it holds
"""
CONTRACT = """openapi: 3.0.3
info:
  title: "{name}"
  version: "1"
paths:
  /{name}:
    get:
      operationId: {name}
      responses:
        "200":
          description: It is there
          content:
            application/json:
              schema:
                type: object
                required: [id]
"""
PROFILE = """title = "{name}"
scenarios = "@load"
users = 1
duration = "1 s"
thresholds = [
  "errors <= 0 %",
]
"""
LOCUSTFILE = """from locust import FastHttpUser, constant, task


class Visitor(FastHttpUser):
    host = "@ADDRESS@"
    wait_time = constant(0.1)

    @task
    def read(self):
        self.client.get("/goods")
"""
EXPERIMENT = """title: {name}
description: The goods stay.
steady-state-hypothesis:
  title: goods are shown
  probes:
    - type: probe
      name: shown
      tolerance: 200
      provider: {{type: http, url: "@ADDRESS@/goods"}}
method:
  - type: action
    name: nothing worth telling
    provider: {{type: http, url: "@ADDRESS@/goods"}}
  - type: probe
    name: shown meanwhile
    tolerance: 200
    provider: {{type: http, url: "@ADDRESS@/goods"}}
rollbacks: []
"""
INVENTORY = """
allow = ["127.0.0.1"]

[services.goods]
title = "Goods"
health = ""
"""
ASKING = """
from behave import then


@then("it holds")
def holds(context):
    client = context.accord.client
    context.accord.keep(lambda: client.request("goods", "GET", "/goods"))
"""
LOADED = {
    "specs/services.toml": INVENTORY,
    "steps/holding.py": ASKING,
    "features/load.feature": "Feature: load\n  @load\n  Scenario: loaded\n    Then it holds\n",
}
KINDS = (
    Kind(
        suite="scenarios",
        noun="a feature",
        path="features/{name}.feature",
        text=FEATURE,
        plain=("behave", "--no-color"),
        around={"features/steps/holding.py": STEPS},
        # Somebody left it out, as `accord check` tells.
        without=frozenset({"commented"}),
    ),
    Kind(
        suite="contract",
        noun="a contract",
        path="contracts/{name}.openapi.yaml",
        text=CONTRACT,
        plain=(
            "st",
            "run",
            "contracts/{name}.openapi.yaml",
            "--url",
            "@ADDRESS@",
            "-n",
            "1",
        ),
        around={},
        settings='\n[stages.contract.options]\nphases = ["examples", "coverage", "fuzzing"]\n'
        "max-examples = 1\npatience-s = 0\n",
    ),
    Kind(
        suite="load",
        noun="a load profile",
        path="load/{name}.toml",
        text=PROFILE,
        plain=(),
        around=LOADED,
    ),
    Kind(
        suite="load",
        noun="a locustfile",
        path="load/{name}.py",
        text=LOCUSTFILE,
        plain=("locust", "-f", "load/{name}.py", "--headless", "-u", "1", "-t", "1s"),
        around={**LOADED, "locust.conf": "users = 1\nrun-time = 1s\n"},
        # Folders of `load/` hold what locustfiles share.
        without=frozenset({"commented", "deeper"}),
    ),
    Kind(
        suite="chaos",
        noun="an experiment",
        path="chaos/{name}.yaml",
        text=EXPERIMENT,
        plain=("chaos", "run", "chaos/{name}.yaml"),
        around={"specs/services.toml": INVENTORY},
    ),
)


def answer(request: Received) -> Answer:
    if request.method not in ("GET", "HEAD"):
        return Answer(status=405, headers={"Allow": "GET, HEAD"})
    return as_json({"id": 1})


def room_of(kind: Kind) -> Room:
    slug = kind.noun.split()[-1]
    ways = tuple(
        Way(name=f"{name}-{slug}", done=f"{kind.noun} {done}", sick=name)
        for name, (done, _) in DAMAGES.items()
        if name not in kind.without
    )

    def files(way: Way, *, sick: bool) -> Files:
        path, text = kind.path.format(name=way.name), kind.text.format(name=way.name)
        if not sick:
            return {path: text}
        place, content = DAMAGES[way.sick][1](path, text)
        return {place: content}

    def compose(chosen: Sequence[Way], sick: bool) -> Files:
        path, text = kind.path.format(name="well"), kind.text.format(name="well")
        made: dict[str, Content] = {**kind.around, path: text}
        for way in chosen:
            made |= files(way, sick=sick)
        return {"accord.toml": SETTINGS + kind.settings, **made}

    def plain(way: Way, folder: Path) -> Sequence[str]:
        del folder
        if not kind.plain:
            return ()
        engine, *words = kind.plain
        command = str(Path(sys.executable).with_name(engine))
        return (command, *(word.format(name=way.name) for word in words))

    def arguments(way: Way, sick: bool) -> Sequence[str]:
        del way, sick
        if kind.suite == "contract":
            return ("run", "contract", "--env", "@ADDRESS@", "--format", "json")
        return ("run", kind.suite, "--format", "json")

    return Room(
        name=f"files-{slug}",
        heading=f"What becomes of {kind.noun}",
        suite=kind.suite,
        ways=ways,
        compose=compose,
        plain=plain,
        answer=answer,
        arguments=arguments,
    )


ROOMS = tuple(room_of(kind) for kind in KINDS)
