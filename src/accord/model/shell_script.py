"""Calls as a shell script that makes them again: with curl, and jq for what answers hold."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from accord.model.calls import Body, Call
from accord.model.curl import sent_options
from accord.model.masked import MASKED

_BODY: Final = "--data-binary"
_MARK: Final = re.compile(r"\x01(\w+)\x01")
_NAME: Final = re.compile(r"\W+")
_WORD_OF_ANSWER: Final = re.compile(r"[\w-]+")
_PLAIN_KEY: Final = re.compile(r"[A-Za-z_]\w*")
_HEAD: Final = """\
#!/bin/sh
# {title}
# Needs curl and jq. Ends with 0 when the last answer is {status} again, else with 1.
set -eu
BASE=${{BASE:-{base}}}
"""
_CALL: Final = """
call() {  # METHOD PATH [OPTION OF CURL…]; leaves $status and $body
  method=$1 path=$2
  shift 2
  answer=$(curl -sS -w '\\n%{http_code}' -X "$method" "$@" "$BASE$path")
  status=$(printf '%s' "$answer" | tail -n 1)
  body=$(printf '%s' "$answer" | sed '$d')
  printf '%s %s → %s\\n' "$method" "$path" "$status"
  [ -z "$body" ] || printf '%s\\n' "$body"
}
"""
_LITERAL: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_CONDITION: Final = """\
printf '%s' "$body" | jq -e {condition} >/dev/null || {{
  echo 'It did not come up again.' >&2
  exit 1
}}
"""
_TAIL: Final = """
[ "$status" = {status} ] || {{ echo 'It did not come up again.' >&2; exit 1; }}
"""


def shell_script(calls: Sequence[Call], *, title: str, shows: str = "") -> str:
    """The script of a sequence of calls, the last of which shows what ``title`` says.

    What an answer holds and a later request needs, such as a new order's id, is taken from the
    answer of that run. Values that were masked are asked for as variables. Where no status tells,
    ``shows`` is what must be true of the last answer, as jq says it. Empty without calls.
    """
    return "" if not calls else _Script(calls, shows).text(title)


@dataclass(slots=True)
class _Script:
    calls: Sequence[Call]
    shows: str = ""
    _answered: dict[str, str] = field(default_factory=dict)
    _secrets: dict[str, str] = field(default_factory=dict)
    _first_sent: dict[str, int] = field(default_factory=dict)
    _last_sent: dict[str, int] = field(default_factory=dict)
    _answer_words: set[str] = field(default_factory=set)

    def text(self, title: str) -> str:
        last = self.calls[-1]
        status = str(last.status or "000")
        parts = urlsplit(last.url)
        base = f"{parts.scheme}://{parts.netloc}"
        for number, call in enumerate(self.calls):
            for value in _sent_values(call):
                self._first_sent.setdefault(value, number)
                self._last_sent[value] = number
        commands = [
            line for number, call in enumerate(self.calls) for line in self._lines(number, call)
        ]
        names = [f': "${{{name}:?is a secret}}"' for name in self._secrets.values()]
        head = _HEAD.format(title=" ".join(title.split()), status=status, base=base)
        lines = [*names, _CALL, *commands, _TAIL.format(status=status)]
        return head + "\n".join(lines) + (self._condition() if self.shows else "")

    def _condition(self) -> str:
        """That the last answer shows it, with what answers gave in place of what they gave then."""

        def current(match: re.Match[str]) -> str:
            name = self._answered.get(json.loads(match[0]))
            return f"$ENV.{name}" if name else match[0]

        condition = _LITERAL.sub(current, self.shows)
        return _CONDITION.format(condition=shlex.quote(condition))

    def _lines(self, number: int, call: Call) -> Iterator[str]:
        yield f"\n# {number + 1}. {call.operation or call.method}"
        for literal in self._untaken(number, call):
            yield f"# {literal} came with an answer, though in no field that jq could take it from."
        options = sent_options(call)
        arguments = [call.method, self._path(call.url), *(["--head"] * (call.method == "HEAD"))]
        for option, value in zip(options[::2], options[1::2], strict=True):
            is_body = option == _BODY
            arguments += [option, self._body(value) if is_body else self._header(value)]
        yield " ".join(["call", *(_word(argument) for argument in arguments)])
        for name, pointer in self._new_values(number, call):
            yield f"{name}=$(printf '%s' \"$body\" | jq -r {shlex.quote(pointer)})"
            if self.shows:
                yield f"export {name}"

    def _path(self, url: str) -> str:
        parts = urlsplit(url)
        path = "/".join(
            self._answered_text(segment, quoted=True) for segment in parts.path.split("/")
        )
        query = "&".join(
            f"{name}{equals}{self._answered_text(value, quoted=True)}"
            for name, equals, value in (pair.partition("=") for pair in parts.query.split("&"))
        )
        return self._hidden(f"{path}?{query}" if query else path, "value")

    def _answered_text(self, written: str, *, quoted: bool = False) -> str:
        name = self._answered.get(unquote(written) if quoted else written)
        return f"\x01{name}\x01" if name else written

    def _header(self, line: str) -> str:
        return self._hidden(line, re.split("[:;]", line, maxsplit=1)[0])

    def _body(self, text: str) -> str:
        try:
            value = json.loads(text)
        except ValueError:
            return self._hidden(text, "value")
        filled = json.dumps(self._filled(value), ensure_ascii=False)
        # A number stands without the quotation marks that its stand-in has.
        return re.sub(r'"\\u0001(\w+)\\u0001#"', "\x01\\1\x01", filled).replace("\\u0001", "\x01")

    def _filled(self, value: Any, name: str = "value") -> Any:  # noqa: ANN401 - JSON
        if isinstance(value, dict):
            return {key: self._filled(inner, str(key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(inner, name) for inner in value]
        if isinstance(value, str):
            return self._hidden(self._answered_text(value), name)
        if isinstance(value, int) and not isinstance(value, bool) and is_id(name):
            stand_in = self._answered_text(str(value))
            return f"{stand_in}#" if stand_in != str(value) else value
        return value

    def _hidden(self, text: str, name: str) -> str:
        """A text with a variable wherever a value was masked."""

        def variable(match: re.Match[str]) -> str:
            if match[0] not in self._secrets:
                wanted = "TOKEN" if name.lower() == "authorization" else name
                self._secrets[match[0]] = self._unused(_NAME.sub("_", wanted).upper())
            return f"\x01{self._secrets[match[0]]}\x01"

        return MASKED.sub(variable, text)

    def _untaken(self, number: int, call: Call) -> Iterator[str]:
        """The ids in an address that the service chose, and that stay what they were then."""
        if number:
            # What went before grows call by call, and is read once.
            self._answer_words.update(_WORD_OF_ANSWER.findall(_answer_text(self.calls[number - 1])))
        for value in dict.fromkeys(_in_url(call)):
            is_sent_before = self._first_sent[value] < number
            is_written = is_sent_before or value in self._answered or MASKED.search(value)
            # Words of a path have no digits.
            is_untaken = any(map(str.isdigit, value)) and not is_written
            if is_untaken and self._was_answered(value, number):
                # A comment ends with its line.
                yield " ".join(value.split())

    def _was_answered(self, value: str, number: int) -> bool:
        parts = _WORD_OF_ANSWER.findall(value)
        if not parts or not self._answer_words.issuperset(parts):
            return False
        pattern = re.compile(rf"(?<![\w-]){re.escape(value)}(?![\w-])")
        return parts == [value] or any(
            pattern.search(_answer_text(earlier)) for earlier in self.calls[:number]
        )

    def _unused(self, name: str) -> str:
        taken = {*self._secrets.values(), *self._answered.values()}
        names = (name, *(f"{name}_{number}" for number in range(2, len(taken) + 3)))
        return next(candidate for candidate in names if candidate not in taken)

    def _new_values(self, number: int, call: Call) -> Iterator[tuple[str, str]]:
        """Variables for what this answer holds and a later request sends."""
        if not call.accepted:
            return
        literals: set[str] = set()
        if number + 1 < len(self.calls):
            literals = {json.loads(literal) for literal in _LITERAL.findall(self.shows)}
        fields = {(name, value) for _, name, value in _leaves(_json(call.request.body))}
        texts = {value for _, value in fields if isinstance(value, str)} | set(_in_url(call))
        leaves = sorted(_leaves(_json(call.response.body if call.response else None)), key=_rank)
        for pointer, name, value in leaves:
            text = str(value)
            # What only comes back as it was sent is nothing that the service chose.
            is_echo = (name, value) in fields or text in texts
            is_used = self._last_sent.get(text, -1) > number or text in literals
            if is_used and not is_echo and text not in self._answered:
                variable = self._unused(_NAME.sub("_", name).lower() or "value")
                self._answered[text] = variable
                yield variable, pointer


def is_id(name: str) -> bool:
    """Whether a field is called as the id of something."""
    return name.lower().endswith(("id", "number", "no", "key"))


def _rank(leaf: tuple[str, str, Any]) -> tuple[bool, int]:
    pointer, name, _ = leaf
    return not is_id(name), pointer.count(".")


def _word(text: str) -> str:
    """One word of the shell, with the variables in it."""
    parts = _MARK.split(text)
    quoted = [
        f'"${part}"' if place % 2 else shlex.quote(part) if part else ""
        for place, part in enumerate(parts)
    ]
    return "".join(quoted) or "''"


def _sent_values(call: Call) -> set[str]:
    return {*_in_url(call), *(str(value) for _, _, value in _leaves(_json(call.request.body)))}


def _in_url(call: Call) -> Iterator[str]:
    parts = urlsplit(call.url)
    in_query = (pair.partition("=")[2] for pair in parts.query.split("&"))
    return (unquote(segment) for segment in (*parts.path.split("/"), *in_query) if segment)


def _answer_text(call: Call) -> str:
    """Everything that an answer says, in headers and body."""
    response = call.response
    if response is None:
        return ""
    return "\n".join((*response.headers.values(), response.body.text if response.body else ""))


def _json(body: Body | None) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(body.text) if body is not None and body.text else None
    except ValueError:
        return None


def _leaves(value: object, pointer: str = "", name: str = "") -> Iterator[tuple[str, str, Any]]:
    """The plain values of JSON: where each is, as jq writes it, and the name that it has."""
    if isinstance(value, dict):
        for key, inner in value.items():
            step = f".{key}" if _PLAIN_KEY.fullmatch(str(key)) else f".[{json.dumps(key)}]"
            yield from _leaves(inner, pointer + step, str(key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _leaves(inner, f"{pointer or '.'}[{place}]", name)
    elif isinstance(value, str | int) and not isinstance(value, bool) and value != "":
        yield pointer or ".", name, value
