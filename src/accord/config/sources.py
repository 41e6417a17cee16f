"""Where settings are written, each source as one nested table with the same spelling of keys."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource, SettingsError

from accord.config.effective import SettingOrigin
from accord.config.settings import (
    DELIMITER,
    PREFIX,
    TABLES_BY_NAME,
    Configuration,
    is_table,
)
from accord.errors import ConfigurationError
from accord.model.ids import file_and_line
from accord.model.toml_document import TomlDocument, TomlSyntaxError

# Above the usual 0.6: variables of other programs may begin like ours.
_LIKE: Final = 0.8
FILES: Final = ("accord.toml", "pyproject.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One place of settings. Keys of the table are spelled as in the file, in kebab-case."""

    origin: SettingOrigin
    table: Mapping[str, Any]
    path: Path | None = None
    head: tuple[str, ...] = ()
    document: TomlDocument | None = None
    variables: frozenset[str] = frozenset()

    def holds(self, key: tuple[str, ...]) -> bool:
        """Whether this source sets the key."""
        node: Any = self.table
        for name in key:
            if not isinstance(node, Mapping) or name not in node:
                return False
            node = node[name]
        return True

    def where(self, key: tuple[str, ...]) -> str:
        """A place a reader finds: ``file:line`` or the name of a variable."""
        if self.path is not None and self.document is not None:
            line = self.document.line(*self.head, *key)
            return file_and_line(self.path.name, line)
        if self.origin is SettingOrigin.ENVIRONMENT:
            return self._variable(key)
        return ""

    def _variable(self, key: tuple[str, ...]) -> str:
        """The variable that sets a key: its own, or that of a table which holds it as JSON."""
        names = [
            PREFIX + DELIMITER.join(key[:length]).replace("-", "_").upper()
            for length in range(len(key), 0, -1)
        ]
        return next((name for name in names if name in self.variables), names[0])


def file_source(workspace: Path) -> Source:
    """The workspace's file; an empty source when nothing is configured.

    Raises:
        ConfigurationError: the file is no TOML, or both files configure Accord.
    """
    accord_file = _read(workspace / FILES[0])
    project = _read(workspace / FILES[1])
    # Most projects have this file for other tools, so that only our table in it counts.
    in_project = bool(project and "accord" in _table(project.table, "tool"))
    if accord_file and in_project:
        raise ConfigurationError("config.two-files", where=FILES[0])
    if accord_file:
        return accord_file
    if project and in_project:
        table = _table(_table(project.table, "tool"), "accord")
        head = ("tool", "accord")
        return Source(
            origin=SettingOrigin.FILE,
            table=table,
            path=project.path,
            head=head,
            document=project.document,
        )
    return Source(origin=SettingOrigin.FILE, table={})


def environment_source(
    environment: Mapping[str, str] | None, file_table: Mapping[str, Any]
) -> Source:
    """The ``ACCORD_…`` variables; names are spelt as in ``file_table``, those in JSON as written.

    Raises:
        ConfigurationError: a variable's value or the table it names cannot be.
    """
    variables = os.environ if environment is None else environment
    _refuse_unnamed(variables)
    try:
        values = _Variables(variables)()
    except SettingsError as error:
        raise ConfigurationError(
            "config.bad-variable", where=PREFIX.rstrip("_"), problem=error
        ) from error
    return Source(
        origin=SettingOrigin.ENVIRONMENT,
        table=_spelled(values, file_table),
        variables=frozenset(name.upper() for name in variables),
    )


class _JsonName(str):
    """A key of a variable's JSON: unlike a variable's name, it can be spelt as it is meant."""

    __slots__ = ()


