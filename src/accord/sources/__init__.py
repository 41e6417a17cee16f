"""Reads a workspace's files into the catalogue: features, contracts, services, requirements."""

from accord.sources.catalogue import read_catalogue
from accord.sources.openapi import read_contract

__all__ = ["read_catalogue", "read_contract"]
