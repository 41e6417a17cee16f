"""Holds every call against the OpenAPI document of its service.

What is judged: status, content type, JSON and form bodies, response headers, and path, query,
header and cookie parameters. Security is not. A part that cannot be judged (a schema that no
validator accepts, a label or matrix path style, XML with a structure) makes a call *unchecked*
rather than kept, never broken; ``Contracts.faults`` tells once of each schema that is to blame.
"""

from accord.contract.arrange import Arranged
from accord.contract.contracts import Checked, Contracts, Exchange

__all__ = ["Arranged", "Checked", "Contracts", "Exchange"]
