"""Which checks said anything of an exchange."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from accord.engines.schemathesis.applies import CheckedExchange, applies


def exchange(
    *, status: int = 200, follows: bool = False, content: bytes = b"{}", **case: Any
) -> CheckedExchange:
    operation = SimpleNamespace(
        method=case.pop("declared", "GET"),
        definition=SimpleNamespace(raw=case.pop("raw", {})),
        schema=SimpleNamespace(raw_schema={}),
    )
    request = SimpleNamespace(method=case.pop("method", "GET"), operation=operation, **case)
    response = SimpleNamespace(status_code=status, content=content)
    return CheckedExchange(case=request, response=response, follows=follows)


def meta(*, positive: bool, description: str = "", place: str = "") -> SimpleNamespace:
    mode = SimpleNamespace(is_positive=positive, is_negative=not positive)
    data = SimpleNamespace(description=description, parameter_location=place)
    return SimpleNamespace(generation=SimpleNamespace(mode=mode), phase=SimpleNamespace(data=data))


HEADERS = {"responses": {"200": {"headers": {"X-Total": {}}}}}
GUARDED = {"security": [{"token": []}]}


@pytest.mark.parametrize(
    ("check", "silent", "speaking"),
    [
        ("positive_data_acceptance", {"meta": meta(positive=False)}, {"meta": meta(positive=True)}),
        ("negative_data_rejection", {"meta": meta(positive=True)}, {"meta": meta(positive=False)}),
        ("response_schema_conformance", {"content": b""}, {}),
        ("response_headers_conformance", {}, {"raw": HEADERS}),
        (
            "missing_required_header",
            {"meta": meta(positive=False, description="Missing x", place="query")},
            {"meta": meta(positive=False, description="Missing x", place="header")},
        ),
        ("unsupported_method", {}, {"method": "TRACE"}),
        ("allow_header_conformance", {}, {"status": 405}),
        ("ignored_auth", {}, {"raw": GUARDED}),
        ("ignored_auth", {"raw": GUARDED, "status": 401}, {"raw": GUARDED}),
        ("use_after_free", {}, {"follows": True}),
    ],
)
def test_a_check_counts_only_where_it_could_object(
    check: str, silent: dict[str, Any], speaking: dict[str, Any]
) -> None:
    assert (applies(check, exchange(**silent)), applies(check, exchange(**speaking))) == (
        False,
        True,
    )


def test_with_one_identity_nobody_can_read_the_objects_of_another() -> None:
    assert not applies("object_level_authorization", exchange())


def test_a_check_of_the_team_counts() -> None:
    assert applies("ours", exchange())


def test_nothing_is_said_of_an_answer_that_never_came() -> None:
    unanswered = CheckedExchange(case=SimpleNamespace(), response=None, follows=False)
    assert not applies("not_a_server_error", unanswered)
