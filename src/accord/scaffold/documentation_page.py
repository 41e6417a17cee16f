"""What a page that shows an API to people says of the document behind it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final
from urllib.parse import urljoin

_COMMENTS: Final = re.compile(rb"\s*(?:<!--.*?-->\s*)*", re.DOTALL)
_YAML: Final = re.compile(rb"""^["']?(?:openapi|swagger)["']?[ \t]*:""", re.M)
_INSIDE: Final = re.compile(r"""["']?(?:swaggerDoc|spec)["']?\s*:\s*(?=\{)""")
# As Swagger UI, Redoc, Scalar and RapiDoc are told where the document is; flasgger fetches it.
_LEADS: Final = re.compile(
    r"""(?:["']?\b(?:configUrl|swaggerUrl|spec-url|data-url|url)["']?\s*[:=]|\bfetch\()\s*"""
    r"""["']([^"'\s<>]+)["']"""
)
_SCRIPTS: Final = re.compile(r"""<script\b[^>]*\bsrc\s*=\s*["']([^"']+)["']""", re.I)
_LIBRARY: Final = re.compile(r"bundle|preset|standalone|\.min\.")


def is_page(content: bytes) -> bool:
    """Whether this is HTML, whatever remarks stand before it."""
    remarks = _COMMENTS.match(content)
    start = content[remarks.end() if remarks else 0 :][:200].lower()
    return start.startswith((b"<!doctype html", b"<html"))


def is_document(content: bytes) -> bool:
    """Whether this may be an OpenAPI document."""
    try:
        return _names_its_version(json.loads(content))
    except ValueError:
        return not is_page(content) and _YAML.search(content) is not None


def document_inside(text: str) -> bytes | None:
    """The document that a page or its script holds, as Swagger UI is given it by Node services."""
    for place in _INSIDE.finditer(text):
        try:
            document, _ = json.JSONDecoder().raw_decode(text, place.end())
        except ValueError:
            continue
        if _names_its_version(document):
            return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"
    return None


def leads(text: str, address: str, *, scripts: bool = True) -> Iterator[str]:
    """Where the document, or what names it, may be: the likeliest first, ``scripts`` last."""
    # What draws the page is large and says nothing of this service.
    page_scripts = [script for script in _SCRIPTS.findall(text) if not _LIBRARY.search(script)]
    for lead in (*_LEADS.findall(text), *(page_scripts if scripts else ())):
        # Pages for people show addresses with gaps, such as `https://[host]`.
        with suppress(ValueError):
            yield urljoin(address, lead)


def _names_its_version(document: object) -> bool:
    return isinstance(document, dict) and ("openapi" in document or "swagger" in document)
