"""Finds sentences that send a request to an operation that no contract has."""

from __future__ import annotations

from collections.abc import Iterator

from accord.check.sentence_values import named_values
from accord.check.steps import Index, is_unfinished
from accord.check.targets import knows_operations
from accord.errors import AccordError
from accord.model.catalogue import Catalogue, Fault, Severity
from accord.text.errors import error_hint, error_message


def operation_faults(catalogue: Catalogue, index: Index) -> Iterator[Fault]:
    """Unknown and ambiguous names, told once for each line, where all contracts can be read."""
    if not knows_operations(catalogue):
        return
    # As other commands know no sentence, and read no contract.
    from accord.contract import Contracts
    from accord.steps.vocabulary import cleanup, send

    functions = (
        *(send.send, send.send_with, send.send_rows, send.send_remembered),
        *(send.send_remembered_and, send.send_with_headers),
        *(cleanup.at_the_end, cleanup.at_the_end_with),
    )
    contracts = Contracts.compile(catalogue.contracts)
    for scenario, step, name in named_values(catalogue, index, functions, "operation"):
        try:
            contracts.operation(name)
        except AccordError as error:
            yield Fault(
                path=scenario.path,
                line=step.line,
                message=error_message(error),
                hint=error_hint(error),
                severity=Severity.WARNING if is_unfinished(scenario, index) else Severity.ERROR,
            )
