"""Holds every call against the OpenAPI document of its service.

What is judged: status, content type, JSON and form bodies, response headers, and path, query,
header and cookie parameters. Security is not. A part that cannot be judged (a schema that no
validator accepts, a type of body without a schema, XML) makes a call *unchecked* rather than kept,
never broken, and ``Checked.not_judged`` says why; ``Contracts.faults`` tells once of each schema
that is to blame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accord.contract.arrange import Arranged
    from accord.contract.checked import Checked, Exchange
    from accord.contract.contracts import Contracts
    from accord.contract.judgement import NotJudged
else:
    from accord.late_imports import late_imports

    __getattr__ = late_imports(
        __name__,
        {
            "arrange": ("Arranged",),
            "checked": ("Checked", "Exchange"),
            "contracts": ("Contracts",),
            "judgement": ("NotJudged",),
        },
    )

__all__ = ["Arranged", "Checked", "Contracts", "Exchange", "NotJudged"]
