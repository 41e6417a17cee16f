"""Every setting once: its name, type, default and the sentence that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, TypeGuard, get_args, get_origin

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from accord.config.notice_settings import Notices
from accord.config.settings_table import Named, SettingsTable
from accord.config.sign_in_settings import SignInSettings
from accord.model.address import is_address
from accord.model.sign_in import SignIn
from accord.model.status import Suite
from accord.model.suites import definitions, is_registered

PREFIX: Final = "ACCORD_"
DELIMITER: Final = "__"
LOCAL: Final = "local"

Command = str | tuple[str, ...]
"""A command line: split like a shell does when it is text, taken as it is when it is a list."""


class StageSettings(SettingsTable):
    """One suite at one place of the pipeline."""

    enabled: Annotated[
        bool, Field(description="Whether the stage is run; one that is not is left out on purpose.")
    ] = True
    suite: Annotated[
        Suite | None,
        Field(description="Kind of proof; the stage's own name when that is one, else scenarios."),
    ] = None
    engine: Annotated[
        str, Field(description="Engine that runs the stage, when its suite has several.")
    ] = ""
    gates: Annotated[
        tuple[Named, ...],
        Field(description="Rules that must hold, such as `pending <= 3`, besides the built-in."),
    ] = ()
    allow_pending: Annotated[
        tuple[Named, ...],
        Field(description="Tags, files and folders in which steps may have no code yet."),
    ] = ()
    tags: Annotated[str, Field(description="Tag expression that picks the stage's cases.")] = ""
    select: Annotated[
        tuple[Named, ...],
        Field(description="Files, `file:line`, folders, capabilities or ids of the cases."),
    ] = ()
    services: Annotated[
        tuple[Named, ...], Field(description="Only cases that are linked to one of these services.")
    ] = ()
    operations: Annotated[
        tuple[Named, ...],
        Field(description="Only cases that are linked to one of these operations."),
    ] = ()
    timeout_s: Annotated[
        float, Field(gt=0, description="Seconds after which the stage is ended and broken.")
    ] = 1800.0
    workers: Annotated[
        int, Field(ge=0, description="Cases that run at the same time; 0 lets the engine choose.")
    ] = 0
    retries: Annotated[
        int, Field(ge=0, le=10, description="How often a case that did not pass is tried again.")
    ] = 0
    needs: Annotated[
        tuple[Named, ...],
        Field(description="Stages whose gates must be open before this one runs."),
    ] = ()
    options: Annotated[
        dict[str, Any], Field(description="What only the stage's engine understands.")
    ] = {}

    @field_validator("suite", mode="after")
    @classmethod
    def _can_be_run(cls, suite: Suite | None) -> Suite | None:
        if suite is not None and not is_registered(suite):
            # The type cannot list them: a team may register a suite before settings are read.
            names = [definition.suite.value for definition in definitions()]
            raise PydanticCustomError("no_suite", "{known}", {"known": names})
        return suite

    def suite_as(self, name: str) -> Suite:
        """The suite under the stage's name: as configured, else that name's, else scenarios."""
        return self.suite or (Suite(name) if is_registered(name) else Suite.SCENARIOS)


# Closed: a key that no reader of logs asks for would be a field that nobody ever sees.
LogField = Literal[
    "time",
    "level",
    "service",
    "event",
    "trace",
    "span",
    "parent",
    "method",
    "path",
    "status",
    "seconds",
    "milliseconds",
    "message",
    "to",
    "error",
]
"""What a line of a log may say of a request; ``evidence.log_fields`` knows its usual names."""


class LogSettings(SettingsTable):
    """Where lines of services' logs are, of one service or of several."""

    files: Annotated[
        tuple[Named, ...],
        Field(description="Files and globs, from the workspace's folder; may hold `{name}`."),
    ] = ()
    command: Annotated[
        Command,
        Field(
            description="Prints lines as they are written, or those of one trace where it holds "
            "`{trace}`."
        ),
    ] = ()
    fields: Annotated[
        dict[LogField, str],
        Field(description="What the services' own logger calls a field that Accord asks for."),
    ] = {}


class TracingSettings(SettingsTable):
    """How evidence of what services did reaches a run."""

    listen: Annotated[
        str,
        Field(
            pattern=r"^(\S+:\d{1,5})?$",
            description="`host:port` for OpenTelemetry (OTLP over HTTP); port 0 is any, for "
            "services that are started here; empty for none.",
        ),
    ] = "127.0.0.1:0"
    headers: Annotated[
        tuple[Literal["baggage", "b3", "b3-multi", "x-request-id"], ...],
        Field(description="Headers that tell services the trace, besides `traceparent`."),
    ] = ()
    stored: Annotated[
        dict[Literal["jaeger", "tempo", "zipkin"], str],
        Field(description="Where traces can be asked for by id; may hold `{name}`."),
    ] = {}
    stored_headers: Annotated[
        dict[str, str],
        Field(description="Headers that let Accord ask there; may hold `{name}`."),
    ] = {}
    wait_s: Annotated[
        float,
        Field(ge=0, description="Seconds that a stage waits for evidence that is on its way."),
    ] = 5.0


class TlsSettings(SettingsTable):
    """Certificates of an environment, as files of the PEM format."""

    authority: Annotated[
        str,
        Field(description="Authorities to trust, when not those that libraries and systems do."),
    ] = ""
    certificate: Annotated[
        str, Field(description="The certificate that Accord shows to services.")
    ] = ""
    key: Annotated[str, Field(description="Its private key, where that has a file of its own.")] = (
        ""
    )


