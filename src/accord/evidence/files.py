"""What a workspace's files say, without the secrets that they hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from accord.evidence import sensitive
from accord.evidence.declared_secrets import declare_addresses
from accord.evidence.masked_journal import masked_fault, without_known
from accord.evidence.masks import Masks
from accord.model.catalogue import Catalogue, Experiment, Feature, Scenario, ScenarioStep
from accord.model.encoding import encode
from accord.model.flows import Flow

_SECRETS: Final = "secrets"
# How Chaos Toolkit says where a value comes from, which is no secret.
_SOURCES: Final = frozenset({"type", "key", "path", "env_var_type"})
_PAIR: Final = 2


def masked_catalogue(catalogue: Catalogue, masks: Masks) -> Catalogue:
    """What the files say, without what they say beside a secret's name; the masks learn it."""
    with masks.learning():
        masked = _masked(catalogue, masks)
    return without_known(masked, masks) if masks.knows(encode(masked)) else masked


def _masked(catalogue: Catalogue, masks: Masks) -> Catalogue:
    declare_addresses(masks, _servers(catalogue))
    return replace(
        catalogue,
        features=tuple(_feature(feature, masks) for feature in catalogue.features),
        faults=tuple(masked_fault(fault, masks) for fault in catalogue.faults),
        experiments=tuple(_experiment(experiment, masks) for experiment in catalogue.experiments),
        written=tuple(replace(case, title=masks.text(case.title)) for case in catalogue.written),
        requirements=tuple(
            replace(
                requirement, title=masks.text(requirement.title), text=masks.text(requirement.text)
            )
            for requirement in catalogue.requirements
        ),
        sign_offs=tuple(
            replace(
                sign_off, reason=masks.text(sign_off.reason), evidence=masks.text(sign_off.evidence)
            )
            for sign_off in catalogue.sign_offs
        ),
        capabilities=tuple(
            replace(
                capability, title=masks.text(capability.title), text=masks.text(capability.text)
            )
            for capability in catalogue.capabilities
        ),
        glossary=masks.text(catalogue.glossary),
        flows=tuple(_flow(flow, masks) for flow in catalogue.flows),
    )


def _flow(flow: Flow, masks: Masks) -> Flow:
    return replace(
        flow,
        title=masks.text(flow.title),
        description=masks.text(flow.description),
        nodes=tuple(replace(node, name=masks.text(node.name)) for node in flow.nodes),
        ways=tuple(replace(way, name=masks.text(way.name)) for way in flow.ways),
    )


def nested(value: Any, masks: Masks, *, secret: bool = False) -> Any:  # noqa: ANN401 - JSON
    """A document without its secrets; those that stand under a secret's name are learnt."""
    if isinstance(value, str):
        return _leaf(value, masks) if secret else masks.text(value)
    if isinstance(value, Mapping):
        return {
            name: nested(item, masks, secret=_holds(str(name), item, masks, within=secret))
            for name, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [nested(item, masks, secret=secret) for item in value]
    if secret and value is not None and not isinstance(value, bool):
        return _leaf(str(value), masks)
    return value


def _holds(name: str, value: Any, masks: Masks, *, within: bool) -> bool:  # noqa: ANN401 - JSON
    """Whether what stands under a name is a secret; ``within`` a secret's name most of it is."""
    if name == _SECRETS and isinstance(value, list):
        # An activity names the groups of secrets that it needs.
        return False
    return name not in _SOURCES if within else masks.is_secret(name)


def _leaf(value: str, masks: Masks) -> str:
    """What a secret's name stands for; a place to be filled, in text or by Chaos Toolkit, stays."""
    if not value or sensitive.is_template(value.removeprefix("$")):
        return value
    scheme, _, credentials = value.rpartition(" ")
    if scheme and sensitive.is_template(credentials.removeprefix("$")):
        return value
    masks.learn(credentials)
    return masks.hide(value)


def _experiment(experiment: Experiment, masks: Masks) -> Experiment:
    document = {
        name: nested(value, masks, secret=name == _SECRETS)
        for name, value in experiment.document.items()
    }
    return replace(
        experiment,
        title=masks.text(experiment.title),
        description=masks.text(experiment.description),
        hypothesis=masks.text(experiment.hypothesis),
        document=document,
    )


def _feature(feature: Feature, masks: Masks) -> Feature:
    return replace(
        feature,
        title=masks.text(feature.title),
        description=masks.text(feature.description),
        rules=tuple(
            replace(
                rule,
                title=masks.text(rule.title),
                description=masks.text(rule.description),
                scenarios=tuple(_scenario(scenario, masks) for scenario in rule.scenarios),
            )
            for rule in feature.rules
        ),
        scenarios=tuple(_scenario(scenario, masks) for scenario in feature.scenarios),
        comments=tuple((line, masks.text(comment)) for line, comment in feature.comments),
    )


def _scenario(scenario: Scenario, masks: Masks) -> Scenario:
    """A scenario; an example's cell under a secret's name is learnt, for sentences repeat it."""
    row = {name: _cell(name, value, masks) for name, value in scenario.row.items()}
    return replace(
        scenario,
        title=masks.text(scenario.title),
        feature=masks.text(scenario.feature),
        rule=masks.text(scenario.rule),
        description=masks.text(scenario.description),
        outline=masks.text(scenario.outline),
        row=row,
        steps=tuple(_step(step, masks) for step in scenario.steps),
    )


def _step(step: ScenarioStep, masks: Masks) -> ScenarioStep:
    text = masks.text(step.text)
    doc = masks.text(step.doc) if step.doc else step.doc
    table = masked_table(step.table, masks) if step.table else step.table
    if (text, doc, table) == (step.text, step.doc, step.table):
        return step
    return replace(step, text=text, doc=doc, table=table)


def masked_table(table: Sequence[Sequence[str]], masks: Masks) -> tuple[tuple[str, ...], ...]:
    """A step's table without what stands below, or in a table of pairs beside, a secret's name."""
    heading = table[0]
    rows: list[tuple[str, ...]] = []
    for number, row in enumerate(table):
        names = _names(row, heading, masks, is_first=number == 0)
        cells = zip(names, row, strict=True)
        rows.append(tuple(_cell(name, cell, masks) for name, cell in cells))
    return tuple(rows)


def _names(
    row: Sequence[str], heading: Sequence[str], masks: Masks, *, is_first: bool
) -> Iterator[str]:
    """The name that each cell stands for, empty where there is none."""
    for column, cell in enumerate(row):
        above = heading[column] if column < len(heading) and not is_first else ""
        beside = row[0] if len(row) == _PAIR and column else ""
        if masks.is_secret(above):
            yield above
        elif masks.is_secret(beside) and not (is_first and masks.is_secret(cell)):
            yield beside
        else:
            yield ""


def _cell(name: str, cell: str, masks: Masks) -> str:
    quoted = cell.strip("\"'“”「」")
    if not name or not masks.is_secret(name) or not quoted or sensitive.is_template(quoted):
        return masks.text(cell)
    if sensitive.is_template(quoted.rpartition(" ")[2]):
        return cell
    if sensitive.looks_random(quoted):
        masks.learn(quoted.rpartition(" ")[2])
    return cell.replace(quoted, masks.named_headers({name: quoted})[name])


def _servers(catalogue: Catalogue) -> Iterator[str]:
    """The addresses that contracts name."""
    for contract in catalogue.contracts:
        for server in contract.document.get("servers") or ():
            if isinstance(server, Mapping) and "@" in str(server.get("url", "")):
                yield str(server["url"])
