"""Files in multipart forms: which fields are files, and what a cell of a table sends there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from accord.contract.dialect import SchemaDialect
from accord.contract.references import Json
from accord.errors import UsageError

_PATH: Final = re.compile(r"file:\s*(\S.*)")


def is_file(schema: Json, dialect: SchemaDialect) -> bool:
    """Whether a field is a file: so each edition of the specification says it in its own way."""
    node = dialect.end(schema)
    if not isinstance(node, dict):
        return False
    # Encoded content is text, and travels as such.
    is_content = "contentMediaType" in node and "contentEncoding" not in node
    return node.get("type") == "file" or node.get("format") == "binary" or is_content


def upload(cell: str, field: str) -> tuple[str, bytes]:
    """The name and content of a file: that of ``file:PATH``, else the cell's own text.

    Raises:
        UsageError: the file cannot be read.
    """
    path_match = _PATH.fullmatch(cell.strip())
    if path_match is None:
        # Without a name, services take the part for a text field.
        return field, cell.encode()
    path = Path(path_match[1])
    try:
        return path.name, path.read_bytes()
    except OSError as error:
        raise UsageError("contract.no-file", where=str(path), file=path, field=field) from error
