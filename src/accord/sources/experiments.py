"""Reads chaos experiments: Chaos Toolkit files in ``chaos/``, in YAML or JSON."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml
from cucumber_tag_expressions import TagExpressionError
from cucumber_tag_expressions import parse as parse_tags

from accord.model.catalogue import (
    Experiment,
    Fault,
    Feature,
    Link,
    LinkKind,
    Scenario,
    Service,
)
from accord.model.ids import links_of
from accord.model.json_kinds import as_fields
from accord.model.message import Message, message, plain
from accord.model.steadiness import Steadiness
from accord.sources.experiment_keys import mistyped_key, repeated_key
from accord.sources.nearest import nearest
from accord.sources.openapi.file_lines import Lines
from accord.sources.passed_over import is_no_file

FOLDER: Final = "chaos"
MODULE: Final = "accord.chaos"
HOLD: Final = "scenarios_hold"
DISTURBING: Final = ("kill", "pause", "restart")
RESTORE: Final = "restore"
_FUNCTIONS: Final = (*DISTURBING, RESTORE, HOLD)
_HOLD_ARGUMENTS: Final = ("scenarios", "tags")
_SERVICE_ARGUMENTS: Final = ("service",)
_HYPOTHESIS: Final = "steady-state-hypothesis"
_PROVIDERS: Final = ("python", "process", "http")
# They are not expected to pass, so that they fail says nothing about a steady state.
_OUT: Final = frozenset({"skip", "wip", "xfail"})
_SECONDS: Final[Mapping[str, str]] = {
    "recovers-within": "recovers_within_s",
    "answers-within": "answers_within_s",
    "time-limit": "time_limit_s",
}
_EXTENSION: Final = "accord"
_KEYS: Final = ("name", "may-be-lost", *_SECONDS)


class _ExperimentError(Exception):
    """Something in an experiment is wrong; ``place`` leads to it."""

    def __init__(
        self, problem: Message, *place: str | int, line: int = 0, suggestion: str = ""
    ) -> None:
        super().__init__(problem.id)
        self.problem, self.place = problem, place
        self.line, self.suggestion = line, suggestion


def read_experiments(
    workspace: Path, features: Iterable[Feature], services: Iterable[Service] = ()
) -> tuple[tuple[Experiment, ...], tuple[Fault, ...]]:
    """The experiments of a workspace, and a fault for each file that is none."""
    scenarios = {s.id: s for feature in features for s in feature.all_scenarios()}
    names = tuple(service.name for service in services)
    experiments: list[Experiment] = []
    faults: list[Fault] = []
    for file in _files(workspace):
        path, lines = file.relative_to(workspace).as_posix(), Lines(file)
        try:
            document = _document(file, lines)
            experiments.append(_ExperimentReader(path, document, scenarios, names).experiment())
        except _ExperimentError as error:
            faults.append(_fault(path, lines, error))
    return tuple(experiments), tuple(faults)


def _files(workspace: Path) -> Iterator[Path]:
    endings = (".yaml", ".yml", ".json")
    for file in sorted((workspace / FOLDER).glob("*")):
        # Chaos Toolkit leaves its own journal beside the experiments when it runs there.
        if file.suffix not in endings or is_no_file(file):
            continue
        if file.name not in {"journal.json", "settings.yaml"}:
            yield file


def _document(file: Path, lines: Lines) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8-sig")
        # YAML reads all of JSON but for tabs, which JSON has only between its tokens.
        document = yaml.safe_load(text.replace("\t", " ") if file.suffix == ".json" else text)
    except UnicodeDecodeError as error:
        raise _ExperimentError(message("sources.not-utf8")) from error
    except OSError as error:
        raise _ExperimentError(message("sources.not-readable", reason=plain(str(error)))) from error
    # ValueError: PyYAML makes dates of what looks like one, and there is no 13th month.
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = plain(str(getattr(error, "problem", None) or error))
        problem = message("experiments.syntax", reason=reason)
        raise _ExperimentError(problem, line=mark.line + 1 if mark else 0) from error
    if not isinstance(document, dict):
        raise _ExperimentError(message("experiments.no-mapping"), line=1)
    if twice := repeated_key(lines):
        raise _ExperimentError(message("sources.key-twice", key=twice[-1]), *twice)
    place, suggestion = mistyped_key(document)
    if place:
        problem = message("experiments.mistyped-key", key=place[-1])
        raise _ExperimentError(problem, *place, suggestion=suggestion)
    return document


class _ExperimentReader:
    """One file, whose first fault ends the reading."""

    def __init__(
        self,
        path: str,
        document: dict[str, Any],
        scenarios: Mapping[str, Scenario],
        services: Sequence[str],
    ) -> None:
        self._path = path
        self._document = document
        self._scenarios = scenarios
        self._services = services

    def experiment(self) -> Experiment:
        """The experiment that the file describes."""
        for key in ("title", "description"):
            if not isinstance(self._document.get(key), str) or not self._document[key].strip():
                raise _ExperimentError(message("experiments.missing", key=key), key)
        probes = self._probes()
        disturbed = self._method()
        self._activities("rollbacks")
        tags = tuple(str(tag).removeprefix("@") for tag in self._list("tags"))
        services = tuple(Link(kind=LinkKind.SERVICE, target=name) for name in disturbed)
        return Experiment(
            id=str(self._document.get("id") or self._path),
            title=self._document["title"].strip(),
            path=self._path,
            description=self._document["description"].strip(),
            hypothesis=str(self._document[_HYPOTHESIS].get("title", "")),
            scenarios=tuple(dict.fromkeys(id for ids in probes.values() for id in ids)),
            document=self._document,
            tags=tags,
            links=tuple(dict.fromkeys((*links_of(tags), *services))),
            steadiness=self._steadiness(tuple(probes)),
        )

    def _probes(self) -> dict[str, tuple[str, ...]]:
        """The probes of the steady state by name, each with the scenarios it runs."""
        probes = as_fields(self._document.get(_HYPOTHESIS)).get("probes")
        if not isinstance(probes, list) or not probes:
            raise _ExperimentError(message("experiments.no-steady-state"), _HYPOTHESIS, "probes")
        probe_scenarios: dict[str, tuple[str, ...]] = {}
        for index, probe in enumerate(probes):
            place = (_HYPOTHESIS, "probes", index)
            self._activity(probe, *place)
            if "tolerance" not in probe:
                problem = message("experiments.no-tolerance", name=probe["name"])
                raise _ExperimentError(problem, *place)
            if probe["name"] in probe_scenarios:
                problem = message("experiments.same-name", name=probe["name"])
                raise _ExperimentError(problem, *place, "name")
            probe_scenarios[probe["name"]] = self._held(probe, *place)
        return probe_scenarios

    def _method(self) -> tuple[str, ...]:
        """The services that the method disturbs through Accord."""
        method = self._activities("method")
        if not any(activity["type"] == "action" for activity in method):
            raise _ExperimentError(message("experiments.no-action"), "method")
        return tuple(
            activity["provider"]["arguments"]["service"]
            for activity in method
            if own_function(activity) in DISTURBING
        )

    def _activities(self, key: str) -> list[dict[str, Any]]:
        activities = self._list(key)
        for index, activity in enumerate(activities):
            self._activity(activity, key, index)
            self._held(activity, key, index)
        return activities

    def _activity(self, activity: object, *place: str | int) -> None:
        """Make sure that the engine could run it."""
        if not isinstance(activity, dict):
            raise _ExperimentError(message("experiments.no-activity"), *place)
        if "ref" in activity:
            raise _ExperimentError(message("experiments.reference"), *place, "ref")
        for key in ("name", "type", "provider"):
            if not activity.get(key):
                raise _ExperimentError(message("experiments.missing", key=key), *place)
        provider = activity["provider"]
        kind = provider.get("type") if isinstance(provider, dict) else None
        if activity["type"] not in {"action", "probe"} or kind not in _PROVIDERS:
            raise _ExperimentError(message("experiments.kind"), *place, "provider")
        self._times(activity, provider, *place)
        function = own_function(activity)
        if function:
            self._function(function, provider, *place, "provider")

    def _times(
        self, activity: Mapping[str, Any], provider: Mapping[str, Any], *place: str | int
    ) -> None:
        """Refuse times that nobody can wait for; what Chaos Toolkit fills in later may be any."""
        pauses = activity.get("pauses")
        for key, pause in as_fields(pauses).items():
            if isinstance(pause, int | float) and not _is_seconds(pause, zero=True):
                problem = message("experiments.seconds-or-none", key=key)
                raise _ExperimentError(problem, *place, "pauses", key)
        timeout = provider.get("timeout")
        # A list are the limits for connecting and for the answer, as requests takes them.
        for limit in timeout if isinstance(timeout, list) else [timeout]:
            if isinstance(limit, int | float) and not _is_seconds(limit):
                problem = message("experiments.seconds", key="timeout")
                raise _ExperimentError(problem, *place, "provider", "timeout")

    def _function(self, name: str, provider: Mapping[str, Any], *place: str | int) -> None:
        if name not in _FUNCTIONS:
            problem = message("experiments.no-function", name=name)
            suggestion = nearest(name, _FUNCTIONS) or ", ".join(_FUNCTIONS)
            raise _ExperimentError(problem, *place, "func", suggestion=suggestion)
        arguments = provider.get("arguments") or {}
        accepted = _HOLD_ARGUMENTS if name == HOLD else _SERVICE_ARGUMENTS
        for key in as_fields(arguments):
            if key not in accepted:
                problem = message("experiments.unknown-argument", key=key, name=name)
                suggestion = nearest(str(key), accepted) or ", ".join(accepted)
                raise _ExperimentError(problem, *place, "arguments", key, suggestion=suggestion)
        if name == HOLD:
            return
        service = (provider.get("arguments") or {}).get("service")
        if not isinstance(service, str):
            raise _ExperimentError(message("experiments.missing", key="service"), *place)
        # Without an inventory nobody can say which names there are.
        if self._services and service not in self._services:
            suggestion = nearest(service, self._services) or ", ".join(self._services)
            problem = message("experiments.no-service", service=service)
            raise _ExperimentError(problem, *place, "arguments", "service", suggestion=suggestion)

    def _held(self, activity: Mapping[str, Any], *place: str | int) -> tuple[str, ...]:
        """The scenarios that a probe runs; none when it is a probe of another kind."""
        if own_function(activity) != HOLD:
            return ()
        arguments = activity["provider"].get("arguments") or {}
        where = (*place, "provider", "arguments")
        try:
            return chosen(
                self._scenarios, ids=arguments.get("scenarios"), tags=arguments.get("tags")
            )
        except ChoiceError as error:
            raise _ExperimentError(error.problem, *where, suggestion=error.suggestion) from error

    def _steadiness(self, probes: Sequence[str]) -> Steadiness:
        for index, extension in enumerate(self._list("extensions")):
            if not isinstance(extension, dict):
                continue
            if extension.get("name") == _EXTENSION:
                return self._extension(extension, probes, "extensions", index)
            # What is meant for us and does not reach us would be judged by usual values, unseen.
            name = str(extension.get("name", ""))
            if (
                nearest(name, (_EXTENSION,))
                or {"may-be-lost", "recovers-within"} & extension.keys()
            ):
                problem = message("experiments.no-extension", name=name)
                raise _ExperimentError(problem, "extensions", index, suggestion=_EXTENSION)
        return Steadiness()

    def _extension(
        self, extension: Mapping[str, Any], probes: Sequence[str], *place: str | int
    ) -> Steadiness:
        for key in extension:
            if key not in _KEYS:
                suggestion = nearest(key, _KEYS) or ", ".join(_KEYS)
                raise _ExperimentError(
                    message("experiments.unknown-key", key=key), *place, key, suggestion=suggestion
                )
        lost = extension.get("may-be-lost", [])
        for name in lost if isinstance(lost, list) else [lost]:
            if name not in probes:
                suggestion = nearest(str(name), probes) or ", ".join(probes)
                problem = message("experiments.no-probe", name=name)
                raise _ExperimentError(problem, *place, "may-be-lost", suggestion=suggestion)
        seconds: dict[str, float] = {}
        for key, field in _SECONDS.items():
            value = extension.get(key)
            if value is None:
                continue
            if not _is_seconds(value):
                raise _ExperimentError(message("experiments.seconds", key=key), *place, key)
            seconds[field] = float(value)
        return Steadiness(may_be_lost=tuple(lost) if isinstance(lost, list) else (lost,), **seconds)

    def _list(self, key: str) -> list[Any]:
        value = self._document.get(key) or []
        if not isinstance(value, list):
            raise _ExperimentError(message("experiments.no-list", key=key), key)
        return value


class ChoiceError(Exception):
    """Scenarios that do not exist were chosen; ``suggestion`` is what may have been meant."""

    def __init__(self, problem: Message, *, suggestion: str = "") -> None:
        super().__init__(problem.id)
        self.problem, self.suggestion = problem, suggestion


def chosen(
    scenarios: Mapping[str, Scenario], *, ids: object = None, tags: object = None
) -> tuple[str, ...]:
    """The ids of the scenarios that a probe names, by id or by a tag expression.

    Raises:
        ChoiceError: there are none.
    """
    chosen_ids = [ids] if isinstance(ids, str) else ids if isinstance(ids, list | tuple) else ()
    for id in chosen_ids:
        if id not in scenarios:
            suggestion = nearest(str(id), scenarios)
            raise ChoiceError(message("experiments.no-scenario", id=id), suggestion=suggestion)
    picked = _tagged(scenarios.values(), tags) if isinstance(tags, str) and tags.strip() else []
    if not chosen_ids and not picked:
        raise ChoiceError(message("experiments.no-scenarios", tags=tags or "–"))
    return tuple(dict.fromkeys([*chosen_ids, *picked]))


def _tagged(scenarios: Iterable[Scenario], tags: str) -> list[str]:
    try:
        matches: Callable[[list[str]], bool] = parse_tags(tags).evaluate
    except TagExpressionError as error:
        raise ChoiceError(message("experiments.no-scenarios", tags=tags)) from error
    return [
        scenario.id
        for scenario in scenarios
        if not _OUT & set(scenario.tags) and matches([f"@{tag}" for tag in scenario.tags])
    ]


def _is_seconds(value: object, *, zero: bool = False) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and (value > 0 or (zero and value == 0))


def own_function(activity: Mapping[str, Any]) -> str:
    """The function of ``accord.chaos`` that an activity calls, if it is one."""
    provider = as_fields(activity.get("provider"))
    return str(provider.get("func", "")) if provider.get("module") == MODULE else ""


def _fault(path: str, lines: Lines, error: _ExperimentError) -> Fault:
    line = error.line or (lines.line(error.place) if error.place else 0)
    hint = message("experiments.advice")
    if error.suggestion:
        hint = message("experiments.near", near=error.suggestion)
    return Fault(path=path, line=line, message=error.problem, hint=hint, unreadable=True)
