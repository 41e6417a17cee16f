"""Exchanges come out of a recording as they went over the wire, whoever recorded them."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from accord.model.catalogue import Fault
from accord.sources.recordings import RecordedExchange, recordings

URL = "https://shop.example/goods?page=1"
VCR = {
    "request": {
        "method": "post",
        "uri": URL,
        "body": '{"id": 1}',
        "headers": {"Accept": ["application/json"], "X-Tag": ["a", "b"]},
    },
    "response": {
        "status": {"code": 201, "message": "Created"},
        "headers": {"Content-Type": ["application/json"]},
        "body": {"string": '{"ok": true}'},
    },
}
RUBY = {
    "request": {
        "method": "post",
        "uri": URL,
        "body": {"encoding": "UTF-8", "string": '{"id": 1}'},
        "headers": {"Accept": ["application/json"], "X-Tag": ["a", "b"]},
    },
    "response": {
        "status": {"code": 201, "message": "Created"},
        "headers": {"Content-Type": ["application/json"]},
        "body": {"base64_string": base64.b64encode(b'{"ok": true}').decode()},
    },
}
GO = {
    "request": {
        "method": "POST",
        "url": URL,
        "body": '{"id": 1}',
        "headers": {"Accept": ["application/json"], "X-Tag": ["a", "b"]},
    },
    "response": {
        "status": "201 Created",
        "code": 201,
        "headers": {"Content-Type": ["application/json"]},
        "body": '{"ok": true}',
    },
}
HAR = {
    "request": {
        "method": "POST",
        "url": URL,
        "postData": {"mimeType": "application/json", "text": '{"id": 1}'},
        "headers": [
            {"name": "Accept", "value": "application/json"},
            {"name": "X-Tag", "value": "a"},
            {"name": "x-tag", "value": "b"},
        ],
    },
    "response": {
        "status": 201,
        "headers": [{"name": "Content-Type", "value": "application/json"}],
        "content": {"mimeType": "application/json", "text": '{"ok": true}'},
    },
}
NOCK = {
    "scope": "https://shop.example:443",
    "method": "POST",
    "path": "/goods?page=1",
    "body": {"id": 1},
    "reqheaders": {"Accept": "application/json", "X-Tag": ["a", "b"]},
    "status": 201,
    "response": {"ok": True},
    "rawHeaders": ["Content-Type", "application/json"],
}


def record(folder: Path, name: str, document: Any) -> Path:
    file = folder / name
    text = json.dumps(document) if name.endswith((".har", ".json")) else yaml.safe_dump(document)
    file.write_text(text, encoding="utf-8")
    return file


def only(place: Path) -> RecordedExchange:
    (entry,) = recordings(place)
    assert isinstance(entry, RecordedExchange), entry
    return entry


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("vcr.yaml", {"interactions": [VCR], "version": 1}),
        ("ruby.yml", {"http_interactions": [RUBY]}),
        ("betamax.json", {"http_interactions": [RUBY]}),
        ("go.yaml", {"version": 2, "interactions": [GO]}),
        ("page.har", {"log": {"entries": [HAR]}}),
        ("nock.json", [NOCK]),
    ],
)
def test_every_recorder_tells_the_same_exchange(tmp_path: Path, name: str, document: Any) -> None:
    entry = only(record(tmp_path, name, document))
    assert (entry.path, entry.number, entry.method) == (name, 1, "POST")
    assert entry.url.replace(":443", "") == URL
    assert entry.request_headers == {"Accept": "application/json", "X-Tag": "a, b"}
    assert json.loads(entry.request_body) == {"id": 1}
    assert entry.status == 201
    assert entry.response_headers == {"Content-Type": "application/json"}
    assert json.loads(entry.response_body) == {"ok": True}


@pytest.mark.parametrize("is_decoded", [True, False])
def test_a_content_encoding_is_undone_unless_the_recorder_did(
    tmp_path: Path, *, is_decoded: bool
) -> None:
    plain = b'{"ok": true}'
    response = VCR["response"] | {
        "headers": {"Content-Encoding": ["gzip"]},
        "body": {"string": plain if is_decoded else gzip.compress(plain)},
    }
    document = {"interactions": [VCR | {"response": response}]}
    assert only(record(tmp_path, "vcr.yaml", document)).response_body == plain


def test_a_binary_body_of_a_har_file_is_base64(tmp_path: Path) -> None:
    content = {"encoding": "base64", "text": base64.b64encode(b"\x89PNG\xff").decode()}
    document = {"log": {"entries": [HAR | {"response": HAR["response"] | {"content": content}}]}}
    assert only(record(tmp_path, "page.har", document)).response_body == b"\x89PNG\xff"


def test_a_request_without_an_answer_has_no_status(tmp_path: Path) -> None:
    document = {"log": {"entries": [HAR | {"response": {"status": 0, "headers": []}}]}}
    assert only(record(tmp_path, "page.har", document)).status == 0


def test_a_time_that_yaml_would_read_stays_the_text_it_was(tmp_path: Path) -> None:
    file = tmp_path / "vcr.yaml"
    file.write_text(
        "interactions:\n"
        "- request: {method: get, uri: 'http://a/', headers: {Date: [2026-01-02]}, body: null}\n"
        "  response: {status: {code: 200}, headers: {}, body: {string: 2026-01-02}}\n"
    )
    assert only(file).response_body == b"2026-01-02"


def test_python_2_text_of_old_cassettes_is_read(tmp_path: Path) -> None:
    file = tmp_path / "vcr.yaml"
    file.write_text(
        "interactions:\n"
        "- request: {method: get, uri: 'http://a/', body: null}\n"
        "  response: {status: {code: 200}, body: {string: !!python/unicode 'x'}}\n"
    )
    assert only(file).response_body == b"x"


def test_an_object_tag_builds_nothing(tmp_path: Path) -> None:
    file = tmp_path / "vcr.yaml"
    file.write_text("interactions: !!python/object/apply:os.getcwd []\n")
    (fault,) = recordings(file)
    assert isinstance(fault, Fault)


def test_files_of_a_folder_come_in_order_with_their_paths(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    record(tmp_path / "b", "two.har", {"log": {"entries": [HAR]}})
    record(tmp_path, "a.yaml", {"interactions": [VCR]})
    (tmp_path / "notes.txt").write_text("no recording")
    paths = [entry.path for entry in recordings(tmp_path)]
    assert paths == ["a.yaml", "b/two.har"]


def test_a_file_that_is_no_recording_is_a_fault_beside_those_that_are(tmp_path: Path) -> None:
    record(tmp_path, "a.json", {"name": "package"})
    record(tmp_path, "b.har", {"log": {"entries": [HAR]}})
    fault, entry = recordings(tmp_path)
    assert isinstance(fault, Fault)
    assert fault.message.id == "sources.recording-unreadable"
    assert isinstance(entry, RecordedExchange)


def test_one_bad_entry_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    fault, entry = recordings(record(tmp_path, "b.har", {"log": {"entries": [{}, HAR]}}))
    assert isinstance(fault, Fault)
    assert fault.message.arguments["number"] == "1"
    assert isinstance(entry, RecordedExchange)
    assert entry.number == 2
