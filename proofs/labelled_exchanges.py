"""The labelled exchanges, judged by all suites, by the engine's own checks and by openapi-core.

    uv run --with openapi-core python proofs/labelled_exchanges.py [--write]

A *miss* is a broken exchange that nothing is said of, a *false alarm* a kept one that is objected
to; *fails* is a document or an exchange that the other judge ends with an error at. The engine
judges answers alone. ``--write`` puts the table into the docs, and its figures into those in other
languages. Exit code 1 when our judge misses one, raises a false alarm, or the suites do not agree.
"""

from __future__ import annotations

import copy
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests/unit/engines/schemathesis"))

import requests
import schemathesis
import test_conformance as stages
from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi import checks
from urllib3 import HTTPHeaderDict, HTTPResponse
from werkzeug.datastructures import ImmutableMultiDict

from accord.client.writer import CallWriter
from accord.contract import Contracts
from accord.model.calls import ContractVerdict
from fakes.exchanges import LabelledExchange, labelled
from fakes.recorded import writer

PAGE: Final = Path(__file__).parents[1] / "docs/reference/judged-calls.md"
START, END = "<!-- labelled exchanges -->\n", "<!-- end of labelled exchanges -->\n"
CHECKS: Final = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
FILES: Final = {
    "schemas": "schemas",
    "sides": "required, readOnly and writeOnly",
    "values": "values and formats",
    "answers": "HTTP as served",
    "requests": "requests and parameters",
    "reports": "kinds of public bug reports",
}
Judge = Callable[[LabelledExchange, dict[str, Any]], bool | None]
"""Whether an exchange is objected to; none where it is not this judge's to say."""


def document_of(case: LabelledExchange) -> dict[str, Any]:
    document = copy.deepcopy(case.contract.document)
    return {"info": {"title": "trial", "version": "1"}, **document}


def by_the_engine(case: LabelledExchange, document: dict[str, Any]) -> bool | None:
    exchange = case.exchange
    if case.is_about_the_request:
        return None
    contracts = Contracts.compile([case.contract])
    operation = contracts.find(exchange.service, exchange.method, urlsplit(exchange.url).path)
    if operation is None:
        return None
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=stages.ADDRESS)
    trial = schema[operation.path][operation.method].Case()
    try:
        trial.validate_response(_response(case), checks=CHECKS)
    except (Failure, FailureGroup):
        return True
    return False


def _response(case: LabelledExchange) -> requests.Response:
    exchange = case.exchange
    response = requests.Response()
    response.status_code = exchange.status
    response.headers.update(exchange.response_headers)
    response._content = exchange.response_body
    response.raw = HTTPResponse(headers=HTTPHeaderDict(exchange.response_headers))
    response.request = requests.Request(exchange.method, stages.ADDRESS + exchange.url).prepare()
    response.url = stages.ADDRESS + exchange.url
    return response


def by_openapi_core(case: LabelledExchange, document: dict[str, Any]) -> bool | None:
    if case.contract.dialect == "2.0":
        # It reads OpenAPI from 3.0 on.
        return None
    exchange, address = case.exchange, urlsplit(case.exchange.url)
    api = OpenAPI.from_dict({**document, "servers": [{"url": stages.ADDRESS}]})
    sent = {name.title(): value for name, value in exchange.request_headers.items()}
    cookies = dict(pair.strip().split("=", 1) for pair in sent.get("Cookie", "").split(";") if pair)
    request = MockRequest(
        stages.ADDRESS,
        exchange.method.lower(),
        address.path,
        args=ImmutableMultiDict(parse_qsl(address.query, keep_blank_values=True)),
        headers=sent,
        cookies=cookies,
        data=exchange.request_body or None,
        content_type=sent.get("Content-Type", ""),
    )
    answered = {name.title(): value for name, value in exchange.response_headers.items()}
    response = MockResponse(
        exchange.response_body,
        status_code=exchange.status,
        headers=answered,
        content_type=answered.get("Content-Type", ""),
    )
    try:
        api.validate_request(request)
        api.validate_response(request, response)
    except OpenAPIError:
        return True
    return False


def by_us(case: LabelledExchange, judging: CallWriter) -> bool | None:
    """What scenarios, experiments, load and the contract stage say, which has to be the same."""
    exchange = stages.shared(case)
    written, judged = judging.write(exchange), judging.judge(exchange)
    answer_kept = judged.of_the_answer().verdict is not ContractVerdict.BROKEN
    liked, disliked = (stages.contract_stage(case, judging, likes=likes) for likes in (True, False))
    if written.verdict is not judged.verdict or {liked, disliked} != {answer_kept}:
        raise AssertionError(f"the suites do not agree: {case.kind}, {case.name}")
    return judged.verdict in (ContractVerdict.BROKEN, ContractVerdict.UNDOCUMENTED)


def outcome(case: LabelledExchange, *, objects: bool | None) -> str:
    if objects is None:
        return "not judged"
    if case.verdict is ContractVerdict.KEPT:
        return "false alarm" if objects else "right"
    return "right" if objects else "miss"


def tried(case: LabelledExchange, judge: Judge) -> str:
    try:
        return outcome(case, objects=judge(case, document_of(case)))
    except Exception:  # noqa: BLE001 - whatever another tool ends with is what is counted
        return "fails"


def main() -> int:
    counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    wrong = []
    for contract, group in groupby(labelled(), key=lambda case: case.contract):
        judging = writer(contract, address=stages.ADDRESS, folder=Path(tempfile.gettempdir()))
        for case in group:
            if case.verdict is ContractVerdict.UNCHECKED:
                continue
            file = case.kind.partition(":")[0]
            ours = outcome(case, objects=by_us(case, judging))
            if ours != "right":
                wrong.append(f"{ours}: {case.kind}, {case.name}")
            counts[file]["ours"][ours] += 1
            counts[file]["engine"][tried(case, by_the_engine)] += 1
            counts[file]["core"][tried(case, by_openapi_core)] += 1
    table = _table(counts)
    print(table, *wrong, sep="\n")
    if "--write" in sys.argv:
        for page in PAGE.parent.glob("judged-calls*.md"):
            before, _, rest = page.read_text(encoding="utf-8").partition(START)
            there, _, after = rest.partition(END)
            rows = table if page == PAGE else _in_the_words_of(there, table)
            page.write_text(before + START + rows + END + after, encoding="utf-8")
    return 1 if wrong else 0


def _in_the_words_of(there: str, table: str) -> str:
    figures = re.findall(r"\d+", table)
    parts = re.split(r"\d+", there)
    return parts[0] + "".join(map("".join, zip(figures, parts[1:], strict=True)))


def _table(counts: dict[str, dict[str, Counter[str]]]) -> str:
    lines = [
        "| kind | exchanges | judge | engine | openapi-core |",
        "| --- | ---: | --- | --- | --- |",
    ]
    total: dict[str, Counter[str]] = defaultdict(Counter)
    for file, by_judge in counts.items():
        for name, counter in by_judge.items():
            total[name] += counter
        lines.append(_row(FILES[file], by_judge))
    return "\n".join([*lines, _row("**all**", total)]) + "\n"


def _row(kind: str, by_judge: dict[str, Counter[str]]) -> str:
    cells = [
        f"{c['miss']} / {c['false alarm']} / {c['fails']} of {c.total() - c['not judged']}"
        for c in (by_judge["ours"], by_judge["engine"], by_judge["core"])
    ]
    return f"| {kind} | {by_judge['ours'].total()} | {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
