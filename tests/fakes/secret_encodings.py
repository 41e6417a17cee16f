"""What may become of a secret on its way; the source is also a part of programs that do it."""

import base64
import json
from collections.abc import Callable, Mapping
from urllib.parse import quote

ENCODINGS: Mapping[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "percent": lambda text: quote(text, safe=""),
    "escaped": lambda text: json.dumps(text)[1:-1],
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64-json": lambda text: base64.b64encode(json.dumps({"inner": text}).encode()).decode(),
}
