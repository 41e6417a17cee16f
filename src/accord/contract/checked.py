"""What a contract says of an exchange, as it leaves the judge."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from accord.contract.judgement import ExchangeJudgement, NotJudged
from accord.contract.promised import PromisePlaces
from accord.model.calls import ContractVerdict, Problem, Side, judged_as
from accord.model.exchange import ExchangeParts
from accord.sources.openapi.positions import Place


class Exchange(ExchangeParts, frozen=True, kw_only=True):
    """A request to a service, and its answer."""

    service: str


class Checked(Struct, frozen=True, kw_only=True):
    """What a contract says of an exchange; ``operation_id`` is ``service/operationId``.

    ``not_judged`` says why a call that is unchecked, or a part of one that is broken, is so.
    """

    operation_id: str
    verdict: ContractVerdict
    problems: tuple[Problem, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()

    @classmethod
    def of(cls, judged: ExchangeJudgement, *, places: PromisePlaces, place: Place) -> Checked:
        """What came of a judgement; ``place`` is the operation's own in its document."""
        verdict = ContractVerdict.UNCHECKED if judged.not_judged else ContractVerdict.KEPT
        problems: tuple[Problem, ...] = ()
        if judged.problems:
            verdict = ContractVerdict.BROKEN
            problems = tuple(
                replace(problem, promise=places.written(problem.promise, usual=place))
                for problem in judged.problems
            )
        return cls(
            operation_id=judged.compiled.operation.id,
            verdict=verdict,
            problems=problems,
            not_judged=tuple(sorted(judged.not_judged)),
        )

    @property
    def judged_as(self) -> str:
        """How the call is counted: the word of its verdict, or why nothing could be said of it."""
        return judged_as(self.verdict, self.not_judged)

    def of_the_answer(self) -> Checked:
        """What the contract says of the answer, for suites that do not answer for requests."""
        problems = tuple(problem for problem in self.problems if problem.side is Side.RESPONSE)
        verdict = self.verdict
        if verdict is ContractVerdict.BROKEN and not problems:
            verdict = ContractVerdict.UNCHECKED if self.not_judged else ContractVerdict.KEPT
        return replace(self, verdict=verdict, problems=problems)
