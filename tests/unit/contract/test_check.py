"""What the shop's contract does not show: styles, forms, types of bodies, unusable schemas."""

from __future__ import annotations

from typing import Any

import pytest

from accord.contract import Checked, Contracts, Exchange, NotJudged
from accord.model.calls import ContractVerdict, Side
from accord.text import say
from fakes.openapi import answer, contract, one

JSON = {"content-type": "application/json"}
OK: dict[str, Any] = {"200": {"description": "ok"}}


def check(  # noqa: PLR0913 - an exchange has that many parts
    document: dict[str, Any],
    *,
    dialect: str = "3.0",
    method: str = "GET",
    url: str = "/things",
    sent: dict[str, str] | None = None,
    body: bytes = b"",
    status: int = 200,
    answered: dict[str, str] | None = None,
    answer: bytes = b"",
) -> Checked:
    contracts = Contracts.compile([contract(document, dialect=dialect)])
    return contracts.check(
        Exchange(
            service="trial",
            method=method,
            url=url,
            request_headers=sent or {},
            request_body=body,
            status=status,
            response_headers=answered or {},
            response_body=answer,
        )
    )


def told(checked: Checked) -> list[tuple[str, str]]:
    return [(problem.kind, problem.where) for problem in checked.problems]


def parameter(schema: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return one(OK, parameters=[{"name": "q", "in": "query", "schema": schema, **fields}])


NUMBERS = {"type": "array", "items": {"type": "integer"}}
POINT = {"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}}}

SPACED = parameter(NUMBERS, style="spaceDelimited", explode=False)
PIPED = parameter(NUMBERS, style="pipeDelimited", explode=False)


@pytest.mark.parametrize(
    ("document", "query", "problems"),
    [
        (parameter(NUMBERS), "q=1&q=2", []),
        (parameter(NUMBERS), "q=1&q=x", [("type", "query q /1")]),
        (parameter(NUMBERS, explode=False), "q=1,2", []),
        (parameter(NUMBERS, explode=False), "q=1,x", [("type", "query q /1")]),
        (parameter(NUMBERS, style="spaceDelimited", explode=False), "q=1%202", []),
        (
            parameter(NUMBERS, style="spaceDelimited", explode=False),
            "q=1+x",
            [("type", "query q /1")],
        ),
        (parameter(NUMBERS, style="pipeDelimited", explode=False), "q=1%7C2", []),
        (
            parameter(NUMBERS, style="pipeDelimited", explode=False),
            "q=x|2",
            [("type", "query q /0")],
        ),
        (parameter(POINT, style="deepObject"), "q[x]=1&q%5By%5D=2", []),
        (parameter(POINT, style="deepObject"), "q[x]=one", [("type", "query q /x")]),
        (parameter(POINT), "x=1&y=2", []),
        (parameter(POINT), "x=1&y=two", [("type", "query q /y")]),
        (parameter(POINT, explode=False), "q=x,1,y,2", []),
        (parameter(POINT, explode=False), "q=x,one", [("type", "query q /x")]),
        (parameter({"type": "boolean"}), "q=true", []),
        (parameter({"type": "boolean"}), "q=yes", [("type", "query q")]),
        (parameter({"type": "string", "enum": ["1"]}), "q=1", []),
        (parameter({"type": "string", "minLength": 1}), "q=", [("min-length", "query q")]),
        (parameter({"type": "string", "pattern": "^a b$"}), "q=a+b", []),
        (parameter({"type": "integer"}, required=True), "", [("parameter-missing", "query q")]),
        (parameter({"type": "integer"}), "other=1", []),
        (parameter({"oneOf": [{"type": "integer"}, {"type": "boolean"}]}), "q=true", []),
    ],
)
def test_query_parameters_are_read_as_their_style_says(
    document: dict[str, Any], query: str, problems: list[tuple[str, str]]
) -> None:
    assert told(check(document, url=f"/things?{query}")) == problems


def test_json_inside_a_parameter_is_checked() -> None:
    content = {"application/json": {"schema": POINT}}
    document = one(OK, parameters=[{"name": "q", "in": "query", "content": content}])

    assert told(check(document, url="/things?q=%7B%22x%22%3A1%7D")) == []
    assert told(check(document, url="/things?q=%7B%22x%22%3Atrue%7D")) == [("type", "query q /x")]


@pytest.mark.parametrize(
    ("collection", "query"),
    [
        ("csv", "q=1,x"),
        ("ssv", "q=1%20x"),
        ("pipes", "q=1|x"),
        ("tsv", "q=1%09x"),
        ("multi", "q=1&q=x"),
    ],
)
def test_collections_of_swagger_are_split(collection: str, query: str) -> None:
    node = {"name": "q", "in": "query", **NUMBERS, "collectionFormat": collection}
    document = one(OK, parameters=[node])

    assert told(check(document, dialect="2.0", url=f"/things?{query}")) == [("type", "query q /1")]


def test_cookies_are_checked() -> None:
    node = {"name": "turn", "in": "cookie", "required": True, "schema": {"type": "integer"}}
    document = one(OK, parameters=[node])

    assert told(check(document, sent={"Cookie": "a=b; turn=3"})) == []
    assert told(check(document, sent={"Cookie": "turn=x"})) == [("type", "cookie turn")]
    assert told(check(document)) == [("parameter-missing", "cookie turn")]


def test_encoded_slash_stays_inside_its_path_value() -> None:
    node = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "enum": ["a/b"]},
    }
    document = one(OK, path="/things/{id}", parameters=[node])

    checked = check(document, url="/things/a%2Fb")

    assert (checked.operation_id, told(checked)) == ("trial/trial", [])


