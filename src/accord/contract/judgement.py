"""What is said of one exchange so far: what is wrong with it, and which parts nothing judged."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct, field

from accord.contract import explain
from accord.contract.compiled import CompiledOperation
from accord.contract.doubts import DOUBTS
from accord.contract.references import Json
from accord.contract.schemas import Schemas
from accord.contract.validator import Validator
from accord.model.calls import Problem, Side


class NotJudged(StrEnum):
    """Why a call, or a part of it, was held against nothing."""

    NO_CONTRACT = "no-contract"
    NO_OPERATION = "no-operation"
    UNUSABLE = "unusable-contract"
    NO_SCHEMA = "no-schema"
    MEDIA = "media-type"
    CHARSET = "charset"
    COSTLY = "costly-pattern"
    TOO_LONG = "too-long"


class ExchangeJudgement(Struct, kw_only=True):
    """The judgement of one exchange; ``not_judged`` says why a part of it could not be judged."""

    compiled: CompiledOperation
    schemas: Schemas
    problems: list[Problem] = field(default_factory=list)
    not_judged: set[NotJudged] = field(default_factory=set)

    def hold(self, schema: Json, value: Json, *, side: Side, where: str) -> None:
        """Hold a value against its schema."""
        validator = self.validator(schema, side, where)
        if validator is None:
            return
        if objections := self.objections(validator, value, side=side, where=where):
            self.problems += explain.folded(objections)

    def objections(
        self, validator: Validator, value: Json, *, side: Side, where: str
    ) -> Sequence[Problem]:
        """All that is wrong with a value, as far as that can be found out; else that is noted."""
        if validator.allows(value) and not (validator.may_doubt and DOUBTS.are_any):
            return ()
        problems = [*explain.every_problem(validator, value, side=side, where=where)]
        if not validator.may_doubt:
            return problems
        if DOUBTS.has_met_unknown:
            self.not_judged.add(NotJudged.UNUSABLE)
        if not DOUBTS.given_up:
            return problems
        self.not_judged.add(NotJudged.COSTLY)
        DOUBTS.begin(outcome=True)
        # Certain is what is wrong however those searches would have ended.
        otherwise = explain.every_problem(validator, value, side=side, where=where)
        certain = [(problem.where, problem.message) for problem in otherwise]
        return [problem for problem in problems if (problem.where, problem.message) in certain]

    def validator(self, schema: Json, side: Side, where: str) -> Validator | None:
        """What judges values of a schema; none where it cannot be used, which is noted."""
        place = (self.compiled.operation.id, side, where)
        validator = self.schemas.validator(schema, side, where=place)
        if validator is None:
            self.not_judged.add(NotJudged.UNUSABLE)
        return validator

    def add(self, kind: str, *, side: Side, where: str, **arguments: object) -> None:
        """Note a problem whose sentence is ``contract.<side>.<kind>``."""
        self.problems.append(explain.problem(kind, side=side, where=where, **arguments))
