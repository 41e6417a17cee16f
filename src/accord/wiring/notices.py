"""Tells the channels of a workspace what a run came to, where that is news."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from accord.model.run import Run
from accord.text import Language, say
from accord.wiring.history import last_before
from accord.wiring.reports import FinishedRun
from accord.wiring.workspace import Workspace

if TYPE_CHECKING:
    from accord.config.notice_settings import Notices
    from accord.model.history import Standing
    from accord.notices import Undelivered


def notify(
    workspace: Workspace,
    recorded: FinishedRun,
    *,
    language: Language,
    environment: Mapping[str, str] = os.environ,
) -> tuple[Undelivered, ...]:
    """Tell a run to every channel, if it is news; those that were not reached are returned.

    A shard, a selection and a run that was interrupted are no news of the whole.
    """
    from accord.history import recorded_run
    from accord.notices import news_of, send

    settings, run = workspace.effective.configuration.notices, recorded.run
    if not settings.channels or run.shard is not None or not recorded_run(run).whole:
        return ()
    if not _is_of_branch(workspace, run, settings, environment):
        return ()
    before = last_before(workspace, recorded.catalogue, run)
    if not _is_news(run, before, settings):
        return ()
    page = _page(run, settings, environment)
    news = news_of(recorded.catalogue, run, before, page=page)
    spoken = workspace.effective.configuration.language or language
    title = say(news.title, spoken)
    body = "\n".join(say(line, spoken) for line in news.lines)
    channels = settings.channels
    return tuple(send(title, body, channels=channels, environment=environment))


def _is_of_branch(
    workspace: Workspace, run: Run, settings: Notices, environment: Mapping[str, str]
) -> bool:
    from accord.sources.git import is_default_branch

    if settings.branches:
        return run.branch in settings.branches
    return bool(run.branch) and is_default_branch(workspace.folder, run.branch, environment)


def _is_news(run: Run, before: Standing | None, settings: Notices) -> bool:
    from accord.model.status import Verdict

    is_red = run.verdict in (Verdict.FAILED, Verdict.BROKEN)
    match settings.when:
        case "always":
            return True
        case "red":
            return is_red
        case _:
            return is_red if before is None else before.run.verdict != run.verdict.value


def _page(run: Run, settings: Notices, environment: Mapping[str, str]) -> str:
    if settings.page:
        return settings.page.replace("{run}", run.id)
    if job := environment.get("CI_JOB_URL") or environment.get("BUILD_URL"):
        return job
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, repository, id = (environment.get(name, "") for name in names)
    return f"{server}/{repository}/actions/runs/{id}" if server and repository and id else ""
