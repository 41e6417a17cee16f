"""What a locustfile does instead of making load."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from fakes.http_service import Answer, Received, as_json
from ways.files import INVENTORY
from ways.trying import SETTINGS
from ways.way import Files, Room, Way, ways_of

HEAD = """import os
import sys
import threading

import gevent
from locust import FastHttpUser, LoadTestShape, TaskSet, constant, events, task
from locust.exception import StopUser


def fails():
    assert 90 == 100, "a tea costs 90"


class Visitor(FastHttpUser):
    host = "@ADDRESS@"
    wait_time = constant(0.05)

    @task
    def read(self):
        self.client.get("/goods")

"""


def answer(request: Received) -> Answer:
    if request.target == "/nothing":
        return as_json({}, status=404)
    return Answer(wait_s=0.5 if request.target == "/slow" else 0.0)


def compose(ways: Sequence[Way], sick: bool) -> Files:
    files = {f"load/{way.name}.py": HEAD + (way.sick if sick else "") for way in ways}
    return {
        "accord.toml": SETTINGS,
        "specs/services.toml": INVENTORY,
        "locust.conf": "users = 1\nrun-time = 1s\n",
        **files,
    }


def locust(way: Way, folder: Path) -> Sequence[str]:
    del folder
    command = str(Path(sys.executable).with_name("locust"))
    return (command, "-f", f"load/{way.name}.py", "--headless", "-u", "1", "-t", "1s")


ROOM = Room(
    name="locustfiles",
    heading="What a locustfile does",
    suite="load",
    ways=ways_of("locustfiles"),
    compose=compose,
    plain=locust,
    answer=answer,
)
