"""A run as CI servers show it beside the change: GitHub, GitLab, and whatever reads SARIF."""

from accord.reports.servers.github import GitHub
from accord.reports.servers.gitlab import GitLab
from accord.reports.servers.red_places import Surroundings
from accord.reports.servers.sarif import Sarif

__all__ = ["GitHub", "GitLab", "Sarif", "Surroundings"]
