"""What is secret in a run, known before its first request, and what cannot be hidden well."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from accord.evidence import Masks
from accord.evidence.declared_secrets import (
    Declared,
    declare,
    declare_addresses,
    declare_environment,
    declare_experiments,
)
from accord.evidence.keys import workspace_key
from accord.model.catalogue import Catalogue
from accord.model.events import Noted
from accord.model.journal import now
from accord.model.message import message
from accord.pipeline import rawlogs
from accord.pipeline.private import remove_left
from accord.system.leftovers import FOLDER
from accord.system.system import Target


class Secrets:
    """The masks that everything of a run passes, and what was declared to be secret.

    ``options`` are those of every stage, ``fields`` further names of fields whose values are never
    written, and ``key_of`` finds the key of the pseudonyms in the workspace's ``.accord``.
    """

    def __init__(
        self,
        workspace: Path,
        target: Target,
        options: Iterable[Mapping[str, Any]],
        catalogue: Catalogue,
        fields: Iterable[str] = (),
        *,
        key_of: Callable[[Path], bytes] = workspace_key,
    ) -> None:
        self._key_of = key_of
        self._workspace = workspace
        self._fields = tuple(fields)
        self.masks = self._masks()
        declare_environment(self.masks)
        declare_addresses(self.masks, [target.name, *target.settings.addresses.values()])
        declare_experiments(self.masks, catalogue.experiments)
        self._declared: Declared = declare(
            self.masks,
            variables=target.variables,
            options=options,
            people=target.settings.people,
        )

    def learn_addresses(self, addresses: Iterable[str]) -> None:
        """Learn the passwords of addresses that only a system that is up could tell."""
        declare_addresses(self.masks, addresses)

    def variables(self, values: Mapping[str, str]) -> dict[str, str]:
        """A run's variables as they may be told: those that hold secrets as pseudonyms."""
        secret = self._declared.variables
        return {
            # Nothing hides an empty value, and a pseudonym would say that there was one.
            name: self.masks.pseudonym(value) if value and name in secret else value
            for name, value in values.items()
        }

    def warnings(self, stage: str) -> Iterator[Noted]:
        """A note for every secret that is masked only where its name stands."""
        for name in self._declared.weak:
            note, hint = message("pipeline.weak-secret", name=name), "pipeline.weak-secret.hint"
            yield Noted(at=now(), stage=stage, note=note, hint=message(hint))

    def publish_left(self, runs: Path) -> None:
        """Publish the logs of runs that were killed, masked by what those runs knew as well."""
        secrets_by_run = remove_left(self._workspace)
        leftover = [secret for secrets in secrets_by_run.values() for secret in secrets]
        # Masks of their own: this run's journal need not hide what only an earlier one knew.
        masks = self._masks([*self.masks.secrets, *leftover])
        rawlogs.publish_left(self._workspace, runs, masks=masks)

    def _masks(self, secrets: Iterable[str] = ()) -> Masks:
        # The workspace's key, so that a secret has the same pseudonym in every run of it.
        key = self._key_of(self._workspace / FOLDER)
        return Masks(fields=self._fields, key=key, secrets=secrets)
