"""Turns the official parser's document into a feature of the catalogue."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from accord.model.catalogue import Feature, Rule, Scenario, ScenarioStep
from accord.model.ids import links_of, scenario_id, tag_value
from accord.sources.gherkin import outline
from accord.sources.gherkin.keywords import dialect

Node = Mapping[str, Any]
"""A node of the official parser's document, as it comes: untyped JSON."""


def feature_of(document: Node, path: str) -> Feature | None:
    """The feature of a parsed document; nothing when the file holds only comments."""
    node = document.get("feature")
    return _Builder(node, path).feature(document["comments"]) if node else None


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What a scenario inherits from the feature and rule it stands in."""

    rule: str
    tags: tuple[str, ...]
    background: tuple[ScenarioStep, ...]


class _Builder:
    def __init__(self, node: Node, path: str) -> None:
        self._node = node
        self._path = path
        # The parser tells an outline from a scenario by its keyword alone.
        self._outlines = dialect(node["language"]).headings["scenarioOutline"]

    def feature(self, comments: Iterable[Node]) -> Feature:
        node, tags = self._node, _tags(self._node)
        around = _Surroundings(rule="", tags=tags, background=_background(node))
        return Feature(
            id=tag_value(tags, "id") or self._path,
            title=node["name"],
            path=self._path,
            # Whoever reads the workspace knows where its features begin.
            capability="",
            language=node["language"],
            description=_description(node),
            tags=tags,
            rules=tuple(self._rule(rule, around) for rule in _children(node, "rule")),
            scenarios=tuple(self._scenarios(node, around)),
            comments=tuple((c["location"]["line"], c["text"].strip()) for c in comments),
        )

    def _rule(self, node: Node, outer: _Surroundings) -> Rule:
        tags = _tags(node)
        around = _Surroundings(
            rule=node["name"],
            tags=_joined(outer.tags, tags),
            background=outer.background + _background(node),
        )
        return Rule(
            title=node["name"],
            line=node["location"]["line"],
            description=_description(node),
            tags=tags,
            scenarios=tuple(self._scenarios(node, around)),
        )

    def _scenarios(self, node: Node, around: _Surroundings) -> Iterator[Scenario]:
        for child in _children(node, "scenario"):
            if child["keyword"] in self._outlines:
                yield from self._rows(child, around)
            else:
                yield self._scenario(child, around)

    def _scenario(self, node: Node, around: _Surroundings) -> Scenario:
        own_tags = _tags(node)
        tags = _joined(around.tags, own_tags)
        return Scenario(
            id=scenario_id(self._path, node["name"], own_tags),
            title=node["name"],
            path=self._path,
            line=node["location"]["line"],
            feature=self._node["name"],
            rule=around.rule,
            tags=tags,
            steps=around.background + _steps(node),
            links=links_of(tags),
            description=_description(node),
            keyword=node["keyword"],
        )

    def _rows(self, node: Node, around: _Surroundings) -> Iterator[Scenario]:
        for table, examples in enumerate(node["examples"], 1):
            # Examples may be announced and have no table at all.
            headings = [cell["value"] for cell in examples.get("tableHeader", {}).get("cells", ())]
            for index, row in enumerate(examples["tableBody"], 1):
                # The official parser has refused rows of another length already.
                cells = dict(zip(headings, (cell["value"] for cell in row["cells"]), strict=False))
                values = outline.row_values(
                    cells, table=table, index=index, examples=examples["name"]
                )
                line = row["location"]["line"]
                own_tags = outline.fill_tags(_joined(_tags(node), _tags(examples)), values)
                yield self._row(
                    node, around, own_tags=own_tags, line=line, cells=cells, values=values
                )

    def _row(
        self,
        node: Node,
        around: _Surroundings,
        *,
        own_tags: tuple[str, ...],
        line: int,
        cells: dict[str, str],
        values: Mapping[str, str],
    ) -> Scenario:
        tags = _joined(around.tags, own_tags)
        steps = tuple(outline.fill_step(step, values, cells=cells) for step in _steps(node))
        return Scenario(
            id=scenario_id(self._path, node["name"], own_tags, row=values["row.id"]),
            title=outline.fill(node["name"], values),
            path=self._path,
            line=line,
            feature=self._node["name"],
            rule=around.rule,
            tags=tags,
            steps=outline.fill_background(around.background, values, cells=cells) + steps,
            links=links_of(tags),
            description=_description(node),
            outline=node["name"],
            row=cells,
            keyword=node["keyword"],
        )


def _children(node: Node, kind: str) -> list[Node]:
    return [child[kind] for child in node["children"] if kind in child]


def _background(node: Node) -> tuple[ScenarioStep, ...]:
    return tuple(
        step
        for background in _children(node, "background")
        for step in _steps(background, background=True)
    )


def _steps(node: Node, *, background: bool = False) -> tuple[ScenarioStep, ...]:
    return tuple(_step(step, background=background) for step in node["steps"])


def _step(node: Node, *, background: bool) -> ScenarioStep:
    rows = node.get("dataTable", {}).get("rows", ())
    doc = node.get("docString")
    return ScenarioStep(
        keyword=node["keyword"].strip(),
        text=node["text"],
        line=node["location"]["line"],
        background=background,
        table=tuple(tuple(cell["value"] for cell in row["cells"]) for row in rows),
        doc=doc["content"] if doc else None,
        media_type=doc.get("mediaType", "") if doc else "",
    )


def _tags(node: Node) -> tuple[str, ...]:
    return tuple(tag["name"].removeprefix("@") for tag in node["tags"])


def _joined(outer: tuple[str, ...], inner: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(outer + inner))


def _description(node: Node) -> str:
    # The parser keeps the indent that the description has in its file.
    return textwrap.dedent(node.get("description", "")).strip()
