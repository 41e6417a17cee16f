"""All sources of settings as one configuration; what nobody understands is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from accord.config.effective import Effective, EffectiveSetting, SettingOrigin
from accord.config.settings import (
    TABLES_BY_NAME,
    Configuration,
    Environment,
    StageSettings,
    is_table,
)
from accord.config.sources import (
    Source,
    command_line_source,
    environment_source,
    file_source,
)
from accord.errors import ConfigurationError
from accord.model.ids import is_file_name
from accord.model.limits import parse
from accord.model.lists import Listed
from accord.model.suites import definition_of, definitions

_NAME: Final = re.compile(r"[^\W_][\w-]*")
_RESERVED: Final = frozenset({"00-run"})


def read(
    workspace: Path, *, overrides: Mapping[str, Any], environment: Mapping[str, str] | None
) -> Effective:
    """The effective settings of a workspace.

    Raises:
        ConfigurationError: a key is unknown, a value does not fit, or two settings disagree.
    """
    file = file_source(workspace)
    variables = environment_source(environment, file.table)
    sources = (command_line_source(overrides), variables, file)
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
    if model is Configuration and name in TABLES_BY_NAME:
        return {
            key: _fields(inner, TABLES_BY_NAME[name]) if isinstance(inner, Mapping) else inner
            for key, inner in value.items()
        }
    field = model.model_fields.get(name)
    if field and is_table(field.annotation):
        return _fields(value, field.annotation)
    return dict(value)


def _explained(error: ErrorDetails, sources: Iterable[Source]) -> ConfigurationError:
    unknown = error["type"] == "extra_forbidden"
    key = _key(error["loc"])
    source = next((source for source in sources if source.holds(key)), None)
    where = source.where(key) if source else ""
    dotted = ".".join(key)
    if not unknown:
        # Below the setting itself pydantic names the alternatives of its type.
        value = _shown(error["input"])
        return ConfigurationError(
            "config.bad-value", where=where, key=dotted, value=value, problem=error["msg"]
        )
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


def _key(location: tuple[int | str, ...]) -> tuple[str, ...]:
    """The place of an error as it is spelled in the file."""
    parts = [str(name) for name in location if isinstance(name, str)]
    names_at = 1 if parts and parts[0] in TABLES_BY_NAME else -1
    length = len(_path_of_models(parts))
    return tuple(
        name.strip() if number == names_at or name.endswith(" ") else name.replace("_", "-")
        for number, name in enumerate(parts[:length])
    )


def _path_of_models(parts: list[str]) -> list[str]:
    """As much of a path as names settings; pydantic adds the alternatives of a type after it."""
    depth = 3 if parts and parts[0] in TABLES_BY_NAME else 2
    field = Configuration.model_fields.get(parts[0]) if parts else None
    in_table = field is not None and (parts[0] in TABLES_BY_NAME or is_table(field.annotation))
    return parts[:depth] if in_table else parts[:1]


def _known_keys(key: tuple[str, ...]) -> list[str]:
    model: type[BaseModel] = Configuration
    if len(key) > 1:
        field = Configuration.model_fields[key[0]]
        model = TABLES_BY_NAME.get(key[0]) or cast("type[BaseModel]", field.annotation)
    return [name.replace("_", "-") for name in model.model_fields]


def _agree(configuration: Configuration, sources: tuple[Source, ...]) -> None:
    """Refuse settings that fit one by one and not together."""

    def where(*key: str) -> str:
        return next((source.where(key) for source in sources if source.holds(key)), "")

    _read_environments(configuration.environments, where)
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
        for service in environment.commands:
            if not is_file_name(service):
                place = where("environments", name, "commands", service)
                raise ConfigurationError("config.bad-service-name", where=place, name=service)


def _require_suite(name: str, stage: StageSettings, *, place: str) -> None:
    """Refuse a name that may be a suite's misspelt: it would be taken for scenarios."""
    suites = [definition.suite.value for definition in definitions()]
    near = get_close_matches(name, suites, n=1, cutoff=0.75)
    if stage.suite is None and near and name != near[0]:
        raise ConfigurationError("config.stage-near", where=place, name=name, near=near[0])


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
    elif isinstance(node, Mapping) and node:
        for name, value in node.items():
            yield from _leaves(value, (*key, name))
    else:
        yield key, node


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)
