"""Does what a GitLab runner does with the jobs of a pipeline, each in a clone of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

# A package index is no part of what is tested; the packages are those of this Python.
_PIP = "#!/bin/sh\nexit 0\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEnd:
    """How a job ended: its code, what it printed, and where it worked."""

    code: int
    log: str
    folder: Path


class Jobs:
    """The jobs of a repository's pipeline; what each leaves is kept in ``place``."""

    def __init__(self, repository: Path, place: Path) -> None:
        text = (repository / ".gitlab-ci.yml").read_text(encoding="utf-8")
        self.document: dict[str, Any] = yaml.safe_load(text)
        self._repository = repository
        self._place = place
        self._programs = place / "programs"
        self._programs.mkdir(parents=True)
        pip = self._programs / "pip"
        pip.write_text(_PIP)
        pip.chmod(0o755)

    def run(
        self,
        name: str,
        *,
        index: int = 0,
        environment: dict[str, str] | None = None,
        watch: Callable[[subprocess.Popen[str], Path], None] | None = None,
    ) -> JobEnd:
        """Run a job, or one of its parallel ones, on what the jobs left that it needs.

        ``watch`` is given its process, and the folder that it works in.
        """
        job = self.document[name]
        folder = self._place / "builds" / _name(name, index)
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(["git", "clone", "-q", self._repository, folder], check=True)
        for needed in job.get("needs", ()):
            for left in sorted(self._left(needed).glob("*")):
                shutil.copytree(left, folder, dirs_exist_ok=True)
        before = job.get("before_script", self.document["default"]["before_script"])
        process = subprocess.Popen(
            ["bash", "-eo", "pipefail", "-c", "\n".join((*before, *job["script"]))],
            cwd=folder,
            env=os.environ | self._variables(name, index) | (environment or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if watch is not None:
            watch(process, folder)
        log, _ = process.communicate()
        self._keep(job, folder, self._left(name) / _name(name, index), code=process.returncode)
        return JobEnd(code=process.returncode, log=log, folder=folder)

    def _left(self, name: str) -> Path:
        return self._place / "artifacts" / name

    def _variables(self, name: str, index: int) -> dict[str, str]:
        path = os.pathsep.join(
            (str(self._programs), str(Path(sys.executable).parent), os.environ["PATH"])
        )
        return {
            "CI": "true",
            "CI_COMMIT_BRANCH": "main",
            "CI_DEFAULT_BRANCH": "main",
            "CI_JOB_NAME": name,
            "CI_NODE_INDEX": str(index),
            "CI_NODE_TOTAL": str(self.document[name].get("parallel", 1)),
            "GITLAB_CI": "true",
            "PATH": path,
        }

    def _keep(self, job: dict[str, Any], folder: Path, kept: Path, *, code: int) -> None:
        shutil.rmtree(kept, ignore_errors=True)
        artifacts = job.get("artifacts", {})
        if code and artifacts.get("when", "on_success") != "always":
            return
        excluded = {folder / path for path in artifacts.get("exclude", ())}
        for path in artifacts.get("paths", ()):
            source, target = folder / path, kept / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(
                    source,
                    target,
                    ignore=lambda parent, names: {n for n in names if Path(parent, n) in excluded},
                )
            elif source.exists():
                shutil.copy2(source, target)


def with_pipeline(folder: Path, *, shards: int) -> Path:
    """A workspace made a repository of one commit, with the pipeline that is written for it."""
    (folder / "requirements.txt").touch()
    init = ("init", "--ci", "gitlab", "--shards", str(shards))
    subprocess.run([sys.executable, "-m", "accord", *init], cwd=folder, check=True)
    person = ("-c", "user.name=shop", "-c", "user.email=shop@example.org")
    for command in (["init", "-qb", "main"], ["add", "-A"], [*person, "commit", "-qm", "All"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def _name(job: str, index: int) -> str:
    return f"{job}-{index}" if index else job