def test_style_that_nobody_knows_leaves_the_call_unchecked() -> None:
    node = {"name": "id", "in": "path", "required": True, "style": "spiral", "schema": NUMBERS}
    document = one(OK, path="/things/{id}", parameters=[node])

    checked = check(document, url="/things/;id=1,2")

    assert (checked.verdict, checked.problems) == (ContractVerdict.UNCHECKED, ())
    assert checked.not_judged == (NotJudged.UNUSABLE,)


@pytest.mark.parametrize(
    ("content", "media", "reason"),
    [
        ({"application/json": {}}, "application/json", NotJudged.NO_SCHEMA),
        ({"application/xml": {"schema": {}}}, "application/xml", NotJudged.MEDIA),
        ({"text/plain": {"schema": {}}}, "text/plain; charset=of-shop", NotJudged.CHARSET),
    ],
)
def test_answer_that_is_held_against_nothing_says_why(
    content: dict[str, Any], media: str, reason: NotJudged
) -> None:
    document = one({"200": {"description": "ok", "content": content}})

    checked = check(document, answered={"content-type": media}, answer=b"1")

    assert (checked.verdict, checked.not_judged) == (ContractVerdict.UNCHECKED, (reason,))


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


FORM = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 2},
        "age": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "integer"}},
        "photo": {"type": "string", "format": "binary"},
    },
}


def form(media: str) -> dict[str, Any]:
    return one(OK, method="post", requestBody={"content": {media: {"schema": FORM}}})


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (b"name=mei&age=3&tags=1&tags=2", []),
        (b"name=m", [("min-length", "form name")]),
        (b"age=x&name=mei", [("type", "form age")]),
        (b"age=3", [("required", "form")]),
        (b"name=mei&tags=1&tags=x", [("type", "form tags /1")]),
        (b"name=%E5%8F%B0%E5%8C%97", []),
        (b"\xff", [("not-form", "body")]),
    ],
)
def test_urlencoded_forms_are_checked(body: bytes, problems: list[tuple[str, str]]) -> None:
    media = "application/x-www-form-urlencoded"

    checked = check(form(media), method="POST", sent={"Content-Type": media}, body=body)

    assert told(checked) == problems


def multipart(*parts: tuple[str, bytes]) -> bytes:
    made = b"".join(b"--cut\r\n" + head.encode() + b"\r\n\r\n" + c + b"\r\n" for head, c in parts)
    return made + b"--cut--\r\n"


