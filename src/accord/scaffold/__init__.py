"""A new workspace: every folder, a service of its own, and a run that works at once."""

from accord.scaffold.existing import Existing, read_existing
from accord.scaffold.kept_scenario import kept_scenario
from accord.scaffold.people import variables_of
from accord.scaffold.pipelines import SERVERS, SHARDS, write_pipeline
from accord.scaffold.publisher import headers_of
from accord.scaffold.workspace import NewWorkspace, make

__all__ = [
    "SERVERS",
    "SHARDS",
    "Existing",
    "NewWorkspace",
    "headers_of",
    "kept_scenario",
    "make",
    "read_existing",
    "variables_of",
    "write_pipeline",
]
