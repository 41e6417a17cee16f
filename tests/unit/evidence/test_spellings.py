"""A secret is known however it is written."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

import pytest

from accord.evidence.spellings import spellings

SECRET = 'p&ss <w0rd>"9+x/ü'


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        quote(SECRET, safe="").replace("%3C", "%3c").replace("%22", "%22").lower(),
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        json.dumps(json.dumps(SECRET)[1:-1])[1:-1],
        "p&amp;ss &lt;w0rd&gt;&quot;9+x/ü",
        "p&amp;ss &lt;w0rd&gt;&#34;9+x/ü",
        r"p\u0026ss \u003cw0rd\u003e\"9+x/\u00fc",
        r"p\u0026ss \u003Cw0rd\u003E\u00229\u002Bx/\u00FC",
        "p-ss-w0rd-9-x-ü",
    ],
    ids=[
        "plain",
        "quoted",
        "fully-quoted",
        "form",
        "lower-percent",
        "json",
        "json-utf-8",
        "json-in-json",
        "html",
        "go-html",
        "go-json",
        "net-json",
        "id",
    ],
)
def test_a_secret_has_this_spelling(written: str) -> None:
    assert written in spellings(SECRET)


@pytest.mark.parametrize("user", ["", "a", "an", "ann"])
def test_a_secret_shows_in_base64_wherever_it_begins(user: str) -> None:
    encoded = base64.b64encode(f"{user}:{SECRET}:x".encode()).decode()
    assert any(spelling in encoded for spelling in spellings(SECRET))


def test_longer_spellings_come_first() -> None:
    lengths = [len(spelling) for spelling in spellings(SECRET)]
    assert lengths == sorted(lengths, reverse=True)


def test_half_a_surrogate_pair_has_spellings_too() -> None:
    assert "secret\ud83d" in spellings("secret\ud83d")
