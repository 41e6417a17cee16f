"""Users of a profile who repeat their scenario, as the end of a load finds them."""

from __future__ import annotations

import subprocess
import sys

# Whoever imports locust has patched sockets, so it is done in a process of its own.
PROGRAM = """
import gevent.monkey

gevent.monkey.patch_all()
import gevent
from locust import constant
from locust.env import Environment
from accord.engines.locust.users import Repeating

begun, ended = [], []

class Body:
    def run_next(self, actor):
        begun.append(actor)
        gevent.sleep(0.01)
        ended.append(actor)

parts = {"abstract": False, "body": Body(), "make_actor": staticmethod(lambda: None)}
user = type("Thinking", (Repeating,), {**parts, "wait_time": constant(0.2)})
runner = Environment(user_classes=[user], stop_timeout=5).create_local_runner()
runner.start(3, spawn_rate=3)
while len(ended) < 3:
    gevent.sleep(0.005)
gevent.monkey.get_original("time", "sleep")(0.5)
runner.stop()
print(len(begun) - len(ended))
"""


def test_whose_thinking_is_over_when_the_time_is_up_begins_nothing_that_is_cut_off() -> None:
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0"]
