"""Fills a run's variables into texts of the settings."""

from __future__ import annotations

from collections.abc import Mapping

from accord.errors import UsageError
from accord.model.address import base
from accord.model.variables import VARIABLE


def filled_addresses(addresses: Mapping[str, str], variables: Mapping[str, str]) -> dict[str, str]:
    """Addresses by service, each in its usual spelling.

    Raises:
        UsageError: one holds a variable that nobody set, or is no address.
    """
    return {
        service: base(filled(address, variables, of=service))
        for service, address in addresses.items()
    }


def filled(text: str, variables: Mapping[str, str], *, of: str) -> str:
    """A text of the settings with its variables filled in; ``of`` is what it is called.

    Raises:
        UsageError: it holds a variable that nobody set.
    """
    for name in VARIABLE.findall(text):
        if name not in variables:
            raise UsageError("pipeline.no-variable", where=text, service=of, name=name)
    return VARIABLE.sub(lambda reference: variables[reference[1]], text)