def _named_by_json(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return [_named_by_json(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {_JsonName(name): _named_by_json(inner) for name, inner in value.items()}


class _Variables(EnvSettingsSource):
    """pydantic-settings' reading of variables, from a mapping that need not be the process's."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        # pydantic-settings looks names up in lower case.
        self._variables = {name.lower(): value for name, value in variables.items()}
        super().__init__(Configuration)

    # The hook through which pydantic-settings takes `os.environ`.
    def _load_env_vars(self) -> Mapping[str, str | None]:
        return self._variables

    # The one place where pydantic-settings reads JSON, which it merges with other variables after.
    def decode_complex_value(
        self,
        field_name: str,
        field: FieldInfo,
        value: Any,  # noqa: ANN401 - as pydantic-settings says it
    ) -> Any:  # noqa: ANN401
        return _named_by_json(super().decode_complex_value(field_name, field, value))


def _read(path: Path) -> Source | None:
    if not path.is_file():
        return None
    try:
        document = TomlDocument.read(path)
    except UnicodeDecodeError as error:
        raise ConfigurationError("sources.not-utf8", where=path.name) from error
    except TomlSyntaxError as error:
        where = file_and_line(path.name, error.line)
        raise ConfigurationError("config.not-toml", where=where, problem=error) from error
    return Source(origin=SettingOrigin.FILE, table=document.table, path=path, document=document)


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner = table.get(name, {})
    return inner if isinstance(inner, Mapping) else {}


def _refuse_unnamed(variables: Mapping[str, str]) -> None:
    """Refuse variables that are meant for a setting and name none: they would do nothing."""
    tables = tuple(name.upper() for name in Configuration.model_fields)
    for name in variables:
        if not name.upper().startswith(PREFIX):
            continue
        head, nested, _ = name.upper().removeprefix(PREFIX).partition(DELIMITER)
        # With a delimiter it can be meant for nobody else.
        if nested and head not in tables:
            similar = get_close_matches(head, tables, n=1)
            raise _unnamed(name, similar[0] if similar else tables[0])
        if not nested and head not in tables and (meant := _meant(head)):
            raise _unnamed(name, meant)


def _meant(head: str) -> str:
    """The setting that a variable without ``__`` was meant for; nothing if it may be another's."""
    for name, setting in Configuration.model_fields.items():
        table = name.upper()
        model = TABLES_BY_NAME.get(name) or setting.annotation
        if not head.startswith(f"{table}_") or not is_table(model):
            continue
        inner = head.removeprefix(f"{table}_")
        if name not in TABLES_BY_NAME:
            return DELIMITER.join((table, inner))
        ends = (f"_{key.upper()}" for key in model.model_fields)
        end = next((end for end in ends if inner.endswith(end)), "")
        return DELIMITER.join((table, inner.removesuffix(end), end[1:] or "…"))
    variables = [DELIMITER.join(path) for path in _variable_paths()]
    # A word that is less like a setting may be somebody else's, as ACCORD_NONCE is.
    return next(iter(get_close_matches(head, variables, n=1, cutoff=_LIKE)), "")


def _variable_paths() -> Iterator[tuple[str, ...]]:
    for name, setting in Configuration.model_fields.items():
        if is_table(setting.annotation):
            yield from ((name.upper(), key.upper()) for key in setting.annotation.model_fields)
        else:
            yield (name.upper(),)


def _unnamed(name: str, meant: str) -> ConfigurationError:
    return ConfigurationError(
        "config.unknown-variable", where=name, name=name, suggestion=PREFIX + meant
    )


def _spelled(values: Mapping[str, Any], file_table: Mapping[str, Any]) -> dict[str, Any]:
    """Names of variables have neither dashes nor case; those that the file knows are its own."""
    names = {_folded(name): name for name in file_table}
    spelled: dict[str, Any] = {}
    for key, value in values.items():
        name = str(key)
        if not isinstance(key, _JsonName):
            name = names.get(_folded(key), key.replace("_", "-"))
        inner = file_table.get(name)
        nested = inner if isinstance(inner, Mapping) else {}
        spelled[name] = _spelled(value, nested) if isinstance(value, Mapping) else value
    return spelled


def _folded(name: str) -> str:
    return name.casefold().replace("-", "_")
