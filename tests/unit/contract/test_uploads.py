"""Which fields of a form are files, and what a cell of a table sends there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accord.contract.dialect import SchemaDialect
from accord.contract.uploads import is_file, upload
from accord.errors import UsageError


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string", "format": "binary"}, True),
        ({"type": "file"}, True),
        ({"type": "string", "contentMediaType": "image/png"}, True),
        ({"type": "string", "contentMediaType": "image/png", "contentEncoding": "base64"}, False),
        ({"$ref": "#/components/schemas/Picture"}, True),
        ({"type": "string"}, False),
        (True, False),
    ],
)
def test_a_field_is_a_file(schema: Any, expected: bool) -> None:
    picture = {"components": {"schemas": {"Picture": {"type": "string", "format": "binary"}}}}
    assert is_file(schema, SchemaDialect(picture, "3.0")) is expected


def test_a_path_sends_the_file_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(b"\x89PNG")
    assert upload(f"file:{tmp_path}/cat.png", "photo") == ("cat.png", b"\x89PNG")


def test_anything_else_is_the_content_of_a_file() -> None:
    assert upload("貓", "photo") == ("photo", "貓".encode())


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(UsageError) as caught:
        upload("file:none.png", "photo")
    assert (caught.value.id, caught.value.arguments["field"]) == ("contract.no-file", "photo")
