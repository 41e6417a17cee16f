"""Where references lead."""

from __future__ import annotations

from accord.model.calls import ContractVerdict
from fakes.judged import JSON, check
from fakes.openapi import answer, one


def test_example_that_looks_like_a_reference_is_left_alone() -> None:
    schema = {"type": "object", "example": {"$ref": "#/nowhere"}, "default": {"$ref": 1}}

    assert check(one(answer(schema)), answered=JSON, answer=b"{}").verdict is ContractVerdict.KEPT
