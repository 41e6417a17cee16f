"""What is said of calls as a whole."""

from __future__ import annotations

from accord.contract import Contracts, Exchange, NotJudged
from accord.model.calls import ContractVerdict
from fakes.judged import OK, check
from fakes.openapi import one


def test_call_of_a_service_without_a_contract_says_so() -> None:
    exchange = Exchange(
        service="trial",
        method="GET",
        url="/",
        request_headers={},
        request_body=b"",
        status=200,
        response_headers={},
        response_body=b"",
    )

    assert Contracts.compile([]).check(exchange).not_judged == (NotJudged.NO_CONTRACT,)


def test_service_without_a_contract_is_unchecked() -> None:
    checked = Contracts.compile([]).check(
        Exchange(
            service="bank",
            method="GET",
            url="http://h/x",
            request_headers={},
            request_body=b"",
            status=500,
            response_headers={},
            response_body=b"",
        )
    )

    assert (checked.verdict, checked.problems) == (ContractVerdict.UNCHECKED, ())


def test_security_is_not_checked() -> None:
    document = one(OK, security=[{"key": []}])

    assert check(document).verdict is ContractVerdict.KEPT
