"""What cases mean, apart from how they are written: equal where nothing of it changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from accord.history.case_texts import CaseTexts
from accord.model.catalogue import Catalogue, Contract, Scenario
from accord.model.encoding import encode
from accord.model.events import PlannedCase
from accord.model.status import Suite

# Said apart for each operation, or words for people.
_REFERRED: Final = frozenset({"paths", "info", "tags", "externalDocs"})
# Values, in which nothing is prose: a description is sent and received as any other.
_VALUES: Final = frozenset({"example", "examples", "default", "enum", "const"})


def meanings(
    catalogue: Catalogue, cases: Mapping[Suite, Iterable[PlannedCase]]
) -> dict[tuple[Suite, str], str]:
    """A text for every case, which is another one when the case means something else."""
    contracts = tuple(_without_prose(contract) for contract in catalogue.contracts)
    plain = msgspec.structs.replace(catalogue, contracts=contracts)
    texts = CaseTexts(plain)
    scenarios = {scenario.id: scenario for scenario in catalogue.scenarios()}
    shared = {contract.path: _shared(contract) for contract in contracts}
    return {
        (suite, case.id): "\0".join(
            (
                texts.of(suite.value, case).digest,
                " ".join(sorted(case.tags)),
                _scenario(scenarios.get(case.id)),
                shared.get(case.path, ""),
            )
        )
        for suite, of_suite in cases.items()
        for case in of_suite
    }


def _scenario(scenario: Scenario | None) -> str:
    """Everything of a scenario but where it stands, and what is written for people alone."""
    if scenario is None:
        return ""
    steps = tuple(msgspec.structs.replace(step, line=0) for step in scenario.steps)
    fields = {"line": 0, "steps": steps, "description": ""}
    return encode(msgspec.structs.replace(scenario, **fields)).decode()


def _without_prose(contract: Contract) -> Contract:
    document = _stripped(contract.document)
    document.pop("info", None)
    return msgspec.structs.replace(contract, document=document)


def _stripped(node: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(node, dict):
        return {
            key: value if key in _VALUES else _stripped(value)
            for key, value in node.items()
            # A property of such a name is described by a mapping and not by a text.
            if not (key == "description" and isinstance(value, str)) and key != "externalDocs"
        }
    return [_stripped(value) for value in node] if isinstance(node, list) else node


def _shared(contract: Contract) -> str:
    """What holds for all operations of a contract without being referred to by them."""
    document = contract.document
    everywhere = {name: value for name, value in document.items() if name not in _REFERRED}
    components = document.get("components") or {}
    if isinstance(components, dict):
        # Schemes of security are named, where everything else is referred to.
        everywhere["components"] = components.get("securitySchemes")
    for referred in ("definitions", "parameters", "responses"):
        everywhere.pop(referred, None)
    return msgspec.json.encode(everywhere, order="deterministic", enc_hook=str).decode()
