"""A call as a command line that repeats it."""

from __future__ import annotations

import shlex
from typing import Final

from accord.model.calls import Call

_HEAD: Final = "HEAD"
# curl and the repeating reader make their own.
_LEFT_OUT: Final = frozenset(
    {
        *("accept-encoding", "connection", "content-length", "host", "user-agent"),
        *("traceparent", "baggage", "b3", "x-b3-traceid", "x-b3-spanid", "x-b3-sampled"),
        # By these an engine recognises its own requests; no service asks for them.
        *("x-schemathesis-testcaseid", "x-schemathesis-probe"),
    }
)


def curl(call: Call) -> str:
    """The ``curl`` line of a call.

    Masked values, and bodies kept as files or not at all (``@…``), must be put back.
    """
    # With the status and headers, or an empty answer would look like none.
    arguments = ["curl", "-i"]
    if call.method == _HEAD:
        # Told only the method, curl would wait for a body.
        arguments.append("--head")
    elif call.method != "GET":
        arguments += ["-X", call.method]
    arguments += sent_options(call)
    return shlex.join([*arguments, call.url])


def sent_options(call: Call) -> list[str]:
    """The options of ``curl`` for the headers and the body of a call."""
    options: list[str] = []
    for name, value in call.request.headers.items():
        if name.lower() not in _LEFT_OUT and (name.lower(), value) != ("accept", "*/*"):
            # With a colon and no value curl leaves the header out.
            options += ["-H", f"{name}: {value}" if value else f"{name};"]
    body = call.request.body
    if body is not None and (body.text or body.evidence or body.size_bytes):
        # Without its body it would be another request, and seem to show nothing.
        options += ["--data-binary", body.text or f"@{body.evidence or '…'}"]
    return options
