"""Which values of a run are secrets because somebody said so, before anything is sent."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from accord.evidence import sensitive
from accord.evidence.keys import workspace_key
from accord.evidence.masks import Masks
from accord.model.address import replace_userinfo
from accord.model.assignment import Assignment
from accord.model.catalogue import Experiment
from accord.model.sign_in import SignIn
from accord.model.variables import FROM_FILE, VARIABLE

PRIVATE: Final = ".accord"
_SIGN_IN: Final = ("sign-in", "sign_in")
_CREDENTIALS: Final = ("values", "body", "headers")
_OF_A_PERSON: Final = (
    *("username", "password", "token", "key", "client_secret"),
    *("values", "body", "form", "headers"),
)
_SCHEME: Final = re.compile(r"^[A-Za-z][\w-]*\s+(?=\S+$)")
_LONG_LINE: Final = 12
_PATH: Final = re.compile(r"[~.]{0,2}/|[A-Za-z]:\\|\w+://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What was declared: the ``variables`` that hold secrets, and those that are ``weak``.

    A weak one is too short, or too common a word, to be looked for wherever it shows.
    """

    variables: frozenset[str]
    weak: tuple[str, ...]


def masks_of(assignment: Assignment) -> Masks:
    """The masks that everything of a stage passes, in whatever process."""
    return Masks(
        fields=[str(name) for name in assignment.options.get("masks", ())],
        key=workspace_key(Path(assignment.workspace) / PRIVATE),
        secrets=assignment.secrets,
    )


def declare(
    masks: Masks,
    *,
    variables: Mapping[str, str],
    options: Iterable[Mapping[str, Any]],
    people: Iterable[SignIn] = (),
) -> Declared:
    """Let the masks learn what a run's variables and its stages' options declare to be secret.

    That is a variable whose name says so or that a sign-in uses, and what a sign-in says itself:
    that of a stage, and those of ``people``.
    """
    used: set[str] = set()
    for place, value in (*_of_sign_ins(options), *_of_people(people)):
        used.update(VARIABLE.findall(value))
        # A scheme before a token is no part of it; of more words than two, all are the secret.
        for spelling in {value, _SCHEME.sub("", value)}:
            if not sensitive.is_identity(place) and not _is_reference(spelling):
                _learn(masks, spelling)
    of_secrets = {
        name for name in variables if masks.is_secret(name) or sensitive.is_password(name)
    }
    secret = frozenset(of_secrets | (used & variables.keys()))
    learnt = {name: _learn(masks, variables[name]) for name in sorted(secret) if variables[name]}
    weak = tuple(
        name
        for name, is_learnt in learnt.items()
        if not is_learnt and (name in of_secrets or not sensitive.is_identity(name))
    )
    return Declared(variables=secret, weak=weak)


def _is_reference(text: str) -> bool:
    """Whether a text only says where a secret is."""
    return bool(VARIABLE.search(text) or FROM_FILE.search(text))


def _learn(masks: Masks, secret: str) -> bool:
    """Learn a secret, and each long line of it: logs and tracebacks indent what has several."""
    lines = [line.strip() for line in secret.splitlines()]
    for line in lines if len(lines) > 1 else ():
        if len(line) >= _LONG_LINE:
            masks.learn(line)
    return masks.learn(secret)


def declare_addresses(masks: Masks, addresses: Iterable[str]) -> None:
    """Let the masks learn the passwords that addresses hold."""

    def learn(secret: str) -> str:
        if not sensitive.is_template(secret):
            masks.learn(unquote(secret))
        return secret

    for address in addresses:
        replace_userinfo(address, learn)


def declare_environment(masks: Masks, environment: Mapping[str, str] = os.environ) -> None:
    """Let the masks learn what this process's environment holds under a secret's name.

    Services and steps of a team take their secrets from there; CI servers put them there. Words,
    and paths to files that hold the secret, are none.
    """
    for name, value in environment.items():
        is_named = masks.is_secret(name) or sensitive.is_password(name)
        if is_named and sensitive.looks_random(value) and not _PATH.match(value):
            _learn(masks, value)
    declare_addresses(masks, (value for value in environment.values() if "://" in value))


def declare_experiments(
    masks: Masks, experiments: Iterable[Experiment], environment: Mapping[str, str] = os.environ
) -> None:
    """Let the masks learn the values of environment variables that experiments name as secrets."""
    for experiment in experiments:
        for name, content in experiment.document.items():
            for variable in _of_environment(content, masks, secret=name == "secrets"):
                masks.learn(environment.get(variable, ""))


def _of_environment(part: Any, masks: Masks, *, secret: bool) -> Iterator[str]:  # noqa: ANN401 - JSON
    """The environment variables that a part of an experiment takes secrets from."""
    if isinstance(part, Mapping):
        key = str(part.get("key", ""))
        if part.get("type") == "env" and (secret or masks.is_secret(key)):
            yield key
        for name, inner in part.items():
            yield from _of_environment(inner, masks, secret=secret or masks.is_secret(str(name)))
    elif isinstance(part, list):
        for inner in part:
            yield from _of_environment(inner, masks, secret=secret)


def _of_sign_ins(options: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Every text that a sign-in sends, each with the name of its field."""
    for each in options:
        for name in _SIGN_IN:
            values = each.get(name) or ()
            for sign_in in [values] if isinstance(values, Mapping) else values:
                if isinstance(sign_in, Mapping):
                    for part in _CREDENTIALS:
                        yield from _texts(sign_in.get(part), part)


def _of_people(people: Iterable[SignIn]) -> Iterator[tuple[str, str]]:
    for person in people:
        for name in _OF_A_PERSON:
            yield from _texts(getattr(person, name), name)


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - whatever a team wrote
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _texts(part, str(name))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part, place)
    elif value is not None and not isinstance(value, bool):
        yield place, str(value)