def disposition(name: str, more: str = "") -> str:
    return f'Content-Disposition: form-data; name="{name}"{more}'


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (
            multipart(
                (disposition("name"), b"mei"),
                (disposition("photo", '; filename="a.png"'), b"\x89PNG\r\n\0"),
            ),
            [],
        ),
        (multipart((disposition("age"), b"3")), [("required", "form")]),
        (multipart((disposition("name"), b"m")), [("min-length", "form name")]),
        (b"--cut\r\nno end", [("not-form", "body")]),
        (multipart(("Content-Type: text/plain", b"x")), [("not-form", "body")]),
        (multipart((disposition("name"), b"mei--cut")), []),
        (multipart(("content-disposition: form-data; name=name", b"mei")), []),
        (multipart((disposition("name", "; filename*=UTF-8''a.png"), b"\xff\xfe")), []),
    ],
    ids=["file", "missing", "short", "no-end", "no-name", "boundary-within", "bare", "encoded"],
)
def test_multipart_forms_are_checked(body: bytes, problems: list[tuple[str, str]]) -> None:
    sent = {"Content-Type": "multipart/form-data; boundary=cut"}

    checked = check(form("multipart/form-data"), method="POST", sent=sent, body=body)

    assert told(checked) == problems


def test_form_fields_of_swagger_are_checked() -> None:
    fields = [
        {"name": "name", "in": "formData", "type": "string", "required": True},
        {"name": "photo", "in": "formData", "type": "file"},
        {"name": "age", "in": "formData", "type": "integer"},
    ]
    document = one(OK, method="post", parameters=fields)
    sent = {"Content-Type": "multipart/form-data; boundary=cut"}
    body = multipart((disposition("age"), b"x"), (disposition("photo", "; filename=a"), b"\0"))

    checked = check(document, dialect="2.0", method="POST", sent=sent, body=body)

    assert sorted(told(checked)) == [("required", "form"), ("type", "form age")]


def test_file_of_swagger_may_be_anything() -> None:
    document = one({"200": {"description": "ok", "schema": {"type": "file"}}})
    answered = {"content-type": "application/pdf"}

    checked = check(document, dialect="2.0", answered=answered, answer=b"%PDF")

    assert (checked.verdict, checked.problems) == (ContractVerdict.KEPT, ())


@pytest.mark.parametrize(
    ("declared", "actual", "fits"),
    [
        ("application/json", "Application/JSON; charset=utf-8", True),
        ("application/json; charset=utf-8", "application/json", True),
        ("application/json; version=2", "application/json; version=2", True),
        ("application/json; version=2", "application/json; version=1", False),
        ("application/json", "application/problem+json", False),
        ("application/*", "application/problem+json", True),
        ("application/*+json", "application/problem+json", True),
        ("*/*", "application/json", True),
        ("text/*", "application/json", False),
    ],
)
def test_content_types_are_matched_as_http_means_them(
    declared: str, actual: str, *, fits: bool
) -> None:
    document = one(answer({"type": "object"}, media=declared))

    checked = check(document, answered={"Content-Type": actual}, answer=b"{}")

    assert told(checked) == ([] if fits else [("content-type", "content-type")])


def test_most_exact_content_type_decides() -> None:
    content = {
        "*/*": {"schema": {"type": "string"}},
        "application/json": {"schema": {"type": "object"}},
    }
    document = one({"200": {"description": "ok", "content": content}})

    assert told(check(document, answered=JSON, answer=b"{}")) == []


def test_body_with_a_json_suffix_is_read_as_json() -> None:
    document = one(answer({"type": "object"}, media="application/problem+json"))
    answered = {"content-type": "application/problem+json"}

    assert told(check(document, answered=answered, answer=b"[]")) == [("type", "body")]


def test_plain_text_is_checked_by_its_schema() -> None:
    document = one(answer({"type": "integer"}, media="text/plain"))
    answered = {"content-type": "text/plain"}

    assert told(check(document, answered=answered, answer=b"12")) == []
    assert told(check(document, answered=answered, answer=b"many")) == [("type", "body")]


