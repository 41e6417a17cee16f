"""The HTTP client every suite shares: traced, timed, masked, and held against the contracts."""

from accord.client.client import Client
from accord.client.response import NoAnswerError, NotJsonError, Response

__all__ = ["Client", "NoAnswerError", "NotJsonError", "Response"]
