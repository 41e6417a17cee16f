"""Every finding of the engine has a sentence of ours, and every status a meaning."""

from __future__ import annotations

import pytest
from schemathesis.config import SchemathesisConfig  # noqa: F401 - the engine's modules in order
from schemathesis.core.failures import AcceptedNegativeData, Failure, ServerError
from schemathesis.engine import Status
from schemathesis.openapi.checks import (
    IgnoredAuth,
    MissingHeaderNotRejected,
    UndefinedStatusCode,
    UnsupportedMethodResponse,
    UseAfterFree,
)

from accord.engines.schemathesis import sentences
from accord.engines.schemathesis.conformance import CONFORMANCE
from accord.engines.schemathesis.service_run import ENDED
from accord.text import LANGUAGES, say


def every_failure(kind: type[Failure] = Failure) -> list[type[Failure]]:
    below = [one for child in kind.__subclasses__() for one in every_failure(child)]
    return [kind, *below]


def test_every_status_of_the_engine_has_a_meaning_here() -> None:
    assert set(ENDED) == set(Status)


def test_every_finding_of_the_engine_about_openapi_has_a_sentence() -> None:
    known = {kind.code for kind in every_failure() if "graphql" not in kind.__module__}
    told = set(sentences._SENTENCES) | {sentences._TOO_SLOW, sentences._OF_A_TEAM}
    judged = {kind.code for kind in every_failure() if CONFORMANCE.intersection(kind.checks)}
    assert known - told == judged


def undocumented(status: int) -> UndefinedStatusCode:
    return UndefinedStatusCode(
        operation="GET /a",
        status_code=status,
        defined_status_codes=["200", "404"],
        allowed_status_codes=[200, 404],
        message="Received",
    )


def missing(header: str, status: int) -> MissingHeaderNotRejected:
    return MissingHeaderNotRejected(
        operation="GET /a",
        header_name=header,
        status_code=status,
        expected_statuses=[401],
        message="no",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_names_operation_and_status(language: str) -> None:
    crash = ServerError(operation="GET /a", status_code=503)
    told = sentences.sentence(crash, operation="goods/read", status=503)
    said = say(told, language)  # type: ignore[arg-type]
    assert "goods/read" in said
    assert "503" in said


def test_a_crash_that_is_undocumented_too_is_one_defect() -> None:
    crash = ServerError(operation="GET /a", status_code=500)
    codes = {sentences.code(crash), sentences.code(undocumented(500))}
    assert [sentences.follows(one, codes) for one in (crash, undocumented(500))] == [False, True]


def test_credentials_that_nobody_misses_are_one_defect_whichever_check_says_so() -> None:
    open_header = missing("Authorization", 200)
    ignored = IgnoredAuth.code
    assert sentences.kind("missing_required_header", open_header) == f"ignored_auth/{ignored}"
    assert sentences.where(open_header) == ""


def test_a_header_that_is_missed_with_the_wrong_status_is_told_as_that() -> None:
    told = sentences.sentence(missing("X-Key", 403), operation="goods/read", status=403)
    assert say(told, "en") == (
        "goods/read answered 403 to a request without the header X-Key; 401 is expected."
    )


def test_what_a_team_checks_itself_is_told_in_its_own_words() -> None:
    class Own(AcceptedNegativeData):
        code = "ST999"

    failure = Own(operation="GET /a", status_code=200, expected_statuses=[], message="odd")
    failure.title = "Prices are odd"
    assert say(sentences.sentence(failure, operation="goods/read", status=200), "en") == (
        "goods/read: Prices are odd"
    )


def undeclared(method: str, reason: str = "wrong_status") -> UnsupportedMethodResponse:
    return UnsupportedMethodResponse(
        operation="GET /a",
        method=method,
        status_code=405 if reason == "missing_allow_header" else 200,
        failure_reason=reason,
        message="405 without required `Allow` header",
    )


def test_each_undeclared_method_that_works_is_a_defect() -> None:
    assert {sentences.where(undeclared(method)) for method in ("PUT", "DELETE")} == {
        "PUT",
        "DELETE",
    }


def test_a_405_that_names_no_methods_is_told_as_that() -> None:
    failure = undeclared("PUT", "missing_allow_header")
    told = sentences.sentence(failure, operation="goods/read", status=405)
    assert (told.id, sentences.where(failure)) == ("schemathesis.allow-header", "")


def test_what_was_deleted_and_is_still_there_is_about_who_answered_and_not_who_deleted() -> None:
    deleted = UseAfterFree(
        operation="DELETE /a/{id}",
        message="still there",
        free="DELETE /a/1",
        usage="GET /a/1",
        deleted_case_id="one",
    )
    assert sentences.at_fault(deleted, answered="GET /a/{id}") == "GET /a/{id}"
    assert sentences.at_fault(undocumented(500), answered="GET /b") == "GET /a"


def test_what_the_service_says_tells_findings_apart_only_where_it_is_told() -> None:
    accepted = AcceptedNegativeData(
        operation="GET /a", message="", status_code=200, expected_statuses=["4xx"]
    )
    alike = {
        say(told, "en"): told
        for word in ("tea", "milk")
        if (told := sentences.sentence(accepted, operation="a", status=200, said=word))
    }
    other = sentences.sentence(accepted, operation="a", status=200, said="")
    assert list(alike.values()) == [other]
