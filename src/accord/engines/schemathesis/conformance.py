"""Whether an answer keeps its contract, as the judge of every suite says it.

The engine's own checks of conformance read schemas in their own way: what they call broken and the
judge calls kept would be red here and green everywhere else. So they only say that an answer was to
be looked at; what is wrong with it, the judge says. The finding keeps the engine's names, by which
a team switches the checks off and knows a defect of yesterday.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from accord.contract import Checked
from accord.model.calls import Problem
from accord.model.message import Message, message

_STATUS: Final = "status_code_conformance"
_CONTENT_TYPE: Final = "content_type_conformance"
_HEADERS: Final = "response_headers_conformance"
_BODY: Final = "response_schema_conformance"
CONFORMANCE: Final = frozenset({_STATUS, _CONTENT_TYPE, _HEADERS, _BODY})
_SCHEMA: Final = ("ST108", "schemathesis.body-breaks-contract")
# The kind of a problem → the engine's check and code, and the sentence of the finding.
_OF_A_KIND: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "status": (_STATUS, "ST103", "schemathesis.undocumented-status"),
        "content-type-missing": (_CONTENT_TYPE, "ST104", "schemathesis.no-content-type"),
        "content-type": (_CONTENT_TYPE, "ST105", "schemathesis.undocumented-content-type"),
        "header-missing": (_HEADERS, "ST107", "schemathesis.header-lacking"),
        "body-missing": (_BODY, "ST109", "schemathesis.body-unreadable"),
        "not-json": (_BODY, "ST109", "schemathesis.body-unreadable"),
        "not-form": (_BODY, "ST110", "schemathesis.body-unreadable"),
    }
)
_INDEX: Final = re.compile(r"/\d+(?=/|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenPromise:
    """A way in which an answer breaks its contract, under the engine's names."""

    operation: str
    check: str
    code: str
    where: str
    problem: Problem
    sentence_id: str

    @property
    def kind(self) -> str:
        """The check and the code of what it found, as the engine's own findings are called."""
        return f"{self.check}/{self.code}"

    def sentence(self, *, status: int) -> Message:
        """What is wrong, for people."""
        said = self.problem.message
        documented = said.within.get("known") or said.arguments.get("known", "–")
        return message(
            self.sentence_id,
            operation=self.operation,
            status=status,
            where=self.where,
            documented=documented,
            declared=documented,
            reason=said,
        )


def broken_promises(checked: Checked, *, status: int) -> Iterator[BrokenPromise]:
    """What the judge has against an answer, each place of a defect once.

    A request that breaks its contract is the engine's own doing, and none of the answer's faults.
    """
    reported = set()
    for problem in checked.of_the_answer().problems if checked.operation_id else ():
        promise = _promise(problem, checked.operation_id, status)
        if (promise.kind, promise.where) not in reported:
            reported.add((promise.kind, promise.where))
            yield promise


def is_silent(check: str, checked: Checked) -> bool:
    """Whether the judge could not say that an answer keeps what a check of conformance is about."""
    return not checked.operation_id or (check == _BODY and bool(checked.not_judged))


def _promise(problem: Problem, operation: str, status: int) -> BrokenPromise:
    schema_check = _HEADERS if problem.where.startswith("header ") else _BODY
    check, code, sentence_id = _OF_A_KIND.get(problem.kind, (schema_check, *_SCHEMA))
    return BrokenPromise(
        operation=operation,
        check=check,
        code=code,
        where=_where(problem, check, status),
        problem=problem,
        sentence_id=sentence_id,
    )


def _where(problem: Problem, check: str, status: int) -> str:
    """The place that tells one defect of a kind from another, whatever the example is."""
    if check == _STATUS:
        return str(status)
    if check == _CONTENT_TYPE:
        return problem.message.arguments.get("value", "")
    place = problem.where.removeprefix("header ").removeprefix("body").strip()
    return place if check == _HEADERS else _INDEX.sub("/*", place) or "/"
