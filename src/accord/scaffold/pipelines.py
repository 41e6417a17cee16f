"""Writes the pipeline of a CI server: shards that are joined, one verdict, the page published."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from accord.errors import UsageError, system_words
from accord.scaffold.templating import filled
from accord.sources.git import folder_in_repository
from accord.text import Language, text

SERVERS: Final = ("github", "gitlab", "jenkins")
SHARDS: Final = 3


@dataclass(frozen=True, slots=True)
class _PipelineFile:
    """Where a server looks for its pipeline, and the template of it."""

    path: str
    template: str


_FILES: Final = {
    "github": _PipelineFile(".github/workflows/accord.yml", "github.yml"),
    "gitlab": _PipelineFile(".gitlab-ci.yml", "gitlab.yml"),
    "jenkins": _PipelineFile("Jenkinsfile", "Jenkinsfile"),
}
_COMMENTS: Final = {
    "head": "scaffold.ci-head",
    "install": "scaffold.ci-install",
    "timings": "scaffold.ci-timings",
    "shard": "scaffold.ci-shard",
    "latest": "scaffold.ci-latest",
    "history": "scaffold.ci-history",
    "publish": "scaffold.ci-publish",
}
_ONLY_INSIDE: Final = (
    "    - cd {{folder}}\n",
    "cd {{folder}} && ",
    "defaults:\n  run:\n    working-directory: {{folder}}\n",
)
"""What a workspace at the root of its repository does without."""


def write_pipeline(workspace: Path, server: str, *, shards: int, language: Language) -> Path:
    """Write the pipeline of a workspace where its server looks for it, and return the file.

    A workspace may be a folder of its repository; servers read pipelines at the root of that.

    Raises:
        UsageError: there is such a file already, or it cannot be written.
    """
    inside = folder_in_repository(workspace)
    root = workspace.resolve()
    for _ in Path(inside).parts:
        root = root.parent
    path = root / _FILES[server].path
    content = pipeline(server, shards=shards, language=language, inside=inside)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(content)
    except FileExistsError as error:
        raise UsageError("scaffold.pipeline-exists", where=str(path)) from error
    except OSError as error:
        problem = system_words(error)
        raise UsageError("scaffold.not-written", where=str(path), problem=problem) from error
    return path


def pipeline(server: str, *, shards: int, language: Language, inside: str = "") -> str:
    """The text of a pipeline; ``inside`` is where in its repository the workspace is: ``shop/``."""
    indexes = [str(index) for index in range(1, shards + 1)]
    values = {
        "shards": str(shards),
        "indexes": ", ".join(indexes),
        "quoted": ", ".join(f"'{index}'" for index in indexes),
        "at": inside,
        "folder": inside.rstrip("/") or ".",
    }
    values |= {name: text(id, language) for name, id in _COMMENTS.items()}
    template = files(__package__) / "templates" / "ci" / _FILES[server].template
    pipeline_text = template.read_text(encoding="utf-8")
    for line in () if inside else _ONLY_INSIDE:
        pipeline_text = pipeline_text.replace(line, "")
    return filled(pipeline_text, values)
