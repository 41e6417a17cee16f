"""How a secret may be written, so that it is found in whatever a service or a log makes of it."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, quote_plus

from accord.model.ids import slug

SHORTEST: Final = 6
"""Letters of a value below which looking for it everywhere would erase what is no secret."""
_SHORTEST_IN_BASE64: Final = 8
_PERCENT: Final = re.compile("%[0-9A-F]{2}")
_UNICODE: Final = re.compile(r"\\u[0-9a-f]{4}")
_MARKUP: Final = re.compile("[&<>]")
_MARKUP_NET: Final = re.compile("[\"&'+<>`]")


def spellings(secret: str) -> tuple[str, ...]:
    """A value as it may be written: plain, quoted for a URL, escaped once or twice for JSON.

    Also quoted twice, escaped for HTML and XML, as a part of what is written in base64, as Basic
    credentials and JSON tokens are, and of an id.
    """
    once = json.dumps(secret, ensure_ascii=False)[1:-1]
    ascii_only = json.dumps(secret)[1:-1]
    quoted = (
        quote(secret, errors="surrogatepass"),
        quote(secret, safe="", errors="surrogatepass"),
        quote_plus(secret, errors="surrogatepass"),
    )
    every = {
        secret,
        *quoted,
        # RFC 3986 allows both cases, and .NET writes the lower one.
        *(_PERCENT.sub(lambda match: match[0].lower(), spelling) for spelling in quoted),
        *_in_markup(secret),
        *_safe_for_html(ascii_only),
        *_safe_for_html(once),
        once,
        ascii_only,
        ascii_only.replace("/", "\\/"),
        json.dumps(once, ensure_ascii=False)[1:-1],
        json.dumps(ascii_only)[1:-1],
        quote(quoted[1], safe=""),
        *_in_base64(secret.encode("utf-8", "surrogatepass")),
        # Tokens are JSON in base64, where a value may be escaped first.
        *_in_base64(ascii_only.encode()),
        *_in_base64(once.encode("utf-8", "surrogatepass")),
    }
    if len(slugged := slug(secret)) >= SHORTEST:
        every.add(slugged)
    # The longest first: a shorter one may be a part of it.
    return tuple(sorted(every, key=len, reverse=True))


def _in_markup(secret: str) -> Iterator[str]:
    """A value as a template or a serializer of HTML or XML may write it."""
    with_quotes = html.escape(secret, quote=False)
    escaped = html.escape(secret)
    yield from (
        with_quotes,
        with_quotes.replace('"', "&quot;"),
        escaped,
        with_quotes.replace("&gt;", ">"),
    )
    for number in ("&#39;", "&apos;"):
        yield escaped.replace("&#x27;", number)
    # What Go and Python's Markup make of a quotation mark.
    yield escaped.replace("&#x27;", "&#39;").replace("&quot;", "&#34;")


def _safe_for_html(escaped: str) -> Iterator[str]:
    """A text of JSON as the libraries of Go, Java and .NET write it, which escape more of it."""
    go = _MARKUP.sub(lambda match: f"\\u{ord(match[0]):04x}", escaped)
    net = _MARKUP_NET.sub(lambda match: f"\\u{ord(match[0]):04X}", escaped.replace('\\"', '"'))
    yield from (go, _UNICODE.sub(lambda match: match[0][:2] + match[0][2:].upper(), escaped), net)
    yield _UNICODE.sub(lambda match: match[0][:2] + match[0][2:].upper(), net)


def _in_base64(secret: bytes) -> Iterator[str]:
    """What of a value shows in base64, whatever stands before it and after it."""
    for preceding in range(3):
        letters = (preceding + len(secret)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            shown = encode(bytes(preceding) + secret).decode()[-(-preceding * 8 // 6) : letters]
            if len(shown) >= _SHORTEST_IN_BASE64:
                yield shown
