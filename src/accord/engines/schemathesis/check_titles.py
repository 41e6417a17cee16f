"""What each check asks, in words; of a team's own checks only the name is known."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from accord.model.message import Message, message

_TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # The engine's own.
        "not_a_server_error": "schemathesis.check-server-error",
        "status_code_conformance": "schemathesis.check-status",
        "content_type_conformance": "schemathesis.check-content-type",
        "response_headers_conformance": "schemathesis.check-headers",
        "response_schema_conformance": "schemathesis.check-body",
        "negative_data_rejection": "schemathesis.check-bad-requests",
        "positive_data_acceptance": "schemathesis.check-good-requests",
        "missing_required_header": "schemathesis.check-missing-header",
        "unsupported_method": "schemathesis.check-methods",
        "allow_header_conformance": "schemathesis.check-allow",
        "use_after_free": "schemathesis.check-deleted",
        "ensure_resource_availability": "schemathesis.check-created",
        "object_level_authorization": "schemathesis.check-owners",
        "ignored_auth": "schemathesis.check-sign-in",
        "answers_in_time": "schemathesis.check-in-time",
        "answers_to_the_end": "schemathesis.check-to-the-end",
        "max_response_time": "schemathesis.check-time",
        # Those of state and roles.
        "other-customers-object": "schemathesis.check-owners",
        "role-not-checked": "schemathesis.check-roles",
        "deleted-twice": "schemathesis.check-deleted-twice",
        "created-not-listed": "schemathesis.check-listed",
        "another-read": "schemathesis.check-own-id",
        "update-not-visible": "schemathesis.check-updates",
        "same-request-twice": "schemathesis.check-repeats",
        "mass-assignment": "schemathesis.check-read-only",
        "page-limits": "schemathesis.check-pages",
        "etag": "schemathesis.check-versions",
        "location": "schemathesis.check-location",
        "signed-in-after-sign-out": "schemathesis.check-sign-out",
        "idempotency-key": "schemathesis.check-idempotency",
        "excessive-data": "schemathesis.check-excess",
        "secret-in-answer": "schemathesis.check-secrets",
        "error-shape": "schemathesis.check-errors",
        "stack-trace": "schemathesis.check-traces",
    }
)


def check_title(check: str) -> Message | None:
    """What a check asks; none where it is a team's own."""
    return message(_TITLES[check]) if check in _TITLES else None
