"""Accord: specification by example and API contract testing with a verdict that can be trusted."""

__version__ = "0.1.0"
