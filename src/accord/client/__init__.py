"""The HTTP client every suite shares: traced, timed, masked, and held against the contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accord.client.client import Client
    from accord.client.response import NoAnswerError, NotJsonError, Response
else:
    from accord.late_imports import late_imports

    __getattr__ = late_imports(
        __name__,
        {
            "client": ("Client",),
            "response": (
                "NoAnswerError",
                "NotJsonError",
                "Response",
            ),
        },
    )

__all__ = ["Client", "NoAnswerError", "NotJsonError", "Response"]
