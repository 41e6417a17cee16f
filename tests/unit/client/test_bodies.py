"""What of a body is sent, and what is kept of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from accord.client import Client, bodies
from accord.contract import Contracts
from accord.evidence import Masks, Store
from accord.model.calls import Call, ContractVerdict
from fakes.called import CONTRACTS, Make, always
from fakes.http_service import Answer, as_json, serving
from fakes.openapi import contract, one


def test_long_text_is_kept_in_a_file(scene: Make, tmp_path: Path) -> None:
    body = ("街角小舖 " * 2000).encode()
    with scene(always(Answer(headers={"Content-Type": "text/plain"}, body=body))) as one:
        one.client.request("ordering", "GET", "/long")

        assert one.call.response is not None
        kept = one.call.response.body
        assert kept is not None
        assert (kept.text, kept.size_bytes) == ("", len(body))
        assert (tmp_path / kept.evidence).read_bytes() == body


def test_binary_body_leaves_its_size_and_digest_only(scene: Make, tmp_path: Path) -> None:
    with scene(always(Answer(headers={"Content-Type": "image/png"}, body=b"\x89PNG\0\xff"))) as one:
        one.client.request("ordering", "GET", "/photo")

        assert one.call.response is not None
        kept = one.call.response.body
        assert kept is not None
        assert (kept.text, kept.evidence, kept.size_bytes) == ("", "", 6)
        assert len(kept.digest) == 64
        assert not (tmp_path / "evidence").exists()


def test_huge_answer_is_kept_only_as_far_as_the_store_allows(tmp_path: Path) -> None:
    calls: list[Call] = []
    body = b"x" * 8000 + b" password=letmein-letmein " + b"y" * 20_000
    plain = Answer(headers={"Content-Type": "text/plain"}, body=body)
    with serving(always(plain)) as service:
        client = Client(
            addresses={"ordering": service.address},
            contracts=CONTRACTS,
            emit=calls.append,
            store=Store(tmp_path, limit_bytes=8020),
            masks=Masks(),
        )
        response = client.request("ordering", "GET", "/huge")
        client.close()

    assert response.content == body
    assert calls[0].response is not None
    kept = calls[0].response.body
    assert kept is not None
    assert kept.size_bytes == len(body)
    written = (tmp_path / kept.evidence).read_bytes()
    assert len(written) == 8020
    assert b"letme" not in written


def test_form_is_sent_urlencoded(scene: Make) -> None:
    with scene(always(as_json({}))) as one:
        one.client.request("ordering", "POST", "/form", form={"a": "1 & 2", "b": ["x", "y"]})

        (received,) = one.service.received
        assert received.body == b"a=1+%26+2&b=x&b=y"
        assert received.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_file_is_sent_in_a_multipart_form(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "required": ["title", "photo"],
        "properties": {
            "title": {"type": "string"},
            "photo": {"type": "string", "format": "binary"},
        },
    }
    document = one(
        {"204": {"description": "kept"}},
        method="post",
        requestBody={"required": True, "content": {"multipart/form-data": {"schema": schema}}},
    )
    calls: list[Call] = []
    with serving(always(Answer(status=204))) as service:
        client = Client(
            addresses={"trial": service.address},
            contracts=Contracts.compile([contract(document)]),
            emit=calls.append,
            store=Store(tmp_path),
            masks=Masks(),
        )
        client.send("trial", values={"title": "店"}, body={"photo": ("a.png", b"\x89PNG\0")})
        client.close()

        (received,) = service.received
        assert b'name="photo"; filename="a.png"' in received.body
        assert b"\x89PNG\0" in received.body
    assert calls[0].verdict is ContractVerdict.KEPT
    assert calls[0].request.body is not None
    assert calls[0].request.body.digest


@pytest.mark.parametrize(
    ("body", "media_type", "expected"),
    [
        ({"a": 1}, "", (b'{"a":1}', "application/json")),
        ({"a": 1}, "application/merge-patch+json", (b'{"a":1}', "application/merge-patch+json")),
        ("text", "text/csv", (b"text", "text/csv")),
        ("text", "", (b'"text"', "application/json")),
        ("text", "application/json", (b'"text"', "application/json")),
        (b"\0", "", (b"\0", "application/octet-stream")),
        (b"\0", "image/png", (b"\0", "image/png")),
        (Decimal("0.1"), "", (b"0.1", "application/json")),
        (
            {"a": None, "b": [1, True]},
            "application/x-www-form-urlencoded; charset=utf-8",
            (b"b=1&b=true", "application/x-www-form-urlencoded; charset=utf-8"),
        ),
    ],
)
def test_a_body_is_encoded_as_its_type_says(
    body: object, media_type: str, expected: tuple[bytes, str]
) -> None:
    assert bodies.encode(body, media_type) == expected


def test_every_item_of_a_list_is_a_part_of_a_multipart_form() -> None:
    content, _ = bodies.encode({"n": [1, None, b"x"], "t": "a"}, "multipart/form-data")
    assert content.count(b'; name="n"') == 2
    assert b'name="n"; filename="n"' in content
    assert b'name="t"' in content


def test_no_content_is_no_body(tmp_path: Path) -> None:
    assert bodies.record("", b"", media_type="text/plain", store=Store(tmp_path)) is None


def test_what_has_passed_the_masks_is_not_masked_again(tmp_path: Path) -> None:
    store = Store(tmp_path, masks=Masks())
    text = "password=letmein-letmein " * 400
    body = bodies.record(text, text.encode(), media_type="text/plain", store=store)
    assert body is not None
    assert (tmp_path / body.evidence).read_text() == text


def test_parts_of_a_form_say_what_they_are() -> None:
    fields = {"photo": ("cat.png", b"x"), "more": {"a": 1}, "note": "n"}
    content, _ = bodies.encode(fields, "multipart/form-data")
    heads = [part.partition(b"\r\n\r\n")[0] for part in content.split(b"\r\n--")]
    types = [head.partition(b"Content-Type: ")[2] for head in heads[:3]]
    assert types == [b"image/png", b"application/json", b""]
