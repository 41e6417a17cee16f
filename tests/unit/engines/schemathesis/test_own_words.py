from __future__ import annotations

import json

import pytest

from accord.client.exchange import HttpAnswer
from accord.engines.schemathesis.own_words import own_words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"message": "no\n such  store"}, "no such store"),
        ({"title": "Bad Request", "detail": "size: too big"}, "size: too big"),
        ({"detail": [{"loc": ["body"], "msg": "field required"}]}, "field required"),
        ({"title": "Invalid", "errors": {"message": "名稱太長"}}, "名稱太長"),
        ({"error": {"message": "deep"}}, "deep"),
        ({"status": 400}, ""),
        ([], ""),
        ({"message": "x" * 900}, "x" * 200),
    ],
)
def test_the_reason_of_a_refusal_is_told_in_the_words_of_the_service(
    body: object, words: str
) -> None:
    assert own_words(HttpAnswer(status=400, headers={}, content=json.dumps(body).encode())) == words


@pytest.mark.parametrize("content", [b"<html>", b'{"message": "\xaf"}', b"[" * 9999])
def test_what_is_no_json_says_nothing(content: bytes) -> None:
    assert not own_words(HttpAnswer(status=400, headers={}, content=content))
