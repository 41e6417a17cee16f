"""A step's function together with everything it may be called in three languages."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, TypeVar, cast

from accord.steps.expressions import Expression, compile_expression
from accord.steps.problems import SentenceError
from accord.text import Language

Keyword = Literal["given", "when", "then", "step"]
Sentences: TypeAlias = str | tuple[str, ...] | None
"""One way to say a step, or several."""

Step = TypeVar("Step", bound=Callable[..., Any])
_MARK: Final = "__accord_declarations__"


@dataclass(frozen=True, slots=True, eq=False)
class Declaration:
    """A step's function and its sentences; ``keyword`` ``step`` means any of the three.

    ``about`` is the message that says what a step of Accord's own vocabulary does.
    """

    keyword: Keyword
    function: Callable[..., Any]
    expressions: tuple[Expression, ...]
    about: str = ""


def declare(
    keyword: Keyword,
    function: Callable[..., Any],
    sentences: Mapping[Language, Sentences],
) -> Declaration:
    """Compile a step's sentences against its function.

    Raises:
        SentenceError: there is none, one is malformed, or its places are not the function's.
    """
    where = _where(function)
    pairs = [
        (language, sentence)
        for language, phrasings in sentences.items()
        for sentence in ((phrasings,) if isinstance(phrasings, str) else phrasings or ())
    ]
    if not pairs:
        raise SentenceError("steps.no-sentence", where=where, function=function.__name__)
    # The first one is the context, whatever it is called.
    parameters = tuple(inspect.signature(function).parameters.values())[1:]
    annotations = {parameter.name: _type_name(parameter.annotation) for parameter in parameters}
    expressions = tuple(
        compile_expression(sentence, language, annotations=annotations, where=where)
        for language, sentence in pairs
    )
    for expression in expressions:
        _require_same_places(expression, parameters, where=where)
    return Declaration(keyword, function, expressions)


def builtin(
    keyword: Keyword, *, about: str, en: Sentences, zh_tw: Sentences, zh_cn: Sentences
) -> Callable[[Step], Step]:
    """Mark a function of Accord's own vocabulary; ``load`` registers it where it is wanted."""

    def decorate(function: Step) -> Step:
        declared = declare(keyword, function, {"en": en, "zh-TW": zh_tw, "zh-CN": zh_cn})
        declared = replace(declared, about=about)
        # On the function, where several decorators may stand: an import alone registers nothing.
        setattr(function, _MARK, (declared, *declarations_of(function)))
        return function

    return decorate


def declarations_of(function: object) -> tuple[Declaration, ...]:
    """What ``builtin`` marked a function with."""
    return cast("tuple[Declaration, ...]", getattr(function, _MARK, ()))


def _require_same_places(
    expression: Expression, parameters: Iterable[inspect.Parameter], *, where: str
) -> None:
    """By name where a place has one, otherwise in the order written."""
    names = [place.name for place in expression.places if place.name]
    unnamed = len(expression.places) - len(names)
    parameter_names = {parameter.name for parameter in parameters}
    # A place without a name may stand for any parameter that no other place has named.
    free = [
        parameter.name
        for parameter in parameters
        if parameter.name not in names and parameter.kind is not parameter.KEYWORD_ONLY
    ]
    needed = {p.name for p in parameters if p.default is p.empty}.difference(names)
    twice = len(set(names)) < len(names)
    if (
        twice
        or parameter_names < {*names, *parameter_names}
        or needed - {*free[:unnamed]}
        or unnamed > len(free)
    ):
        raise SentenceError(
            "steps.other-places",
            where=where,
            expression=expression.source,
            parameters=", ".join(sorted(parameter_names)) or "–",
        )


def _type_name(annotation: object) -> str:
    if annotation is inspect.Parameter.empty:
        return ""
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")


def _where(function: Callable[..., Any]) -> str:
    # A decorator of the workspace would be named in the place of the step.
    code = inspect.unwrap(function).__code__
    path = Path(code.co_filename)
    if path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return f"{path.as_posix()}:{code.co_firstlineno}"
