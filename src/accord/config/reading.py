"""All sources of settings as one configuration; what nobody understands is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from accord.config.effective import Effective, EffectiveSetting, SettingOrigin
from accord.config.settings import (
    Configuration,
    Environment,
    StageSettings,
    is_table,
    named_table,
)
from accord.config.settings_table import NOT_EMPTY, SettingsTable
from accord.config.sources import (
    Source,
    environment_source,
    file_source,
)
from accord.errors import ConfigurationError
from accord.model.ids import is_file_name
from accord.model.limits import parse
from accord.model.lists import Listed
from accord.model.suites import definition_of, definitions

_NAME: Final = re.compile(r"[^\W_][\w-]*")
# A stage of this name would write into the journal of the run itself.
_RESERVED: Final = frozenset({"00-run"})
_WANTED: Final = {
    "string_type": "config.not-text",
    "tuple_type": "config.not-list",
    "list_type": "config.not-list",
    "dict_type": "config.not-table",
    "model_type": "config.not-table",
    "bool_type": "config.not-switch",
    "bool_parsing": "config.not-switch",
    "float_type": "config.not-number",
    "float_parsing": "config.not-number",
    "finite_number": "config.not-number",
    "int_type": "config.not-whole",
    "int_parsing": "config.not-whole",
    "int_parsing_size": "config.not-whole",
    "int_from_float": "config.not-whole",
    "literal_error": "config.none-of-them",
    "enum": "config.none-of-them",
    "no_suite": "config.none-of-them",
    "greater_than": "config.out-of-range",
    "greater_than_equal": "config.out-of-range",
    "less_than": "config.out-of-range",
    "less_than_equal": "config.out-of-range",
}
"""The message for each way in which pydantic says that a value does not fit."""
_QUOTED: Final = re.compile("'([^']*)'")
_SIGNS: Final = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}


def read(workspace: Path, *, environment: Mapping[str, str] | None) -> Effective:
    """The effective settings of a workspace.

    Raises:
        ConfigurationError: a key is unknown, a value does not fit, or two settings disagree.
    """
    file = file_source(workspace)
    variables = environment_source(environment, file.table)
    sources = (variables, file)
    configuration = _validated(sources)
    _agree(configuration, sources)
    settings = tuple(_settings(configuration, sources))
    return Effective(configuration=configuration, path=file.path, settings=settings)


def _validated(sources: tuple[Source, ...]) -> Configuration:
    merged: dict[str, Any] = {}
    # The first source has the last word, so it is laid over the others.
    for source in reversed(sources):
        merged = _over(merged, source.table)
    try:
        return Configuration(**_fields(merged, Configuration))
    except ValidationError as error:
        # One at a time: later ones are often but consequences of the first.
        raise _explained(error.errors()[0], sources) from error


def _over(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(lower)
    for key, value in upper.items():
        inner = merged.get(key)
        both = isinstance(value, Mapping) and isinstance(inner, Mapping)
        merged[key] = _over(inner, value) if both else value  # type: ignore[arg-type]  # both
    return merged


def _fields(table: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """A table with the keys of the file as the fields of its model, wherever a model has them."""
    renamed: dict[str, Any] = {}
    for key, value in table.items():
        # A key that is spelled with an underscore in the file stays unknown: one spelling for all.
        name = key.replace("-", "_") if "_" not in key else f"{key} "
        renamed[name] = _inner(value, model, name)
    return renamed


def _inner(value: object, model: type[BaseModel], name: str) -> object:
    if not isinstance(value, Mapping):
        return value
    table, by_name = _tables_of(model, name)
    if by_name is not None:
        return {
            key: _fields(inner, by_name) if isinstance(inner, Mapping) else inner
            for key, inner in value.items()
        }
    return dict(value) if table is None else _fields(value, table)


def _tables_of(
    model: type[BaseModel] | None, name: str
) -> tuple[type[SettingsTable] | None, type[SettingsTable] | None]:
    """The table that a setting is, and the one that it holds for each name that a team gives."""
    field = model.model_fields.get(name) if model else None
    annotation = field.annotation if field else None
    return (annotation if is_table(annotation) else None), named_table(annotation)


def _is_by_name(model: type[BaseModel], name: str) -> bool:
    field = model.model_fields.get(name)
    return field is not None and get_origin(field.annotation) is dict


def _explained(error: ErrorDetails, sources: Iterable[Source]) -> ConfigurationError:
    unknown = error["type"] == "extra_forbidden"
    key = _key(error["loc"])
    source = next((source for source in sources if source.holds(key)), None)
    where = source.where(key) if source else ""
    dotted = ".".join(key)
    if not unknown:
        return _unfit(error, key, where)
    known_keys = _known_keys(key)
    similar = get_close_matches(key[-1].replace("_", "-"), known_keys, n=1)
    if similar:
        return ConfigurationError(
            "config.unknown-key-near",
            where=where,
            key=dotted,
            suggestion=".".join((*key[:-1], similar[0])),
        )
    return ConfigurationError(
        "config.unknown-key", where=where, key=dotted, known=Listed(known_keys)
    )


def _unfit(error: ErrorDetails, key: tuple[str, ...], where: str) -> ConfigurationError:
    """What is wrong with a value, in words of ours: a reader may know no English, nor Python."""
    kind, limits = error["type"], error.get("ctx", {})
    choices = limits.get("known") or _QUOTED.findall(limits.get("expected", ""))
    id = _WANTED.get(kind, "config.bad-value")
    if kind == "string_pattern_mismatch":
        id = "config.empty-text" if limits["pattern"] == NOT_EMPTY else "config.other-shape"
    return ConfigurationError(
        id,
        where=where,
        key=".".join(key),
        name=key[-1] if key else "",
        value=_shown(error["input"]),
        known=Listed(filter(None, choices)),
        limit=" ".join(f"{sign} {limits[it]:g}" for it, sign in _SIGNS.items() if it in limits),
        pattern=limits.get("pattern", ""),
        problem=error["msg"],
    )


def _key(location: tuple[int | str, ...]) -> tuple[str, ...]:
    """The place of an error as it is spelled in the file."""
    key: list[str] = []
    model: type[BaseModel] | None = Configuration
    by_name: type[BaseModel] | None = None
    is_of_names = False
    # Numbers are places within lists, which the file has no key for.
    for name in (str(step) for step in location if isinstance(step, str)):
        if by_name is not None:
            # A name that a team gives.
            key.append(name.strip())
            model, by_name = by_name, None
        elif model is None:
            # Pydantic adds the alternatives of a type after the setting.
            if is_of_names:
                key.append(name)
            break
        else:
            key.append(name.strip() if name.endswith(" ") else name.replace("_", "-"))
            # Values of a team's own names, such as variables, have no table of settings.
            is_of_names = _is_by_name(model, name)
            model, by_name = _tables_of(model, name)
    return tuple(key)


def _known_keys(key: tuple[str, ...]) -> list[str]:
    model: type[BaseModel] | None = Configuration
    by_name: type[BaseModel] | None = None
    for name in key[:-1]:
        if by_name is not None:
            model, by_name = by_name, None
        else:
            model, by_name = _tables_of(model, name.replace("-", "_"))
    return [name.replace("_", "-") for name in model.model_fields] if model else []


def _agree(configuration: Configuration, sources: tuple[Source, ...]) -> None:
    """Refuse settings that fit one by one and not together."""

    def where(*key: str) -> str:
        return next((source.where(key) for source in sources if source.holds(key)), "")

    _read_environments(configuration.environments, where)
    _require_environment(configuration, place=where("environment"))
    stages = configuration.stages
    # A suite whose stage is not written down has one all the same if its files exist.
    written_suites = {stage.suite_as(name) for name, stage in stages.items()}
    suites = [definition.suite for definition in definitions()]
    earlier_stages = [
        suite.value for suite in suites if suite not in written_suites and suite not in stages
    ]
    for name, stage in stages.items():
        if not _NAME.fullmatch(name) or name in _RESERVED:
            raise ConfigurationError("config.bad-name", where=where("stages", name), name=name)
        _require_suite(name, stage, place=where("stages", name))
        for needed in stage.needs:
            if needed not in earlier_stages:
                raise ConfigurationError(
                    "config.needs",
                    where=where("stages", name, "needs"),
                    stage=name,
                    needed=needed,
                    before=", ".join(earlier_stages) or "–",
                )
        # A stage that is switched off never runs, so that nothing can wait for it.
        if stage.enabled:
            earlier_stages.append(name)
        with _placed(where("stages", name, "engine")):
            definition_of(stage.suite_as(name)).engine(stage.engine)
        with _placed(where("stages", name, "gates")):
            _read_gates(name, stage)


def _read_environments(environments: Mapping[str, Environment], where: Callable[..., str]) -> None:
    for name, environment in environments.items():
        if environment.start and environment.commands:
            raise ConfigurationError(
                "config.two-starts", where=where("environments", name), environment=name
            )
        for source, logs in environment.logs.items():
            if bool(logs.files) == bool(logs.command):
                place = where("environments", name, "logs", source)
                raise ConfigurationError("config.log-source", where=place, name=source)
        for service in environment.commands:
            if not is_file_name(service):
                place = where("environments", name, "commands", service)
                raise ConfigurationError("config.bad-service-name", where=place, name=service)


def _require_environment(configuration: Configuration, *, place: str) -> None:
    """Refuse a usual environment that nobody describes, before a run looks for it."""
    name, known = configuration.environment, Listed(configuration.environments) or "–"
    if not configuration.has_environment(name):
        raise ConfigurationError("pipeline.no-environment", where=place, name=name, known=known)


def _require_suite(name: str, stage: StageSettings, *, place: str) -> None:
    """Refuse a name that may be a suite's misspelt: it would be taken for scenarios."""
    suites = [definition.suite.value for definition in definitions()]
    # Stricter than the usual 0.6: a stage may well have a name of its own that is a little alike.
    similar = get_close_matches(name, suites, n=1, cutoff=0.75)
    if stage.suite is None and similar and name != similar[0]:
        raise ConfigurationError("config.stage-near", where=place, name=name, near=similar[0])


