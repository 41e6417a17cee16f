"""What a host hands to its probe: everything an engine needs to run a stage, as one JSON file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, Self

import msgspec
from msgspec import Meta, Struct, field

from accord.errors import ConfigurationError
from accord.model.catalogue import Contract
from accord.model.events import PlannedCase
from accord.model.lists import Listed
from accord.model.sign_in import SignIn
from accord.whole_files import write_private

STRICT: Final = "strict"
# A run may say these of all its stages at once, though not each engine has a use for each.
_OF_EVERY_STAGE: Final = frozenset(
    {"workers", "retries", "seed", "workers_expected", "listen", STRICT}
)
_SUPPLIED: Final = frozenset({"client_timeout_s", "masks", "left_out", "behave_tags"})

# An infinite time is none that anybody waits for, and not-a-number is never over.
_LONGEST_S: Final = 1e9
Seconds = Annotated[float, Meta(gt=0, le=_LONGEST_S)]
SecondsOrNone = Annotated[float, Meta(ge=0, le=_LONGEST_S)]
Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]
CountFromOne = Annotated[int, Meta(ge=1, le=2**31 - 1)]

_EXPECTED: Final = re.compile(
    r"Expected `(?P<type>\w+)(?: \| null)?`(?: (?P<limit>[<>]=? \S+)|, got .+)?"
)
_WANTED: Final = {
    "str": "config.not-text",
    "array": "config.not-list",
    "object": "config.not-table",
    "bool": "config.not-switch",
    "float": "config.not-number",
    "int": "config.not-whole",
}
"""The message for each kind of value, by the name that msgspec has for it."""

ADDRESSES: Final = "ACCORD_ADDRESSES"
"""The environment variable with the path of a JSON file: a system's services and addresses."""


class Assignment(Struct, frozen=True, kw_only=True):
    """A stage to run.

    Paths are absolute; ``journal`` is the stage's own file, ``evidence`` the evidence folder of the
    run's folder, ``private`` a folder that only its owner reads and that is gone after the run.
    ``addresses`` gives the base address of every service, ``variables`` the ``--set`` values,
    ``options`` what only this engine understands, ``language`` the reader's. ``allow`` are the
    hosts that contract, load and chaos may reach. ``system`` is the file from which the processes
    of a system that Accord started can be told; ``secrets`` are values that no process of the
    stage may write down. ``digests`` are the SHA-256 of feature files as planned, by path.
    ``trace_styles`` are headers that tell a request's trace besides ``traceparent``. ``sign_ins``
    are those who can be signed in. ``read_only`` names the environment where, but for addresses of
    this machine, nothing may be sent that changes anything; empty where that is allowed.
    ``content`` is the digest of the workspace's files, by which two machines know that they have
    the same ones.
    """

    run: str
    stage: str
    workspace: str
    journal: str
    evidence: str
    cases: tuple[PlannedCase, ...]
    addresses: dict[str, str]
    allow: tuple[str, ...]
    contracts: tuple[Contract, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    language: str = "en"
    system: str = ""
    secrets: tuple[str, ...] = ()
    private: str = ""
    digests: dict[str, str] = field(default_factory=dict)
    trace_styles: tuple[str, ...] = ()
    sign_ins: tuple[SignIn, ...] = ()
    read_only: str = ""
    content: str = ""

    @property
    def kept_apart(self) -> Path:
        """Where a stage keeps what no report may hold, such as what the files say unmasked."""
        return Path(self.private) if self.private else Path(self.evidence).parent

    def save(self, path: Path) -> None:
        """Write the assignment where a probe, and nobody else, will read it."""
        write_private(path, msgspec.json.encode(self))

    @classmethod
    def load(cls, path: Path) -> Assignment:
        """Read an assignment that a host wrote."""
        return msgspec.json.decode(path.read_bytes(), type=cls)


class EngineOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an engine can be told; each has a struct of its own below this one.

    The run itself gives ``client_timeout_s`` and ``masks``, names of fields whose values are
    secrets, to every engine.
    """

    client_timeout_s: Seconds = 30.0
    masks: tuple[str, ...] = ()

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """Read what an assignment says; names may be written with ``-``.

        Raises:
            ConfigurationError: nobody understands an option, or its value does not fit.
        """
        by_field = {name.replace("-", "_"): value for name, value in options.items()}
        # The run tells every engine the same; what one cannot do, such as retries, is not for it.
        fitting = {
            name: value
            for name, value in by_field.items()
            if name not in _OF_EVERY_STAGE or name in cls.__struct_fields__
        }
        for name in fitting:
            if name not in cls.__struct_fields__:
                raise _unknown(name, _dashed(cls.__struct_fields__))
        try:
            # Not strict, as environment variables hold numbers as text.
            return msgspec.convert(fitting, cls, strict=False)
        except msgspec.ValidationError as error:
            raise _unfit(error, by_field) from error

    @classmethod
    def written(cls, options: Mapping[str, Any]) -> Self:
        """Read what a team wrote in the ``options`` of a stage.

        Raises:
            ConfigurationError: as ``of`` does, or it is not for a team to say.
        """
        settable = (name for name in cls.__struct_fields__ if name not in _SUPPLIED)
        # `strict` is for the plan, so that no engine has a field of it.
        names = _dashed((*settable, STRICT))
        for name in options:
            if name.replace("_", "-") not in names:
                raise _unknown(name, names)
        strict = options.get(STRICT, True)
        if not isinstance(strict, bool) and str(strict).lower() not in {"true", "false"}:
            raise ConfigurationError(
                "config.not-switch", key=f"options.{STRICT}", name=STRICT, value=strict
            )
        return cls.of(options)


def _dashed(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.replace("_", "-") for name in names)


def _unknown(name: str, names: tuple[str, ...]) -> ConfigurationError:
    option = name.replace("_", "-")
    similar = get_close_matches(option, names, n=1)
    if similar:
        return ConfigurationError("engines.unknown-option-near", option=option, near=similar[0])
    return ConfigurationError("engines.unknown-option", option=option, known=Listed(names))


def _unfit(error: msgspec.ValidationError, options: Mapping[str, Any]) -> ConfigurationError:
    # msgspec tells the place nowhere but in its sentence.
    reason, _, place = str(error).partition(" - at `$.")
    name = re.split(r"[.\[`]", place)[0]
    option = place.rstrip("`").replace("_", "-") or "options"
    value = options.get(name, "")
    expected = _EXPECTED.fullmatch(reason)
    if expected is None or expected["type"] not in _WANTED:
        return ConfigurationError("engines.bad-option", option=option, value=value, reason=reason)
    return ConfigurationError(
        "config.out-of-range" if expected["limit"] else _WANTED[expected["type"]],
        key=f"options.{option}",
        name=option,
        value=value,
        limit=expected["limit"] or "",
    )