def test_xml_that_should_have_a_structure_is_unchecked() -> None:
    document = one(answer({"type": "object"}, media="application/xml"))

    checked = check(document, answered={"content-type": "application/xml"}, answer=b"<a/>")

    assert (checked.verdict, checked.problems) == (ContractVerdict.UNCHECKED, ())


def test_empty_text_is_a_text() -> None:
    assert told(check(one(answer({"type": "string"}, media="text/csv")))) == []


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


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, b"2", b"1"),
        ({"type": "integer", "maximum": 9, "exclusiveMaximum": True}, b"8", b"9"),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": False}, b"1", b"0"),
        ({"type": "integer", "format": "int32"}, b"2147483647", b"2147483648"),
        ({"type": "string", "format": "byte"}, b'"aGk="', b'"?"'),
        ({"type": "string", "nullable": True, "enum": ["a"]}, b"null", b'"b"'),
        ({"type": "string", "format": "date"}, b'"2026-01-31"', b'"31.1.2026"'),
        ({"type": "string", "format": "uri"}, b'"https://a.test/"', b'"a b"'),
        ({"type": "string", "format": "ipv4"}, b'"127.0.0.1"', b'"1.2.3"'),
        ({"allOf": [{"type": "object", "required": ["a"]}], "nullable": True}, b"null", b"{}"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, b'{"a":1}', b'{"a":"1"}'),
    ],
)
def test_older_keywords_and_formats_mean_what_they_say(
    schema: dict[str, Any], good: bytes, bad: bytes
) -> None:
    document = one(answer(schema))

    assert told(check(document, answered=JSON, answer=good)) == []
    assert check(document, answered=JSON, answer=bad).verdict is ContractVerdict.BROKEN


def test_reference_hides_its_neighbours_in_3_0_but_not_in_3_1() -> None:
    schema = {"$ref": "#/components/schemas/Text", "maxLength": 1}
    document = {**one(answer(schema)), "components": {"schemas": {"Text": {"type": "string"}}}}

    assert told(check(document, dialect="3.0", answered=JSON, answer=b'"ab"')) == []
    assert told(check(document, dialect="3.1", answered=JSON, answer=b'"ab"')) == [
        ("max-length", "body")
    ]


ACCOUNT = {
    "type": "object",
    "required": ["id", "password"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "password": {"type": "string", "writeOnly": True},
    },
}


def test_read_only_field_may_be_missing_from_a_request() -> None:
    content = {"application/json": {"schema": ACCOUNT}}
    document = one(OK, method="post", requestBody={"content": content})

    checked = check(document, method="POST", sent=JSON, body=b'{"password":"x"}')

    assert told(checked) == []


def test_write_only_field_must_not_be_in_an_answer() -> None:
    document = one(answer(ACCOUNT))

    assert told(check(document, answered=JSON, answer=b'{"id":"1"}')) == []
    assert told(check(document, answered=JSON, answer=b'{"id":"1","password":"x"}')) == [
        ("write-only", "body /password")
    ]


def test_object_that_may_hold_nothing_tells_what_it_holds() -> None:
    document = one(answer({"type": "object", "additionalProperties": False}))

    (problem,) = check(document, answered=JSON, answer=b'{"extra":1}').problems

    assert (problem.kind, problem.message.arguments["names"]) == ("additional", "`extra`")


def test_value_that_a_discriminator_does_not_know_is_told_at_its_field() -> None:
    schema = {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat"}},
    }
    cat = {"type": "object", "properties": {"kind": {"enum": ["cat"]}}, "required": ["kind"]}
    dog = {"type": "object", "properties": {"kind": {"enum": ["dog"]}}, "required": ["kind"]}
    document = {**one(answer(schema)), "components": {"schemas": {"Cat": cat, "Dog": dog}}}

    assert told(check(document, answered=JSON, answer=b'{"kind":"cat"}')) == []
    assert told(check(document, answered=JSON, answer=b'{"kind":"cow"}')) == [
        ("enum", "body /kind")
    ]


