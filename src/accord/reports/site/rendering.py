"""How templates are found, and the filters they know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from types import CodeType
from typing import Any, ClassVar, Final

from jinja2 import Environment, FileSystemBytecodeCache, FunctionLoader, StrictUndefined, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame

from accord.model.curl import curl
from accord.reports.site.addresses import (
    capability_address,
    criterion_anchor,
    experiment_address,
    feature_address,
    file_stem,
    flow_address,
    node_anchor,
    operation_address,
    profile_address,
    requirement_address,
    scenario_address,
    script_address,
    service_address,
)
from accord.reports.site.charts import clock
from accord.reports.site.document import ScenarioPage
from accord.reports.site.evidence_copies import is_active
from accord.reports.site.load import figure, per_second, share
from accord.reports.site.outline import template
from accord.reports.site.prose import (
    duration,
    narrative,
    path,
    preformatted,
    pretty,
    run_name,
    size,
    target,
    values,
    when,
    written_line,
)

ROOTS: Final = ("", "../")
"""The ways from a page to the site's folder."""
_ADDRESSES: Final = {
    "feature": feature_address,
    "scenario": lambda id: f"../{scenario_address(id)}",
    "operation": operation_address,
    "service": service_address,
    "requirement": requirement_address,
    "criterion": criterion_anchor,
    "capability": capability_address,
    "flow": flow_address,
    "node": node_anchor,
    "profile": profile_address,
    "experiment": experiment_address,
}


class _DirectCode(CodeGenerator):
    """Templates ask for attributes and call as Python does.

    jinja looks whether a name is an item, and whether what is called wants to be handed the
    context: nothing of ours is or does.
    """

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - jinja's name
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Call(  # noqa: N802 - jinja's name
        self,
        node: nodes.Call,
        frame: Frame,
        forward_caller: bool = False,  # noqa: FBT001, FBT002 - jinja's
    ) -> None:
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")


class _CompiledTemplates(FileSystemBytecodeCache):
    """Templates as they were compiled before: by this process, or by one that left them on disk."""

    _in_memory: ClassVar[dict[tuple[str, str, str], CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket; both ways from a page to the site's folder have the same code."""
        bucket.code = self._in_memory.get(self._place(bucket))
        if bucket.code is None:
            super().load_bytecode(bucket)
            self._keep(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled just now."""
        self._keep(bucket)
        super().dump_bytecode(bucket)

    def _keep(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._in_memory[self._place(bucket)] = bucket.code

    def _place(self, bucket: Bucket) -> tuple[str, str, str]:
        return self.directory, bucket.key, bucket.checksum


class _SiteTemplates(Environment):
    """Templates that are filled ten thousand times, for which jinja is asked less each time."""

    code_generator_class = _DirectCode

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        # A plain dictionary: jinja's chain of them is searched name by name for every page.
        return {**self.globals, **(d or {})}


def environments(names: Callable[[str], Mapping[str, object]]) -> dict[str, Environment]:
    """Templates for each way from a page to the site's folder; ``names`` is what they may ask for.

    Not handed to each page: then no macro would have to be made anew for every one of them.
    """
    by_root = {root: environment() for root in ROOTS}
    for root, templates in by_root.items():
        templates.globals |= {**names(root), "root": root}
    return by_root


def environment() -> Environment:
    """Templates that escape what they are given and name what they lack."""
    templates = _SiteTemplates(
        autoescape=True,
        # Through `importlib.resources`: an installed package need not lie on disk as files.
        loader=FunctionLoader(_source),
        # An empty place on a page is noticed by nobody; an error is, by the tests.
        undefined=StrictUndefined,
        bytecode_cache=_compiled_templates(),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.tests["active"] = is_active
    templates.filters |= _ADDRESSES | {
        "duration": duration,
        "size": size,
        "pretty": pretty,
        "pre": preformatted,
        "values": values,
        "bare": lambda line: written_line(line.step.keyword, line.step.text),
        "narrative": narrative,
        "curl": curl,
        "path": path,
        "target": target,
        "stem": file_stem,
        "script": script_address,
        "figure": figure,
        "per_second": per_second,
        "share": share,
        "clock": clock,
        "when": when,
        "run_name": run_name,
        "template": _template_of,
    }
    return templates


def _compiled_templates() -> _CompiledTemplates | None:
    """Templates as they were compiled before: compiling takes longer than filling them.

    They lie in a temporary folder that only its owner may write; there are none where no such
    folder can be had.
    """
    try:
        return _CompiledTemplates(pattern=f"__accord_direct_jinja_{version('jinja2')}_%s.cache")
    except (OSError, RuntimeError):
        return None


def _template_of(sheet: ScenarioPage) -> list[tuple[str, str]]:
    rows = [entry.scenario for entry in sheet.entries if entry.scenario]
    return template(rows)


@cache
def _source(name: str) -> str:
    source = files(__package__).joinpath("templates", name).read_text(encoding="utf-8")
    # Indentation is for who reads the template, and would be repeated on every page.
    return "\n".join(line.strip() for line in source.splitlines())
