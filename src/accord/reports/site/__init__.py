"""The living document: pages that everybody can browse, made from the catalogue and a run."""

from accord.reports.site.addresses import feature_address, scenario_address
from accord.reports.site.memory import Memory
from accord.reports.site.single import SingleFile
from accord.reports.site.writer import Site

__all__ = ["Memory", "SingleFile", "Site", "feature_address", "scenario_address"]
