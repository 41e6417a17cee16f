"""Everything that goes wrong is answered as ``application/problem+json`` with the trace id."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Match

from accord_shop.plumbing.tracing import current

NOT_FOUND = "There is no such thing. 查無資料。"
MALFORMED = "The request does not follow the contract. 請求格式錯誤。"


class Problem(Exception):  # noqa: N818 - the word of RFC 9457
    """An answer that is not what was asked for; ``kind`` is the last part of its ``type``."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        errors: Sequence[dict[str, str]] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.errors = list(errors)
        self.headers = headers or {}

    def response(self) -> Response:
        """The answer as the contracts describe it."""
        body: dict[str, object] = {
            "type": f"/problems/{self.kind}",
            "title": self.kind.replace("-", " ").capitalize(),
            "status": self.status,
            "detail": self.detail,
            "traceId": current().trace,
        }
        if self.errors:
            body["errors"] = self.errors
        return Response(
            json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace"),
            status_code=self.status,
            media_type="application/problem+json",
            headers=self.headers,
        )


def not_found(detail: str = NOT_FOUND) -> Problem:
    """There is no such thing, or it is none of the caller's business."""
    return Problem(404, "not-found", detail)


def conflict(kind: str, detail: str) -> Problem:
    """The state of things does not allow this now."""
    return Problem(409, kind, detail)


def forbidden(detail: str = "This needs another role. 權限不足。") -> Problem:
    """The caller is known, but may not do this."""
    return Problem(403, "forbidden", detail)


def unavailable(detail: str) -> Problem:
    """A service behind this one gave no usable answer."""
    return Problem(503, "unavailable", detail)


def install(app: FastAPI, router: APIRouter) -> None:
    """Give ``app``, which holds ``router``, one way to answer every kind of failure."""

    async def own(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        request.scope["shop.why"] = error.detail
        return error.response()

    async def malformed(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        errors = [_fault(fault["loc"], fault["msg"]) for fault in error.errors()]
        return await own(request, Problem(422, "malformed", MALFORMED, errors=errors))

    async def of_framework(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return await own(request, _framework_problem([*app.routes, *router.routes], request, error))

    async def crash(request: Request, error: Exception) -> Response:
        request.scope["shop.why"] = f"{type(error).__name__}: {error}"
        return Problem(500, "internal", "Something went wrong inside. 內部錯誤。").response()

    app.add_exception_handler(Problem, own)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(HTTPException, of_framework)
    app.add_exception_handler(Exception, crash)


def _fault(place: Sequence[int | str], message: str) -> dict[str, str]:
    field = ".".join(str(step) for step in place)
    return {"field": field, "message": message}


def _framework_problem(
    routes: Sequence[BaseRoute], request: Request, error: HTTPException
) -> Problem:
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        # Each route knows its own methods only; the header must name those of the whole path.
        allowed: set[str] = set()
        for route in routes:
            if route.matches(request.scope)[0] is not Match.NONE:
                allowed |= getattr(route, "methods", None) or set()
        headers = {"Allow": ", ".join(sorted(allowed))}
        detail = "No such method here. 不支援此方法。"
        return Problem(405, "method-not-allowed", detail, headers=headers)
    if error.status_code == HTTPStatus.NOT_FOUND:
        return not_found()
    # What is left is a body that could not even be read: bad UTF-8, endless digits, too deep.
    return Problem(422, "malformed", MALFORMED)
