from __future__ import annotations

import pytest

from accord.contract import Checked, NotJudged
from accord.engines.schemathesis.generated import is_generators_fault
from accord.model.calls import ContractVerdict, Problem, Side
from accord.model.message import plain

REQUEST = Problem(side=Side.REQUEST, kind="schema", where="query size", message=plain("too big"))
ANSWER = Problem(side=Side.RESPONSE, kind="status", where="status", message=plain("400"))


def checked(*problems: Problem, operation: str = "goods/list", judged: bool = True) -> Checked:
    return Checked(
        operation_id=operation,
        verdict=ContractVerdict.BROKEN if problems else ContractVerdict.KEPT,
        problems=problems,
        not_judged=() if judged else (NotJudged.UNUSABLE,),
    )


@pytest.mark.parametrize(
    ("code", "seen", "status", "positive", "is_own"),
    [
        pytest.param("ST202", checked(REQUEST), 400, True, True, id="refused-a-bad-one"),
        pytest.param("ST202", checked(), 400, True, False, id="refused-a-good-one"),
        pytest.param("ST202", checked(), 412, True, True, id="refused-an-old-version"),
        pytest.param("ST201", checked(), 200, False, True, id="accepted-a-good-one"),
        pytest.param("ST201", checked(REQUEST), 200, False, False, id="accepted-a-bad-one"),
        pytest.param("ST201", checked(REQUEST), 412, False, True, id="refused-a-bad-old-version"),
        pytest.param("ST201", checked(judged=False), 200, False, False, id="not-judged"),
        pytest.param("ST204", checked(), 200, True, True, id="another-path-has-the-method"),
        pytest.param("ST204", checked(operation=""), 200, True, False, id="nobody-has-it"),
        pytest.param("ST103", checked(REQUEST, ANSWER), 400, True, True, id="meant-to-be-good"),
        pytest.param("ST103", checked(REQUEST, ANSWER), 400, False, False, id="meant-to-be-bad"),
        pytest.param("ST103", checked(REQUEST, ANSWER), 500, True, False, id="a-crash"),
        pytest.param("ST103", checked(ANSWER), 400, True, False, id="undocumented"),
    ],
)
def test_what_the_judge_sees_otherwise_is_no_finding(
    code: str, seen: Checked, status: int, positive: bool, is_own: bool
) -> None:
    assert is_generators_fault(code, seen, status=status, positive=positive) is is_own
