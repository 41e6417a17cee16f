"""Locustfiles, the users that they begin with, and how they are run as a profile."""

from __future__ import annotations

from pathlib import Path

from fakes.http_service import Answer, Received, as_json
from fakes.loaded import Loaded, assign, probe, workspace

# Users who do not think would take a core from the tests beside them.
READ = 'scenarios = "@load"\nusers = 2\nthink = "20 ms"\nduration = "a moment"\n'
VISITOR = """
    from pathlib import Path

    from locust import FastHttpUser, LoadTestShape, TaskSet, constant, events, task
    from locust.exception import StopUser

    from accord.steps.hooks import addresses


    class Mute(Exception):
        def __str__(self):
            raise self


    class Visitor(FastHttpUser):
        host = addresses(Path.cwd())["goods"]
        wait_time = constant(0.05)

        def look(self):
            self.client.get("/goods/1")
"""


def answered(request: Received) -> Answer:
    """Tea for number 1, and nothing for all others."""
    right = request.target.endswith("/1")
    return as_json({"id": 1, "name": "tea"}) if right else as_json({}, status=404)


def run_locustfile(
    folder: Path, text: str, address: str, *, users: int = 2, seconds: int = 1
) -> Loaded:
    """Run a locustfile alone, as Accord runs it."""
    (folder / "locust.conf").write_text(f"users = {users}\nrun-time = {seconds}\n")
    catalogue = workspace(folder, READ.replace("a moment", "1 s"), load__shelves_dot_py=text)
    assignment = assign(folder, catalogue, address)
    only = tuple(case for case in assignment.cases if case.path == "load/shelves.py")
    return probe(type(assignment)(**{**_fields(assignment), "cases": only}))


def _fields(assignment: object) -> dict[str, object]:
    names = assignment.__struct_fields__  # type: ignore[attr-defined]
    return {name: getattr(assignment, name) for name in names}
