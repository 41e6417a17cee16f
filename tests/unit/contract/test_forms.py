"""What is read of forms, urlencoded and multipart."""

from __future__ import annotations

from typing import Any

import pytest

from accord.model.calls import ContractVerdict
from fakes.judged import OK, check, told
from fakes.openapi import one

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


DEEP = {
    "type": "object",
    "required": ["filter", "price"],
    "properties": {
        "filter": {"type": "object", "properties": {"price": {"type": "integer"}}},
        "price": {"type": "integer"},
    },
}


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("application/x-www-form-urlencoded", b"filter%5Bprice%5D=1&price=2"),
        (
            "multipart/form-data; boundary=cut",
            multipart((disposition("filter[price]"), b"1"), (disposition("price"), b"2")),
        ),
    ],
    ids=["urlencoded", "multipart"],
)
def test_a_member_of_a_deep_object_is_no_field_of_its_name(header: str, body: bytes) -> None:
    media = header.partition(";")[0]
    content = {media: {"schema": DEEP, "encoding": {"filter": {"style": "deepObject"}}}}
    document = one(OK, method="post", requestBody={"content": content})

    checked = check(document, method="POST", sent={"Content-Type": header}, body=body)

    assert told(checked) == []


@pytest.mark.parametrize(("body", "problems"), [(b"a=1", []), (b"a=x", [("type", "form a")])])
def test_a_field_without_a_name_of_its_own_has_the_type_of_all_others(
    body: bytes, problems: list[tuple[str, str]]
) -> None:
    schema = {"type": "object", "additionalProperties": {"type": "integer"}}
    header = "application/x-www-form-urlencoded"
    document = one(OK, method="post", requestBody={"content": {header: {"schema": schema}}})

    checked = check(document, method="POST", sent={"Content-Type": header}, body=body)

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
