"""Holds every call against the OpenAPI document of its service."""

from accord.contract.arrange import Arranged
from accord.contract.contracts import Checked, Contracts, Exchange

__all__ = ["Arranged", "Checked", "Contracts", "Exchange"]
