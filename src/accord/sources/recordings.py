"""Reads exchanges that others recorded: HAR files, cassettes of VCR and its relatives, nock."""

from __future__ import annotations

import base64
import binascii
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml
from urllib3.response import HTTPResponse

from accord.model.catalogue import Fault, Severity
from accord.model.exchange import ExchangeParts
from accord.model.json_kinds import as_items
from accord.model.message import Message

ENDINGS: Final = frozenset({".har", ".json", ".yaml", ".yml"})
_LISTS: Final = ("interactions", "http_interactions")
_EMPTY: Final[Mapping[str, Any]] = {}


class RecordedExchange(ExchangeParts, frozen=True, kw_only=True):
    """One exchange of a recording; ``number`` counts from 1 within its file.

    ``status`` is 0 where the request was not answered.
    """

    path: str
    number: int


class _NoRecordingError(Exception):
    """A part of a file is not what a recording holds there."""


def recordings(place: Path) -> Iterator[RecordedExchange | Fault]:
    """Every exchange of a file or of all files below a folder, file by file, in their order.

    A file that cannot be read, or holds something else, is a fault; so is one bad entry, and the
    entries beside it are still read.
    """
    files = [place] if place.is_file() else sorted(_files(place))
    for file in files:
        path = file.name if place.is_file() else file.relative_to(place).as_posix()
        try:
            entries = _entries(file)
        except (OSError, ValueError, RecursionError, yaml.YAMLError, _NoRecordingError) as reason:
            yield _fault(path, 0, str(reason).partition("\n")[0])
            continue
        for number, entry in enumerate(entries, start=1):
            try:
                yield _exchange(path, number, entry)
            except (KeyError, TypeError, ValueError, AttributeError, _NoRecordingError) as reason:
                yield _fault(path, number, str(reason))


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.suffix in ENDINGS and file.is_file())


def _fault(path: str, number: int, reason: str) -> Fault:
    id = "sources.recording-entry" if number else "sources.recording-unreadable"
    return Fault(
        severity=Severity.ERROR,
        path=path,
        line=0,
        message=Message(id=id, arguments={"number": str(number), "reason": reason}),
    )


def _entries(file: Path) -> Sequence[Any]:
    text = file.read_text(encoding="utf-8-sig")
    document = yaml.load(text, _Loader) if file.suffix in {".yaml", ".yml"} else json.loads(text)  # noqa: S506 - a safe loader
    # nock writes a bare list; so may anybody who cut the entries out of a larger file.
    if isinstance(document, list):
        return document
    if isinstance(document, Mapping):
        log = document.get("log", _EMPTY)
        entries = log.get("entries") if isinstance(log, Mapping) else None
        for key in _LISTS:
            entries = document.get(key) if entries is None else entries
        if isinstance(entries, Sequence) and not isinstance(entries, str):
            return entries
    raise _NoRecordingError("log.entries, interactions, http_interactions")


def _exchange(path: str, number: int, entry: Mapping[str, Any]) -> RecordedExchange:
    if "scope" in entry:
        entry = _of_nock(entry)
    request, answer = entry["request"], entry.get("response") or _EMPTY
    response_headers = _headers(answer.get("headers"))
    body = _body(answer, "content" if "content" in answer else "body")
    return RecordedExchange(
        path=path,
        number=number,
        method=str(request["method"]).upper(),
        url=str(request["url"] if "url" in request else request["uri"]),
        request_headers=_headers(request.get("headers")),
        request_body=_body(request, "postData" if "postData" in request else "body"),
        status=_status(answer),
        response_headers=response_headers,
        response_body=_decoded(body, response_headers),
    )


def _of_nock(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """What nock writes on one level, as the two halves of an exchange."""
    raw = entry.get("rawHeaders")
    pairs = as_items(raw)
    headers = [
        {"name": name, "value": value} for name, value in zip(pairs[::2], pairs[1::2], strict=True)
    ]
    response = entry.get("response", "")
    return {
        "request": {
            "method": entry["method"],
            "url": str(entry["scope"]) + str(entry["path"]),
            "headers": entry.get("reqheaders"),
            "body": _as_text(entry.get("body")),
        },
        "response": {
            "status": entry["status"],
            "headers": headers or entry.get("responseHeaders") or raw,
            "body": _as_text(response),
        },
    }


def _as_text(body: object) -> str:
    """A body that nock parsed is JSON; one that it did not is text."""
    return body if isinstance(body, str) else "" if body is None else json.dumps(body)


def _status(answer: Mapping[str, Any]) -> int:
    # VCR writes {code, message}; go-vcr writes "200 OK" beside a code of its own.
    status = answer.get("status", 0)
    if isinstance(status, Mapping):
        status = status["code"]
    return int(answer.get("code", status))


def _headers(recorded: object) -> dict[str, str]:
    """Headers by name; several lines of a name become one, as HTTP allows (RFC 9110, 5.3)."""
    pairs: Iterator[tuple[str, Any]]
    if isinstance(recorded, Mapping):
        pairs = ((str(name), value) for name, value in recorded.items())
    else:
        pairs = ((str(header["name"]), header["value"]) for header in recorded or ())  # type: ignore[attr-defined]
    headers: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, value in pairs:
        values = value if isinstance(value, list) else [value]
        text = ", ".join(_text(item) for item in values)
        spelt = names.setdefault(name.lower(), name)
        headers[spelt] = f"{headers[spelt]}, {text}" if spelt in headers else text
    return headers


def _body(half: Mapping[str, Any], key: str) -> bytes:
    recorded = half.get(key)
    encoding = ""
    if isinstance(recorded, Mapping):
        encoding = str(recorded.get("encoding") or "")
        if "base64_string" in recorded:
            recorded, encoding = recorded["base64_string"], "base64"
        else:
            recorded = recorded.get("string", recorded.get("text"))
    if recorded is None:
        return b""
    if isinstance(recorded, bytes):
        return recorded
    if encoding.lower() == "base64":
        try:
            return base64.b64decode(_text(recorded), validate=False)
        except binascii.Error as reason:
            raise _NoRecordingError(f"base64: {reason}") from reason
    return _text(recorded).encode("utf-8", "surrogateescape")


def _decoded(body: bytes, headers: Mapping[str, str]) -> bytes:
    """The body without its content encoding, which some recorders undo and others keep."""
    encoding = next((v for name, v in headers.items() if name.lower() == "content-encoding"), "")
    if not body or not encoding:
        return body
    try:
        whole = HTTPResponse(
            io.BytesIO(body), headers={"content-encoding": encoding}, preload_content=False
        )
        return whole.read(decode_content=True)
    except Exception:  # noqa: BLE001 - a body that was decoded by its recorder decodes no second time
        return body


def _text(value: object) -> str:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML as recorders write it: times stay text, Python's own tags are their bare value."""


def _plain(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> object:  # noqa: ARG001
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.constructor.ConstructorError(None, None, f"tag {node.tag}", node.start_mark)
    return loader.construct_scalar(node)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", yaml.SafeLoader.construct_yaml_str)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", _plain)
