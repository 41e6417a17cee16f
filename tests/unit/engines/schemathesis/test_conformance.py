"""The contract stage judges every answer as every other suite does, whatever the engine says."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from types import SimpleNamespace

import pytest
from schemathesis.engine import Status as EngineStatus

from accord.client.exchange import HttpAnswer, HttpExchange, HttpRequest
from accord.client.writer import CallWriter
from accord.contract import Checked
from accord.contract.explain import problem
from accord.engines.schemathesis.answer_checks import AnswerChecks
from accord.engines.schemathesis.conformance import CONFORMANCE, broken_promises
from accord.engines.schemathesis.exchange_judge import ExchangeJudge
from accord.engines.schemathesis.exchanges import ServiceCalls
from accord.engines.schemathesis.trial import Trial
from accord.engines.schemathesis.trials import ServiceTrials
from accord.model.calls import ContractVerdict, Side
from accord.text import LANGUAGES, say
from fakes.exchanges import LabelledExchange, labelled
from fakes.planned import planned_service
from fakes.recorded import recorder, writer

ADDRESS = "http://trial.test"
KINDS = {kind: list(cases) for kind, cases in groupby(labelled(), key=lambda case: case.kind)}


class OddError(Exception):
    """What an engine that likes no answer says."""

    title = "odd"
    message = "odd"


def contract_stage(case: LabelledExchange, judging: CallWriter, *, likes: bool) -> bool:
    """Whether the stage finds nothing, with an engine that likes every answer or none."""
    failure = None if likes else SimpleNamespace(failure=OddError())
    status = EngineStatus.SUCCESS if likes else EngineStatus.FAILURE
    checks = [SimpleNamespace(name=n, status=status, failure_info=failure) for n in CONFORMANCE]
    service, exchange = planned_service(), case.exchange
    calls = ServiceCalls(exchange.service, judging)
    trials = ServiceTrials(service, tell=lambda _: None)
    judge = ExchangeJudge(service, trials, calls, AnswerChecks.of(service.contract, ()))
    trial = Trial(plan=service.cases[0])
    judge.judge(
        trial,
        recorder(
            exchange.method,
            ADDRESS + exchange.url,
            *checks,
            status=exchange.status,
            headers=exchange.response_headers,
            content=exchange.response_body,
            sent=(exchange.request_headers, exchange.request_body),
        ),
    )
    return not trial.objections


def shared(case: LabelledExchange) -> HttpExchange:
    exchange = case.exchange
    return HttpExchange(
        service=exchange.service,
        request=HttpRequest(
            exchange.method,
            ADDRESS + exchange.url,
            exchange.request_headers,
            exchange.request_body,
        ),
        started=1.0,
        answer=HttpAnswer(
            status=exchange.status,
            headers=exchange.response_headers,
            content=exchange.response_body,
        ),
    )


@pytest.mark.parametrize("cases", KINDS.values(), ids=KINDS)
def test_all_suites_judge_an_exchange_alike(cases: list[LabelledExchange], tmp_path: Path) -> None:
    unlike = []
    for contract, group in groupby(cases, key=lambda case: case.contract):
        judging = writer(contract, address=ADDRESS, folder=tmp_path)
        for case in group:
            exchange = shared(case)
            # Scenarios and experiments write each call; load judges each, and writes few.
            written, judged = judging.write(exchange), judging.judge(exchange)
            # A locustfile and the contract stage answer for no request: it is the engine's own.
            in_answer = judged.of_the_answer()
            is_broken = in_answer.verdict is ContractVerdict.BROKEN
            says = (
                written.verdict,
                judged.verdict,
                contract_stage(case, judging, likes=True),
                contract_stage(case, judging, likes=False),
            )
            right = (case.verdict, case.verdict, not is_broken, not is_broken)
            if says != right or written.judged_as != judged.judged_as:
                unlike.append((case.name, says, judged))
    assert unlike == []


def answered(kind: str, where: str, **arguments: object) -> Checked:
    told = problem(kind, side=Side.RESPONSE, where=where, **arguments)
    return Checked(operation_id="a/read", verdict=ContractVerdict.BROKEN, problems=(told,))


@pytest.mark.parametrize(
    ("checked", "kind", "where"),
    [
        (
            answered("status", "status", status=418, known="200"),
            "status_code_conformance/ST103",
            "418",
        ),
        (
            answered("header-missing", "header X-Total"),
            "response_headers_conformance/ST107",
            "X-Total",
        ),
        (
            answered("enum", "body /goods/3/price", value="1", known="2"),
            "response_schema_conformance/ST108",
            "/goods/*/price",
        ),
        (answered("required", "body", name="id"), "response_schema_conformance/ST108", "/"),
        (
            answered("content-type", "content-type", value="text/html", known="text/plain"),
            "content_type_conformance/ST105",
            "text/html",
        ),
        (answered("not-json", "body", why="x"), "response_schema_conformance/ST109", "/"),
    ],
)
def test_a_defect_has_the_name_that_the_engine_gives_it(
    checked: Checked, kind: str, where: str
) -> None:
    [promise] = broken_promises(checked, status=418)
    assert (promise.kind, promise.where) == (kind, where)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finding_says_what_the_contract_documents(language: str) -> None:
    checked = answered("status", "status", status=418, known="200")
    [promise] = broken_promises(checked, status=418)
    said = say(promise.sentence(status=418), language)
    assert [part for part in ("a/read", "418", "200") if part not in said] == []


def test_a_request_that_breaks_its_contract_is_no_fault_of_the_answer() -> None:
    told = problem("body-missing", side=Side.REQUEST, where="body")
    checked = Checked(operation_id="a/read", verdict=ContractVerdict.BROKEN, problems=(told,))
    assert list(broken_promises(checked, status=422)) == []