class Environment(SettingsTable):
    """One place where the system under test runs: started by Accord, or known by address."""

    start: Annotated[
        Command,
        Field(description="One command that starts the whole system and says its addresses."),
    ] = ()
    commands: Annotated[
        dict[str, Command],
        Field(description="A command a service; `{port}` is a free port that Accord chose."),
    ] = {}
    addresses: Annotated[
        dict[str, str],
        Field(description="Base address of each service that is not started; may hold `{name}`."),
    ] = {}
    variables: Annotated[
        dict[str, str],
        Field(description="Values for `{name}` in addresses and steps; `--set` wins over them."),
    ] = {}
    tls: Annotated[TlsSettings, Field(description="Certificates that Accord trusts and shows.")] = (
        TlsSettings()
    )
    ready_s: Annotated[
        float | None,
        Field(gt=0, description="Seconds to become ready; 30 when started here, else 5."),
    ] = None
    writes: Annotated[
        bool,
        Field(
            description="Whether more than `GET`, `HEAD` and `OPTIONS` may be sent to addresses "
            "that are not this machine's."
        ),
    ] = False
    nonce: Annotated[
        bool,
        Field(description="Whether the health answer must repeat the nonce that Accord gave."),
    ] = True

    logs: Annotated[
        dict[str, LogSettings],
        Field(description="Sources of log lines, each named by its service or as you like."),
    ] = {}
    sign_in: Annotated[
        dict[str, SignInSettings],
        Field(description="Who signs in, by names that sentences use."),
    ] = {}
    tracing: Annotated[
        TracingSettings, Field(description="How evidence of what services did reaches a run.")
    ] = TracingSettings()

    @property
    def people(self) -> tuple[SignIn, ...]:
        """Everybody who signs in here."""
        return tuple(settings.person(name) for name, settings in self.sign_in.items())

    @property
    def starts(self) -> bool:
        """Whether Accord starts anything here."""
        return bool(self.start or self.commands)


class Reports(SettingsTable):
    """What a run leaves behind."""

    folder: Annotated[str, Field(description="Where runs and reports are written.")] = "reports"
    formats: Annotated[
        tuple[Named, ...],
        Field(description="Reports to write after a run, such as `site` and `junit`."),
    ] = ("site", "junit")
    keep_runs: Annotated[
        int, Field(ge=1, description="Newest runs to keep, those of a selection counted apart.")
    ] = 20


class ClientSettings(SettingsTable):
    """How requests to the system under test are made."""

    timeout_s: Annotated[
        float, Field(gt=0, description="Seconds for one answer, to its last byte.")
    ] = 30.0


class CoverageSettings(SettingsTable):
    """What counts when it is asked how much of the contracts a run has seen."""

    leave_out: Annotated[
        tuple[Named, ...],
        Field(description="Operations that do not count; patterns such as `*/check*Health`."),
    ] = ()


class Configuration(BaseSettings):
    """Everything a workspace can set; built from values alone, never from the process."""

    # Prefix and delimiter are for `sources`, which reads variables of any mapping with them.
    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=PREFIX, env_nested_delimiter=DELIMITER
    )

    title: Annotated[str, Field(description="Name of the product in reports.")] = ""
    language: Annotated[
        Literal["", "en", "zh-TW", "zh-CN"],
        Field(description="Language Accord speaks; the reader's own when empty."),
    ] = ""
    environment: Annotated[
        str, Field(description="Environment to use when the command line names none.")
    ] = LOCAL
    stages: Annotated[
        dict[str, StageSettings],
        Field(
            description="The pipeline's stages, in the order in which they run; a suite that none "
            "is for has one of its own if its files exist."
        ),
    ] = {}
    environments: Annotated[
        dict[str, Environment], Field(description="Places where the system under test runs.")
    ] = {}
    reports: Annotated[Reports, Field(description="What a run leaves behind.")] = Reports()
    masks: Annotated[
        tuple[Named, ...],
        Field(description="Names of further fields and headers whose values are never written."),
    ] = ()
    coverage: Annotated[
        CoverageSettings, Field(description="What counts as covered of the contracts.")
    ] = CoverageSettings()
    history: Annotated[
        str,
        Field(
            description="Where earlier runs are remembered: a SQLite file, or the address of a "
            "database such as `postgresql://host/name`; empty to remember none."
        ),
    ] = ".accord/history.db"
    client: Annotated[
        ClientSettings, Field(description="How requests to the system under test are made.")
    ] = ClientSettings()

    notices: Annotated[
        Notices, Field(description="Whom to tell what a run of everything came to.")
    ] = Notices()

    def has_environment(self, name: str) -> bool:
        """Whether a run may name an environment so: a described one, the usual one, an address."""
        return name in self.environments or name == LOCAL or is_address(name)

    # Locales of operating systems are written with an underscore, as in `zh_TW`.
    @field_validator("language", mode="before")
    @classmethod
    def _underscore_is_a_dash(cls, value: object) -> object:
        return value.replace("_", "-") if isinstance(value, str) else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  the signature is pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take values as they are given; ``reading`` merges the sources and keeps their origins."""
        return (init_settings,)


def is_table(annotation: object) -> TypeGuard[type[SettingsTable]]:
    """Whether a setting is a table of settings."""
    return isinstance(annotation, type) and issubclass(annotation, SettingsTable)


def named_table(annotation: object) -> type[SettingsTable] | None:
    """The table that a setting holds for each name that a team gives, if it is such a setting."""
    table = get_args(annotation)[1] if get_origin(annotation) is dict else None
    return table if is_table(table) else None


TABLES_BY_NAME: Final[Mapping[str, type[SettingsTable]]] = MappingProxyType(
    {
        name: table
        for name, field in Configuration.model_fields.items()
        if (table := named_table(field.annotation))
    }
)
"""The settings of the top level that hold a table for each name that a team gives."""