def test_example_that_looks_like_a_reference_is_left_alone() -> None:
    schema = {"type": "object", "example": {"$ref": "#/nowhere"}, "default": {"$ref": 1}}

    assert check(one(answer(schema)), answered=JSON, answer=b"{}").verdict is ContractVerdict.KEPT


def test_property_may_have_the_name_of_a_keyword() -> None:
    schema = {
        "type": "object",
        "properties": {"nullable": {"type": "integer"}, "$ref": {"type": "integer"}},
    }
    document = one(answer(schema))

    assert told(check(document, answered=JSON, answer=b'{"nullable":"x"}')) == [
        ("type", "body /nullable")
    ]
    assert told(check(document, answered=JSON, answer=b'{"$ref":1}')) == []


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "("},
        {"$ref": "#/components/schemas/Nowhere"},
        {"$ref": "other.yaml#/Thing"},
        {"type": "text"},
        {"properties": {"a": {"$ref": "#/components/schemas/Loop"}}},
        {"minimum": "three"},
        7,
    ],
    ids=["pattern", "dangling", "outside", "type", "loop", "limit", "no-schema"],
)
def test_unusable_schema_is_told_once_and_leaves_the_call_unchecked(schema: Any) -> None:
    loop = {"$ref": "#/components/schemas/Loop"}
    document = {**one(answer(schema)), "components": {"schemas": {"Loop": loop}}}
    contracts = Contracts.compile([contract(document)])
    exchange = Exchange(
        service="trial",
        method="GET",
        url="/things",
        request_headers={},
        request_body=b"",
        status=200,
        response_headers=JSON,
        response_body=b'{"a":1}',
    )

    checked = [contracts.check(exchange) for _ in range(2)]

    assert {one.verdict for one in checked} == {ContractVerdict.UNCHECKED}
    assert [one.problems for one in checked] == [(), ()]
    (fault,) = contracts.faults
    assert fault.path == "contracts/trial.openapi.yaml"
    assert fault.message.id == "contract.unusable-schema"


def test_other_problems_are_told_beside_an_unusable_schema() -> None:
    document = one(
        answer({"pattern": "("}), parameters=[{"name": "q", "in": "query", "required": True}]
    )

    checked = check(document, answered=JSON, answer=b'"a"')

    assert checked.verdict is ContractVerdict.BROKEN
    assert told(checked) == [("parameter-missing", "query q")]


def test_all_unusable_parts_can_be_asked_for_at_once() -> None:
    bad = {"type": "string", "pattern": "("}
    node = {"name": "q", "in": "query", "schema": bad}
    contracts = Contracts.compile([contract(one(answer({"items": bad}), parameters=[node]))])

    assert len(contracts.unusable()) == 2


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


def test_request_problems_and_response_problems_are_told_apart() -> None:
    document = one(
        answer({"type": "integer"}),
        parameters=[{"name": "q", "in": "query", "schema": {"type": "integer"}}],
    )

    checked = check(document, url="/things?q=x", answered=JSON, answer=b'"x"')

    assert [problem.side for problem in checked.problems] == [Side.REQUEST, Side.RESPONSE]


def test_security_is_not_checked() -> None:
    document = one(OK, security=[{"key": []}])

    assert check(document).verdict is ContractVerdict.KEPT


def test_wholly_wrong_answer_gives_twenty_problems_at_most() -> None:
    document = one(answer({"type": "array", "items": {"type": "integer"}}))
    body = b"[" + b",".join(b'"x%d"' % number for number in range(50)) + b"]"

    assert len(check(document, answered=JSON, answer=body).problems) == 20


def test_the_documented_statuses_are_listed_as_the_reader_does_it() -> None:
    document = one({"200": {"description": "ok"}, "404": {"description": "gone"}})
    (problem,) = check(document, status=409).problems
    assert "200, 404" in say(problem.message, "en")
    assert "200、404" in say(problem.message, "zh-TW")
