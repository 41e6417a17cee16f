"""Which of several forms a value was meant to have, where it has none of them."""

from __future__ import annotations

from typing import Final

from jsonschema_rs import ValidationError

from accord.contract.references import Json

_NO_FORM: Final = frozenset({"AnyOf", "OneOfNotValid"})

Form = tuple[int, list[ValidationError]]
"""The place of a form in its ``oneOf`` or ``anyOf``, and what it has against the value."""


def forms(error: ValidationError) -> list[Form]:
    """The forms that a value may have been meant to have: those of its type, if there are any."""
    if kind_of(error) not in _NO_FORM:
        return []
    every_form: list[Form] = list(enumerate(error.kind.context))  # type: ignore[attr-defined]
    of_type = [form for form in every_form if not other_types(error, form[1])]
    # What is nullable has a form for null that its author may never have written as one.
    return of_type or [form for form in every_form if not _is_null_only(form[1])]


def keyword_path(error: ValidationError) -> list[str | int]:
    """The way to the keyword that objects; into the form, where only one can have been meant."""
    candidates = forms(error)
    while len(candidates) == 1 and len(candidates[0][1]) == 1:
        error = candidates[0][1][0]
        candidates = forms(error)
    return list(error.schema_path)


def kind_of(error: ValidationError) -> str:
    """The validator's name of what is wrong."""
    return type(error.kind).__name__


def other_types(error: ValidationError, of_form: list[ValidationError]) -> list[str]:
    """The types that a form asks for where the value itself, not something in it, has another."""
    return [
        name
        for nested in of_form
        if kind_of(nested) == "Type" and nested.instance_path == error.instance_path
        for name in nested.kind.types  # type: ignore[attr-defined]
    ]


def unlisted(candidates: list[Form]) -> tuple[ValidationError, list[Json]] | None:
    """The value that no form lists, with all that they list: mostly the name of the form."""
    by_place = [
        {tuple(e.instance_path): e for e in errors if _listed(e)} for _, errors in candidates
    ]
    shared = set(by_place[0]).intersection(*by_place[1:])
    if not shared:
        return None
    place = min(shared, key=lambda path: (len(path), [str(step) for step in path]))
    listed: list[Json] = []
    for form in by_place:
        listed += [option for option in _listed(form[place]) if option not in listed]
    return by_place[0][place], listed


def nearest(candidates: list[Form]) -> int | None:
    """The place among the candidates of the one that came closest; none where several did."""
    ranks = [_rank(errors) for _, errors in candidates]
    best = min(ranks)
    return ranks.index(best) if ranks.count(best) == 1 else None


def form_name(schema: Json, path: list[str | int], number: int) -> str:
    """What the document calls a form, or nothing; ``path`` leads to the list of the forms."""
    try:
        for step in path:
            schema = schema[step]
        member = schema[number]
    except (KeyError, IndexError, TypeError):
        return ""
    reference = member.get("$ref", "") if isinstance(member, dict) else ""
    return str(reference).rpartition("/")[2].partition("-")[2]


def _rank(errors: list[ValidationError]) -> tuple[bool, int, bool, int]:
    # A form whose own name (`type: card`) is what the value says was meant, whatever else is
    # wrong. Then the fewest faults; of as many, a list of one is more of a name than a longer one,
    # and the deepest, as more around them fits.
    lists = [listed for error in errors if (listed := _listed(error))]
    faults = sum(map(_weight, errors))
    says_another = any(len(listed) == 1 for listed in lists)
    return bool(lists), faults, says_another, -min(len(error.instance_path) for error in errors)


def _weight(error: ValidationError) -> int:
    # One error names all fields that must not be there, and there is one for each that lacks.
    return len(getattr(error.kind, "unexpected", ())) or 1


def _listed(error: ValidationError) -> list[Json]:
    """The values that an ``enum`` or a ``const`` lists."""
    if kind_of(error) == "Constant":
        return [error.kind.expected_value]  # type: ignore[attr-defined]
    return list(error.kind.options) if kind_of(error) == "Enum" else []  # type: ignore[attr-defined]


def _is_null_only(errors: list[ValidationError]) -> bool:
    return len(errors) == 1 and getattr(errors[0].kind, "types", None) == ["null"]
