"""Reads load profiles: ``load/*.toml``, and locustfiles ``load/*.py`` that stand for themselves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from cucumber_tag_expressions import TagExpressionError
from cucumber_tag_expressions import parse as parse_tags
from msgspec.structs import replace

from accord.errors import ConfigurationError, system_words
from accord.model.catalogue import Fault, Feature, Link, Profile, Scenario
from accord.model.ids import links_of
from accord.model.limits import parse as parse_rule
from accord.model.message import Message, message, plain
from accord.model.suites import LOAD
from accord.model.toml_document import TomlDocument, TomlSyntaxError
from accord.sources.load_baselines import absolute
from accord.sources.nearest import nearest
from accord.sources.passed_over import is_no_file
from accord.sources.profile_feeders import read_feeders
from accord.sources.profile_shape import read_shape
from accord.sources.profile_values import (
    SECONDS,
    ProfileError,
    is_number,
    known_keys,
    text_of,
    texts_of,
    whole_of,
    wrong_kind,
)
from accord.text.errors import error_hint, error_message

FOLDER: Final = "load"
_KEYS: Final = (
    "title",
    "description",
    "tags",
    "scenarios",
    "before",
    "after",
    "script",
    "users",
    "rate",
    "duration",
    "ramp",
    "shape",
    "think",
    "feeders",
    "thresholds",
    "minimum-requests",
)
_SCENARIO_KEYS: Final = ("tags", "id", "weight")
# They are not expected to pass, and would count as errors of the system under load.
_OUT: Final = frozenset({"skip", "wip", "xfail"})
# Locust itself would run until somebody stops it.
_SCRIPT_DURATION_S: Final = 10.0


def read_profiles(
    workspace: Path, features: Iterable[Feature]
) -> tuple[tuple[Profile, ...], tuple[Fault, ...]]:
    """The profiles of a workspace, and a fault for each file that is none."""
    scenarios = {s.id: s for feature in features for s in feature.all_scenarios()}
    profiles: list[Profile] = []
    faults: list[Fault] = []
    for file in _files(workspace, "*.toml"):
        path = file.relative_to(workspace).as_posix()
        document = _document(file, path)
        if isinstance(document, Fault):
            faults.append(document)
            continue
        try:
            reader = _ProfileReader(path, scenarios, workspace)
            profiles.append(reader.profile(document.table))
        except ProfileError as error:
            line = document.line(*error.place, holding=error.holding)
            faults.append(_fault(path, error, line=line))
    # A locustfile that a profile names is a part of that profile, and none of its own.
    described = {profile.script for profile in profiles}
    for file in _files(workspace, "*.py"):
        path = file.relative_to(workspace).as_posix()
        # With an underscore: modules that locustfiles share.
        if path in described or file.name.startswith("_"):
            continue
        try:
            profiles.append(_script(file, path, workspace))
        except (OSError, SyntaxError, ValueError) as error:
            faults.append(_script_fault(path, error))
    return tuple(sorted(profiles, key=lambda profile: profile.path)), tuple(faults)


def _document(file: Path, path: str) -> TomlDocument | Fault:
    try:
        return TomlDocument.read(file)
    except UnicodeDecodeError:
        return _fault(path, ProfileError(message("sources.not-utf8")))
    except OSError as error:
        return _fault(path, _not_readable(error))
    except TomlSyntaxError as error:
        problem = message("profiles.syntax", reason=plain(error.reason))
        return _fault(path, ProfileError(problem), line=error.line)


def _script_fault(path: str, error: OSError | SyntaxError | ValueError) -> Fault:
    if isinstance(error, OSError):
        return _fault(path, _not_readable(error))
    line = error.lineno or 0 if isinstance(error, SyntaxError) else 0
    problem = message("profiles.script", reason=plain(str(error)))
    return _fault(path, ProfileError(problem), line=line)


def _not_readable(error: OSError) -> ProfileError:
    reason = plain(system_words(error))
    return ProfileError(message("sources.not-readable", reason=reason))


def _files(workspace: Path, pattern: str) -> list[Path]:
    return sorted(file for file in (workspace / FOLDER).glob(pattern) if not is_no_file(file))


class _ProfileReader:
    """One TOML file, whose first fault ends the reading."""

    def __init__(self, path: str, scenarios: Mapping[str, Scenario], workspace: Path) -> None:
        self._path = path
        self._scenarios = scenarios
        self._workspace = workspace

    def profile(self, table: Mapping[str, Any]) -> Profile:
        """The profile that a table describes."""
        known_keys(table, _KEYS)
        scenarios = self._weighted(table.get("scenarios", []))
        script = self._script(table)
        if bool(scenarios) == bool(script):
            raise ProfileError(message("profiles.no-scenarios"), "scenarios")
        shape = read_shape(table, script=bool(script))
        tags = tuple(tag.removeprefix("@") for tag in texts_of(table, "tags"))
        first_ids, last_ids = self._ids(table, "before"), self._ids(table, "after")
        profile = Profile(
            id=self._path,
            title=text_of(table, "title") or Path(self._path).stem,
            path=self._path,
            description=text_of(table, "description").strip(),
            scenarios=scenarios,
            users=shape.users,
            rate=shape.rate,
            duration_s=shape.duration_s,
            ramp_s=shape.ramp_s,
            shape=shape.legs,
            think_s=shape.think_s,
            feeders=read_feeders(table, self._path, self._workspace, script=bool(script)),
            minimum_requests=whole_of(table, "minimum-requests", default=1),
            script=script,
            tags=tags,
            links=self._links(tags, (*scenarios, *first_ids, *last_ids)),
            before=first_ids,
            after=last_ids,
        )
        # A limit may be worked out from a baseline, which is of one load alone.
        return replace(profile, thresholds=_thresholds(table, profile, self._workspace))

    def _script(self, table: Mapping[str, Any]) -> str:
        name = text_of(table, "script")
        if not name:
            return ""
        file = (self._workspace / self._path).parent / name
        inside = file.resolve().is_relative_to(self._workspace.resolve())
        if not file.is_file() or not inside:
            raise ProfileError(message("profiles.script-missing", path=name), "script")
        return file.resolve().relative_to(self._workspace.resolve()).as_posix()

    def _weighted(self, value: object) -> dict[str, float]:
        entries = [value] if isinstance(value, str) else value
        if not isinstance(entries, list):
            raise wrong_kind("scenarios", "profiles.kind-scenarios")
        weighted: dict[str, float] = {}
        for number, entry in enumerate(entries):
            table = _entry(entry)
            place = ("scenarios", number)
            known_keys(table, _SCENARIO_KEYS, *place)
            weight = table.get("weight", 1)
            if not is_number(weight) or weight <= 0:
                raise wrong_kind("weight", "profiles.kind-positive", *place)
            ids = self._picked(table, *place)
            # An entry's weight is shared: another scenario of the same tag must not change how
            # often the entries are run in proportion to each other.
            for id in ids:
                weighted[id] = weighted.get(id, 0.0) + weight / len(ids)
        return weighted

    def _picked(self, table: Mapping[str, Any], *place: str | int) -> list[str]:
        if ("tags" in table) == ("id" in table):
            raise ProfileError(message("profiles.tags-or-id"), *place)
        if "id" in table:
            return [self._named(text_of(table, "id", *place), *place)]
        expression = text_of(table, "tags", *place)
        try:
            parsed = parse_tags(expression)
        # Its messages draw the place below the expression, in lines of their own.
        except TagExpressionError as error:
            reason = plain(str(error).splitlines()[0])
            problem = message("profiles.bad-tags", expression=expression, reason=reason)
            raise ProfileError(problem, *place, holding=expression) from error
        matching = [
            scenario.id
            for scenario in self._scenarios.values()
            if not _OUT & set(scenario.tags)
            and parsed.evaluate([f"@{tag}" for tag in scenario.tags])
        ]
        if not matching:
            problem = message("profiles.no-match", expression=expression)
            raise ProfileError(problem, *place, holding=expression)
        return matching

    def _ids(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        return tuple(self._named(id, key) for id in texts_of(table, key))

    def _named(self, id: str, *place: str | int) -> str:
        scenario = self._scenarios.get(id)
        if scenario is None:
            suggestion = nearest(id, self._scenarios)
            problem = message("profiles.unknown-scenario", id=id)
            raise ProfileError(problem, *place, holding=id, suggestion=suggestion)
        excluding = sorted(_OUT & set(scenario.tags))
        if excluding:
            problem = message("profiles.left-out", id=id, tag=f"@{excluding[0]}")
            raise ProfileError(problem, *place, holding=id)
        return id

    def _links(self, tags: Sequence[str], ids: Sequence[str]) -> tuple[Link, ...]:
        of_scenarios = (link for id in ids for link in self._scenarios[id].links)
        return tuple(dict.fromkeys((*links_of(tags), *of_scenarios)))


def _script(file: Path, path: str, workspace: Path) -> Profile:
    """A locustfile alone; users and duration are those that locust itself would read."""
    module = ast.parse(file.read_bytes())
    title, _, description = (ast.get_docstring(module) or "").partition("\n")
    settings = dict(_locust_settings(workspace))
    return Profile(
        id=path,
        title=title.strip().rstrip(".。") or file.stem,
        path=path,
        description=description.strip(),
        users=_setting(settings, "users", default=1) or 1,
        duration_s=_seconds(settings.get("run-time")) or _SCRIPT_DURATION_S,
        script=path,
    )


def _locust_settings(workspace: Path) -> Iterator[tuple[str, Any]]:
    """``[tool.locust]`` of ``pyproject.toml``, and ``locust.conf``, which wins."""
    project, conf = workspace / "pyproject.toml", workspace / "locust.conf"
    if project.is_file():
        try:
            tool = TomlDocument.read(project).table.get("tool", {})
        except (TomlSyntaxError, UnicodeDecodeError):
            # Reading the settings tells what is wrong with it.
            tool = {}
        yield from ((k.replace("_", "-"), v) for k, v in tool.get("locust", {}).items())
    # Last, because of two pairs with one key the later wins.
    if conf.is_file():
        for line in conf.read_text(encoding="utf-8").splitlines():
            key, equals, value = line.partition("=")
            if equals and not line.lstrip().startswith("#"):
                yield key.strip().replace("_", "-"), value.strip()


def _setting(settings: Mapping[str, Any], key: str, *, default: int) -> int:
    try:
        return int(settings.get(key, default))
    except (TypeError, ValueError):
        return default


def _seconds(setting: object) -> float:
    """Locust writes ``1h30m20s`` or a number of seconds."""
    text = str(setting or "")
    if text.isdigit():
        return float(text)
    return sum(float(n) * SECONDS[u] for n, u in re.findall(r"(\d+)([hms])", text))


def _entry(entry: object) -> Mapping[str, Any]:
    if isinstance(entry, str):
        is_expression = entry.lstrip("( ").startswith(("@", "not "))
        return {"tags": entry} if is_expression else {"id": entry}
    if isinstance(entry, dict):
        return entry
    raise wrong_kind("scenarios", "profiles.kind-scenarios")


def _thresholds(table: Mapping[str, Any], profile: Profile, workspace: Path) -> tuple[str, ...]:
    rules: list[str] = []
    for text in texts_of(table, "thresholds"):
        rules.append(absolute(text, profile=profile, workspace=workspace))
        try:
            parse_rule(rules[-1], LOAD.figures)
        except ConfigurationError as error:
            sentence = error_message(error)
            hint = error_hint(error)
            raise ProfileError(sentence, "thresholds", holding=text, hint=hint) from error
    return tuple(rules)


def _fault(path: str, error: ProfileError, *, line: int = 0) -> Fault:
    hint = error.hint or _advice(error)
    return Fault(path=path, line=line, message=error.problem, hint=hint, unreadable=True)


def _advice(error: ProfileError) -> Message:
    if error.suggestion:
        return message("profiles.near", near=error.suggestion)
    if error.problem.id == "sources.not-utf8":
        return message("sources.not-utf8.hint")
    return message("profiles.advice")
