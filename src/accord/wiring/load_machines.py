"""From a workspace to a machine that makes load for a run that was started elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accord.model.message import Message
from accord.wiring.request import RunRequest
from accord.wiring.runs import allowed_hosts, masks, target_of
from accord.wiring.workspace import Workspace

if TYPE_CHECKING:
    from accord.model.assignment import Assignment
    from accord.system.system import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineRequest:
    """What the command line asks of a machine that makes load.

    ``processes`` 0 is one for each processor. Connections leave from ``source`` unless it is empty,
    and the master is looked for during ``wait_s``.
    """

    master: str
    processes: int = 0
    source: str = ""
    wait_s: float = 60.0


def make_load(
    workspace: Workspace,
    request: RunRequest,
    machine: MachineRequest,
    *,
    tell: Callable[[Message], None],
) -> bool:
    """Make load for a master until it has no more; false when somebody wanted it to stop.

    Raises:
        AccordError: there is no master, it has another version of the workspace, or it is gone.
    """
    from accord.client.network import network_of
    from accord.engines.locust.load_machine import LoadMachine, MachineOrder
    from accord.system.cores import cores
    from accord.system.interrupts import listening

    target = target_of(workspace, request)
    order = MachineOrder(
        master=machine.master,
        processes=machine.processes or cores(),
        assignment=_assignment(workspace, request, target),
        catalogue=workspace.catalogue,
        source=machine.source,
        wait_s=machine.wait_s,
        environment=network_of(target.settings.tls, workspace.folder).variables(),
    )
    with listening() as interrupts:
        return LoadMachine(order, tell=tell, is_stop_asked=lambda: interrupts.asked).serve()


def _assignment(workspace: Workspace, request: RunRequest, target: Target) -> Assignment:
    """What this machine knows of a stage by itself, secrets above all."""
    from accord.model.assignment import Assignment
    from accord.sources.content import content_digest

    catalogue = workspace.catalogue
    return Assignment(
        run="",
        stage="",
        workspace=str(workspace.folder.resolve()),
        journal="",
        evidence="",
        cases=(),
        addresses={},
        contracts=catalogue.contracts,
        allow=allowed_hosts(workspace),
        variables=dict(target.variables),
        secrets=masks(workspace, request).secrets,
        trace_styles=target.settings.tracing.headers,
        sign_ins=target.settings.people,
        read_only=target.read_only,
        content=content_digest(workspace.folder, catalogue),
    )
