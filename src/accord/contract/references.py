"""Where the references of a document lead: by pointer, by ``$id``, by ``$anchor``."""

from __future__ import annotations

from typing import Any

from accord.sources.openapi.resources import Resources

Json = Any
"""A value of a document or a body; what it is shows only when one looks."""


class UnusableSchemaError(Exception):
    """A schema that no validator can be built from; the message says why."""


class References(Resources):
    """The references of one document, where one that leads nowhere makes a schema unusable."""

    def at(self, absolute: str) -> Json:
        """What stands where an absolute reference leads.

        Raises:
            UnusableSchemaError: nothing stands there.
        """
        try:
            return super().at(absolute)
        except LookupError as reason:
            raise UnusableSchemaError(str(reason)) from reason