@contextmanager
def _placed(place: str) -> Iterator[None]:
    """Tell where a setting stands that a floor below refuses."""
    try:
        yield
    except ConfigurationError as error:
        raise ConfigurationError(error.id, where=place, **error.arguments) from error


def _read_gates(name: str, stage: StageSettings) -> None:
    figures = definition_of(stage.suite_as(name)).stage_figures
    for rule in stage.gates:
        parse(rule, figures)


def _settings(
    configuration: Configuration, sources: tuple[Source, ...]
) -> Iterator[EffectiveSetting]:
    for key, value in _leaves(configuration, ()):
        source = next((source for source in sources if source.holds(key)), None)
        yield EffectiveSetting(
            key=".".join(key),
            value=_shown(value),
            origin=source.origin if source else SettingOrigin.DEFAULT,
            where=source.where(key) if source else "",
        )


def _leaves(node: object, key: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    if isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from _leaves(getattr(node, name), (*key, name.replace("_", "-")))
    # An empty table is a value: it says that there is none.
    elif isinstance(node, Mapping) and node:
        for name, value in node.items():
            yield from _leaves(value, (*key, name))
    else:
        yield key, node


def _shown(value: object) -> str:
    if value is None:
        return ""
    # `str` of an enumeration's member is its word; JSON would put it in quotes.
    if isinstance(value, str):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)
