"""What a contract leaves unknown is not held against a call, and a call that met it is not kept."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from accord.contract import Checked, Contracts, Exchange, NotJudged
from accord.contract.doubts import DOUBTS
from accord.errors import ContractError
from accord.model.calls import ContractVerdict
from accord.model.catalogue import Severity
from fakes.judged import JSON
from fakes.written_contracts import contract

NEW = 'openapi: 3.0.3\ninfo: {title: t, version: "1"}\n'
OLD = 'swagger: "2.0"\ninfo: {title: t, version: "1"}\n'
ELSEWHERE = (
    'openapi: 3.1.0\ninfo: {title: t, version: "1"}\n'
    "paths: {/x: {$ref: '#/components/pathItems/X'}}\ncomponents: {pathItems: {X: %s}}"
)
GET = "{get: {operationId: x, responses: {'200': {description: ok}}}}"
ANSWERS = f"{NEW}paths: {{/x: {{get: {{operationId: x, responses: %s}}}}}}"
BODY = ANSWERS % (
    "{'200': {description: ok, content: {application/json: {schema: "
    "{additionalProperties: false, properties: {id: {type: integer}}, SCHEMA}}}}}"
)

# Of each of these `accord check` tells an error.
LOST_ADDRESSES = {
    "no host": f"{NEW}servers: [{{url: 'shop:8080/v1'}}]\npaths: {{/x: {GET}}}",
    "no default": f"{NEW}servers: [{{url: '{{base}}/v1'}}]\npaths: {{/x: {GET}}}",
    "of a path": f"{NEW}paths: {{/x: {{servers: [{{url: 'shop:8080/v1'}}], {GET[1:]}}}",
    "of an operation": NEW
    + "paths: {/x: {get: {servers: [{url: 'shop:8080/v1'}], operationId: x, "
    + "responses: {'200': {description: ok}}}}}",
    "of a path elsewhere": ELSEWHERE % f"{{servers: {{url: /v1}}, {GET[1:]}",
    "no host of a path elsewhere": ELSEWHERE % f"{{servers: [{{url: 'shop:8080/v1'}}], {GET[1:]}",
    "no list": f"{NEW}servers: {{url: /v1}}\npaths: {{/x: {GET}}}",
    "a text": f"{NEW}servers: [/v1]\npaths: {{/x: {GET}}}",
    "no url": f"{NEW}servers: [{{description: v1}}]\npaths: {{/x: {GET}}}",
    "misspelt": f"{NEW}server: [{{url: /v1}}]\npaths: {{/x: {GET}}}",
    "old, a number": f"{OLD}basePath: 1\npaths: {{/x: {GET}}}",
    "old, misspelt": f"{OLD}basepath: /v1\npaths: {{/x: {GET}}}",
}
LOST_OPERATIONS = {
    "file that is missing": NEW + "paths: {/x: {$ref: missing.yaml}}",
    "method misspelt": f"{NEW}paths: {{/x: {GET.replace('get', 'gett')}}}",
    "method in capitals": f"{NEW}paths: {{/x: {GET.replace('get', 'GET')}}}",
    "list of methods": f"{NEW}paths: {{/x: [{GET}]}}",
    "nothing": NEW + "paths: {/x: {get: null}}",
    "method misspelt elsewhere": ELSEWHERE % GET.replace("get", "gett"),
    "paths misspelt": f"{NEW}path: {{/x: {GET}}}",
    "path twice": f"{NEW}paths:\n  /x: {GET}\n  /x: {GET.replace('get', 'post')}",
}
LOST_ANSWERS = {
    "method twice": NEW
    + "paths: {/x: {get: {operationId: x, responses: {'200': {description: ok}}}, "
    + "get: {operationId: y, responses: {'404': {description: no}}}}}",
    "status twice": ANSWERS
    % "{'200': {description: ok}, '200': {description: ok, content: {text/plain: {}}}}",
    "status misspelt": ANSWERS % "{20O: {description: ok}}",
    "list of answers": ANSWERS % "[{description: ok}]",
    "responses misspelt": (ANSWERS % "{'200': {description: ok}}").replace("responses", "response"),
    "no responses": f"{NEW}paths: {{/x: {{get: {{operationId: x}}}}}}",
    "answer that is missing": ANSWERS % "{'200': {$ref: '#/components/responses/No'}}",
    "list of types": ANSWERS % "{'200': {description: ok, content: [application/json]}}",
    "answer of 2.0": ANSWERS % "{'200': {description: ok, schema: {type: array}}}",
    "header that is missing": ANSWERS
    % "{'200': {description: ok, headers: {X-A: {$ref: '#/components/headers/No'}}}}",
    "parameter misspelt": NEW
    + "paths: {/x: {get: {operationId: x, parameters: [{in: qurey, name: a, required: true}], "
    + "responses: {'200': {description: ok}}}}}",
}
LOST_SCHEMAS = {
    "properties twice": BODY.replace("SCHEMA", "properties: {n: {type: string}}"),
    "missing": BODY.replace("SCHEMA", "allOf: [{$ref: '#/components/schemas/No'}]"),
    "required as in draft 3": BODY.replace("SCHEMA", "required: true"),
    "list of names": BODY.replace("SCHEMA", "").replace("{id: {type: integer}}", "[id]"),
    "misspelt": BODY.replace("SCHEMA", "").replace(" properties", " propertis"),
    "no list": BODY.replace("SCHEMA", "allOf: {type: object}"),
    "one of several objects": BODY.replace(
        "SCHEMA",
        "oneOf: [{additionalProperties: false, propertis: {id: {}}}, {type: object, required: [b]}"
        "]",
    ),
    "one of several": BODY.replace(
        "SCHEMA", "oneOf: [{additionalProperties: false, propertis: {id: {}}}, {type: string}]"
    ),
}


def judged(folder: Path, text: str, *, path: str = "/x", body: bytes = b'{"id": 1}') -> Checked:
    """What is said of an answer 200 by a contract in which `accord check` finds an error."""
    document = contract(folder, text)
    assert any(fault.severity is Severity.ERROR for fault in document.faults)
    asked = {"method": "GET", "url": path, "request_headers": {}, "request_body": b""}
    answered = {"status": 200, "response_headers": JSON, "response_body": body}
    exchange = msgspec.convert({"service": "orders", **asked, **answered}, Exchange)
    return Contracts.compile([document]).check(exchange)


UNKNOWN = (ContractVerdict.UNCHECKED, (NotJudged.UNUSABLE,))


@pytest.mark.parametrize("path", ["/x", "/v1/x"])
@pytest.mark.parametrize("text", LOST_ADDRESSES.values(), ids=LOST_ADDRESSES)
def test_call_of_a_service_whose_addresses_are_lost_is_not_judged(
    tmp_path: Path, text: str, path: str
) -> None:
    checked = judged(tmp_path, text, path=path)
    assert (checked.verdict, checked.not_judged) == UNKNOWN


@pytest.mark.parametrize("text", LOST_ADDRESSES.values(), ids=LOST_ADDRESSES)
def test_operation_without_a_known_address_is_not_asked_for(tmp_path: Path, text: str) -> None:
    contracts = Contracts.compile([contract(tmp_path, text)])
    with pytest.raises(ContractError) as arranged:
        contracts.arrange(contracts.operation("x"), {})
    with pytest.raises(ContractError):
        contracts.require_addresses("orders")
    assert arranged.value.id == "contract.address-lost"


@pytest.mark.parametrize("text", LOST_OPERATIONS.values(), ids=LOST_OPERATIONS)
def test_call_that_may_be_of_a_lost_operation_is_not_judged(tmp_path: Path, text: str) -> None:
    checked = judged(tmp_path, text)
    assert (checked.verdict, checked.not_judged) == UNKNOWN


@pytest.mark.parametrize("text", LOST_ANSWERS.values(), ids=LOST_ANSWERS)
def test_answer_of_which_not_all_is_known_is_not_judged(tmp_path: Path, text: str) -> None:
    checked = judged(tmp_path, text)
    assert (checked.verdict, checked.not_judged) == UNKNOWN


@pytest.mark.parametrize("text", LOST_SCHEMAS.values(), ids=LOST_SCHEMAS)
def test_value_that_met_an_unknown_part_of_its_schema_is_not_judged(
    tmp_path: Path, text: str
) -> None:
    checked = judged(tmp_path, text)
    assert (checked.verdict, checked.not_judged) == UNKNOWN


def test_an_unknown_part_is_known_as_such_behind_more_errors_than_are_told(tmp_path: Path) -> None:
    answers = "".join(
        f"'{status}': {{description: no, contents: 1}}, " for status in range(400, 460)
    )
    text = BODY.replace("SCHEMA", "required: true").replace("{'200'", f"{{{answers}'200'")
    checked = judged(tmp_path, text)
    assert (checked.verdict, checked.not_judged) == UNKNOWN


def test_what_is_wrong_beside_an_unknown_part_is_told(tmp_path: Path) -> None:
    text = BODY.replace("SCHEMA", "").replace(
        "id: {type: integer}", "id: {required: true}, n: {type: integer}"
    )
    checked = judged(tmp_path, text, body=b'{"id": 1, "n": "x"}')
    assert [problem.where for problem in checked.problems] == ["body /n"]
    assert checked.not_judged == (NotJudged.UNUSABLE,)


def test_value_that_does_not_come_to_an_unknown_part_is_kept(tmp_path: Path) -> None:
    text = BODY.replace("SCHEMA", "").replace("id: {type: integer}", "id: {required: true}")
    assert judged(tmp_path, text, body=b"{}").verdict is ContractVerdict.KEPT


@pytest.mark.parametrize(
    "text",
    [
        ANSWERS % "{2xx: {description: ok}}",
        ANSWERS % "{Default: {description: ok}}",
        BODY.replace("SCHEMA", "type: [object, 'null']"),
        BODY.replace("SCHEMA", "examples: [{}]"),
        BODY.replace("SCHEMA", "").replace("type: integer", "exclusiveMinimum: 0, minimum: 0"),
        f"openapi: 3.0.3\npaths: {{/x: {GET}}}",
    ],
)
def test_error_that_leaves_no_doubt_takes_nothing_away(tmp_path: Path, text: str) -> None:
    assert judged(tmp_path, text).verdict is ContractVerdict.KEPT


def test_after_ten_searches_that_were_given_up_none_is_begun() -> None:
    DOUBTS.begin()
    DOUBTS.given_up = 9
    assert DOUBTS.may_search
    DOUBTS.given_up = 10
    assert not DOUBTS.may_search
    DOUBTS.begin()
    assert DOUBTS.may_search
