"""What each case promises, read from the catalogue: any change in it makes older results stale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from hashlib import sha256
from typing import Any, Protocol

import msgspec

from accord.model.catalogue import (
    Catalogue,
    Contract,
    Link,
    LinkKind,
    Operation,
    Profile,
    Scenario,
    ScenarioStep,
)
from accord.model.history import CaseText
from accord.model.status import Suite
from accord.sources.openapi.positions import keys, value_at


class Promising(Protocol):
    """What a planned case and a case of a run have in common."""

    @property
    def id(self) -> str:
        """The case's id."""
        ...

    @property
    def title(self) -> str:
        """What people call it."""
        ...

    @property
    def links(self) -> tuple[Link, ...]:
        """What it is about."""
        ...


class CaseTexts:
    """The text of every case that a catalogue holds."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._operations: dict[str, CaseText] = {}

    def of(self, suite: str, case: Promising) -> CaseText:
        """The text of a case; one that no file holds promises no more than its title."""
        by_suite: dict[str, Callable[[str], CaseText | None]] = {
            Suite.SCENARIOS.value: self._scenarios.get,
            Suite.LOAD.value: self._of_profile,
            Suite.CHAOS.value: self._experiments.get,
        }
        text: CaseText | None
        if suite == Suite.CONTRACT.value:
            text = self._of_operation(case)
        else:
            text = by_suite.get(suite, self._written.get)(case.id)
        return text or CaseText(title=case.title, digest=_digest(case.title))

    @cached_property
    def _scenarios(self) -> Mapping[str, CaseText]:
        return {scenario.id: _of_scenario(scenario) for scenario in self._catalogue.scenarios()}

    @cached_property
    def _profiles(self) -> Mapping[str, CaseText]:
        return {profile.id: self._whole_profile(profile) for profile in self._catalogue.profiles}

    @cached_property
    def _experiments(self) -> Mapping[str, CaseText]:
        return {
            experiment.id: CaseText(
                title=experiment.title,
                body=experiment.hypothesis or experiment.description,
                digest=_digest(
                    experiment.document, experiment.steadiness, *self._used(experiment.scenarios)
                ),
            )
            for experiment in self._catalogue.experiments
        }

    @cached_property
    def _written(self) -> Mapping[str, CaseText]:
        return {
            case.id: CaseText(title=case.title, digest=_digest(case.title, case.tags, case.links))
            for case in self._catalogue.written
        }

    @cached_property
    def _contracts(self) -> Mapping[str, Contract]:
        return {contract.service: contract for contract in self._catalogue.contracts}

    @cached_property
    def _by_id(self) -> Mapping[str, Operation]:
        return {operation.id: operation for operation in self._catalogue.operations()}

    def _used(self, scenarios: Iterable[str]) -> list[str]:
        """The digests of the scenarios that load and chaos run."""
        texts = [self._scenarios.get(id) for id in scenarios]
        return [text.digest for text in texts if text]

    def _whole_profile(self, profile: Profile) -> CaseText:
        scenarios = (*profile.scenarios, *profile.before, *profile.after)
        return CaseText(
            title=profile.title,
            body="\n".join((profile.description, *profile.thresholds)).strip(),
            digest=_digest(
                msgspec.structs.replace(profile, title="", description="", tags=(), links=()),
                *self._used(scenarios),
            ),
        )

    def _of_profile(self, id: str) -> CaseText | None:
        profile, _, scenario = id.partition("#")
        whole_text = self._profiles.get(id) or self._profiles.get(profile)
        scenario_text = self._scenarios.get(scenario)
        if whole_text is None or scenario_text is None:
            return whole_text
        return CaseText(
            title=scenario_text.title, body=scenario_text.body, digest=whole_text.digest
        )

    def _of_operation(self, case: Promising) -> CaseText | None:
        targets = {link.kind: link.target for link in case.links}
        operation = self._by_id.get(targets.get(LinkKind.OPERATION, ""))
        contract = self._contracts.get(targets.get(LinkKind.SERVICE, ""))
        if operation is None and contract is None:
            return None
        key = operation.id if operation else contract.service if contract else ""
        if key not in self._operations:
            self._operations[key] = self._single(operation) if operation else _of_contract(contract)
        text = self._operations[key]
        return CaseText(title=case.title, body=text.body, digest=text.digest)

    def _single(self, operation: Operation) -> CaseText:
        document = self._contracts[operation.service].document
        paths = document.get("paths", {}).get(operation.path, {})
        described = paths.get(operation.method.lower(), {})
        shared = {name: paths[name] for name in ("parameters", "servers") if name in paths}
        answers = [
            f"{answer.status} {answer.description}".strip() for answer in operation.responses
        ]
        heading = f"{operation.method} {operation.path} {operation.summary}".strip()
        return CaseText(
            title=operation.name,
            body="\n".join((heading, *answers)),
            digest=_digest(described, shared, *_referred(document, [described, shared])),
        )


def _of_contract(contract: Contract | None) -> CaseText:
    if contract is None:
        return CaseText(title="", digest="")
    lines = [f"{operation.method} {operation.path}" for operation in contract.operations]
    return CaseText(title=contract.title, body="\n".join(lines), digest=_digest(contract.document))


def digest_of(title: str, lines: list[str]) -> str:
    """The digest of a scenario's text, from its title and ``scenario_lines``."""
    return _digest(title, lines)


def _of_scenario(scenario: Scenario) -> CaseText:
    lines = scenario_lines(scenario)
    return CaseText(
        title=scenario.title, body="\n".join(lines), digest=digest_of(scenario.title, lines)
    )


def scenario_lines(scenario: Scenario) -> list[str]:
    """The steps of a scenario as people read them."""
    return [line for step in scenario.steps for line in _lines(step)]


def _lines(step: ScenarioStep) -> list[str]:
    """A step as people read it; where it stands in its file says nothing about what it promises."""
    table = ["  | " + " | ".join(row) + " |" for row in step.table]
    doc = [] if step.doc is None else ['  """', *step.doc.splitlines(), '  """']
    return [f"{step.keyword.strip()} {step.text}".strip(), *table, *doc]


def _referred(document: Mapping[str, Any], parts: list[Any]) -> list[Any]:
    """Everything that parts of a document lead to, each once, in the order it is met."""
    referred: dict[str, Any] = {}
    open_parts = list(reversed(parts))
    while open_parts:
        node = open_parts.pop()
        if isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str) and reference not in referred:
                referred[reference] = _at(document, reference)
                open_parts.append(referred[reference])
            open_parts.extend(node.values())
        elif isinstance(node, list):
            open_parts.extend(node)
    return list(referred.values())


def _at(document: Mapping[str, Any], reference: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        return value_at(document, keys(reference.removeprefix("#")))
    except LookupError:
        return None


def _digest(*parts: object) -> str:
    # Keys are sorted so that a file that was only put in another order stays the same promise.
    content = msgspec.json.encode(parts, order="deterministic", enc_hook=str)
    return sha256(content).hexdigest()[:16]
