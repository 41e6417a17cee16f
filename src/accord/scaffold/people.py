"""Who signs in to a new workspace's system, as far as its contract tells what that takes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from accord import text
from accord.contract.security import SchemeKind, SecurityBook, SecurityScheme
from accord.model.catalogue import Contract
from accord.model.ids import slug
from accord.model.lists import Listed
from accord.text import Language

PERSON: Final = "tester"
"""How the person is called whom a new workspace signs in."""
_GRANTED: Final = {
    "password": ("username", "password"),
    "client_credentials": ("client-id", "client-secret"),
}
_OF_KIND: Final = {
    SchemeKind.KEY: ("key",),
    SchemeKind.BASIC: ("username", "password"),
    SchemeKind.BEARER: ("token",),
    SchemeKind.OPENID: ("username", "password", "client-id", "client-secret"),
}
_FORM: Final = (
    'page = "/login"',
    'form = { username = "{username}", password = "{password}" }',
)
_WORDS: Final = {
    SchemeKind.KEY: "scaffold.scheme-key",
    SchemeKind.BASIC: "scaffold.scheme-basic",
    SchemeKind.BEARER: "scaffold.scheme-bearer",
    SchemeKind.OAUTH2: "scaffold.scheme-oauth2",
    SchemeKind.OPENID: "scaffold.scheme-openid",
    SchemeKind.OTHER: "scaffold.scheme-other",
}


def schemes_of(contract: Contract) -> tuple[SecurityScheme, ...]:
    """The schemes that its operations ask for, those first that open most of them alone."""
    book = SecurityBook([contract])
    count: Counter[str] = Counter()
    by_name: dict[str, SecurityScheme] = {}
    for operation in contract.operations:
        for alternative in book.of(operation).alternatives:
            for scheme in alternative:
                by_name.setdefault(scheme.name, scheme)
                count[scheme.name] += 2 if len(alternative) == 1 else 1
    return tuple(by_name[name] for name, _ in count.most_common())


def variables_of(schemes: Iterable[SecurityScheme], headers: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of the sign-in, which are its variables too, for the scheme that is easiest."""
    ways = [_keys(scheme) for scheme in schemes]
    keys = next(filter(None, ways), ())
    return keys or tuple(slug(name) for name in headers)


def sign_in(
    schemes: tuple[SecurityScheme, ...], headers: Mapping[str, str], *, language: Language
) -> str:
    """The lines of ``accord.toml`` that sign somebody in; none where nobody need.

    ``headers`` are those that the document itself was behind.
    """
    keys = next(filter(None, map(_keys, schemes)), ())
    if not keys and not headers:
        return ""
    variables = variables_of(schemes, headers)
    asked = Listed([_words(scheme, language) for scheme in schemes])
    id = "scaffold.sign-in-asked" if schemes else "scaffold.sign-in-header"
    values = {name: "…" for name in variables}
    lines = text.text(
        id,
        language,
        asked=asked,
        given=" ".join(f"--set {name}=…" for name in variables),
        json=json.dumps(values, ensure_ascii=False),
    ).splitlines()
    comment = [f"# {line}" for line in lines]
    if keys:
        entries = [*map(_entry, keys), *_other_ways(schemes, keys, language)]
    else:
        pairs = ", ".join(f'"{name}" = "{{{slug(name)}}}"' for name in headers)
        entries = [f"headers = {{ {pairs} }}"]
    return "\n".join(["", "", *comment, f"[environments.local.sign-in.{PERSON}]", *entries])


def _entry(key: str) -> str:
    return f'{key} = "{{{key}}}"'


def _other_ways(
    schemes: Iterable[SecurityScheme], used: tuple[str, ...], language: Language
) -> Iterator[str]:
    """The lines for other schemes, there to take the place of those that are used."""
    names: dict[tuple[str, ...], str] = {}
    for scheme in schemes:
        names.setdefault(_keys(scheme), scheme.name)
    for keys, name in names.items():
        if keys and keys != used:
            yield f"# {text.text('scaffold.sign-in-instead', language, scheme=name)}"
            yield from (f"# {_entry(key)}" for key in keys)
    if any(scheme.kind is SchemeKind.KEY and scheme.place == "cookie" for scheme in schemes):
        yield f"# {text.text('scaffold.sign-in-form', language)}"
        yield from (f"# {line}" for line in _FORM)


def _keys(scheme: SecurityScheme) -> tuple[str, ...]:
    if scheme.kind is not SchemeKind.OAUTH2:
        return _OF_KIND.get(scheme.kind, ())
    grants = (_GRANTED[name] for name in _GRANTED if name in scheme.token_urls)
    # The other flows need a person at a browser, who can hand on a token all the same.
    return next(grants, ("token",))


def _words(scheme: SecurityScheme, language: Language) -> str:
    words = text.text(_WORDS[scheme.kind], language, place=scheme.place, parameter=scheme.parameter)
    return f"{scheme.name} ({words})"
