from __future__ import annotations

import pytest

from accord.engines.schemathesis.directed.shapes import OperationShape
from accord.engines.schemathesis.directed.sign_out import sign_outs
from accord.model.catalogue import Operation


def shape(name: str, method: str, path: str) -> OperationShape:
    return OperationShape(
        operation=Operation(id=f"s/{name}", service="s", name=name, method=method, path=path)
    )


@pytest.mark.parametrize(
    ("name", "method", "path"),
    [
        ("signOut", "DELETE", "/sessions"),
        ("logout", "POST", "/a"),
        ("end", "POST", "/auth/log-out"),
        ("user_logoff", "POST", "/b"),
    ],
)
def test_an_operation_that_ends_a_session_is_known_by_its_name(
    name: str, method: str, path: str
) -> None:
    assert sign_outs([shape(name, method, path)])


@pytest.mark.parametrize(
    ("name", "method", "path"),
    [
        ("listLogouts", "GET", "/logout"),
        ("catalogOutput", "POST", "/catalog/output"),
        ("signOutOther", "POST", "/people/{id}/sign-out"),
        ("deleteSession", "DELETE", "/sessions/{id}"),
    ],
)
def test_others_are_not(name: str, method: str, path: str) -> None:
    assert not sign_outs([shape(name, method, path)])
