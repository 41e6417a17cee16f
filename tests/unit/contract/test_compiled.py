"""What an operation of a document promises."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.judged import check, told
from fakes.openapi import one


@pytest.mark.parametrize(
    ("status", "documented"),
    [(200, {"200"}), (404, {"4XX"}), (404, {"4xx"}), (500, {"default"}), (404, {"404", "default"})],
)
def test_status_is_found_exactly_by_hundred_or_by_default(
    status: int, documented: set[str]
) -> None:
    document = one({key: {"description": "ok"} for key in documented})

    assert told(check(document, status=status)) == []


def test_status_written_as_a_number_counts() -> None:
    document: dict[Any, Any] = one({})
    document["paths"]["/things"]["get"]["responses"] = {200: {"description": "ok"}}

    assert told(check(document)) == []
