"""Finds what is typed behind options of well-known commands, and what protocols sign in with."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from accord.evidence import secret_forms
from accord.evidence.secret_pairs import replace_group

# Between an option and its value, on a command's line or in a list of its words.
_GAP: Final = r"(?:\s+|=|\\*[\"']\s*,\s*)"
_QUOTE: Final = r"\\*[\"']?"
_WORD: Final = rf"{_QUOTE}(?P<value>[^\s\"'\\‹{{}}$<>,\0][^\s\"'\\\0]*)"
_NO_PORT: Final = r"(?!\\*[\"']?\d{1,5}(?!\w))"
# Within quotes a password may have blanks.
_PERSON: Final = (
    r"(?P<open>\\*[\"'])?[^\s\"':\\\0‹{}]{0,200}:\\*[\"']?"
    r"(?P<value>[^\s\"'\\‹{}$<>,\0](?(open)[^\"'\\\0\n]*|[^\s\"'\\\0]*))"
)
_COOKIES: Final = rf"{_QUOTE}(?P<cookies>[^\s\"'=\\\0]+=[^\"'\\\0\n]+)"
_LOGIN: Final = (
    r"(?:docker|podman|nerdctl|buildah|helm|oras|az|oc)(?:[\s\"',\\]+\w+)?[\s\"',\\]+login"
)
_LOT: Final = r"\\*[\"']?(?=[^\s\"'\\]*\d)(?=[^\s\"'\\]*[A-Za-z])[^\s\"'\\]{8}"
_ANY: Final = r"[^\n\0]"
# What others take code or queries in is no end; behind a login mostly stands another command.
_OF_ONE_COMMAND: Final = rf"(?!;\s|\s(?:&&|\|\|?)\s){_ANY}"


def _command(names: str, option: str, value: str, *, between: str = _ANY) -> re.Pattern[str]:
    """An option of a command, on its line or on one that continues it."""
    return re.compile(
        rf"(?<![\w.-])(?:{names})(?:\.exe)?(?=[\s\"'\\])(?:\\\r?\n|{between}){{0,400}}?"
        rf"[\s\"'](?:{option}){value}"
    )


# What a text must hold for the command to be in it, in lower case, and what of it is secret.
_COMMANDS: Final = (
    ("curl", _command("curl", rf"-[uUE]{_GAP}?|--(?:proxy-user|user|cert){_GAP}", _PERSON)),
    ("curl", _command("curl", rf"-b{_GAP}?|--cookie{_GAP}", _COOKIES)),
    ("-a", _command("https?|xh", rf"(?:-a|--auth){_GAP}", _PERSON)),
    ("-p", _command(r"mysql\w*|mariadb[\w-]*", "-p", _WORD)),
    ("-p", _command(r"sshpass|mongo\w*|cqlsh", rf"-p{_GAP}?", _NO_PORT + _WORD)),
    ("login", _command(_LOGIN, rf"-p{_GAP}?", _NO_PORT + _WORD, between=_OF_ONE_COMMAND)),
    ("-p", _command("sqlcmd|bcp|tsql|unzip", rf"-P{_GAP}?", _WORD)),
    ("redis-cli", _command("redis-cli", rf"(?:-a|--pass){_GAP}", _WORD)),
    ("-w", _command(r"ldap\w+", rf"-w{_GAP}", _WORD)),
    ("-p", _command("psexec|7z", rf"-p{_GAP}?", _NO_PORT + _WORD)),
    ("-k", _command("openssl", rf"-k{_GAP}", _WORD)),
    ("ssh-keygen", _command("ssh-keygen", rf"-N{_GAP}", _WORD)),
    ("net use", re.compile(rf"(?i:\bnet use\b{_ANY}{{0,200}}?/user:\S+\s+){_WORD}")),
    ("chpasswd", re.compile(rf"(?:echo|<<<)\s+{_PERSON}[\"']?\s*(?:\|\s*(?:sudo )?chpasswd)")),
    ("pass:", _command("openssl", rf"-pass(?:in|out)?{_GAP}", f"{_QUOTE}pass:{_WORD}")),
    (
        "client",
        _command("smbclient|rpcclient", rf"-U{_GAP}?", rf"{_QUOTE}[^\s\"'%\0]{{1,200}}%{_WORD}"),
    ),
    ("htpasswd", _command("htpasswd", r"-(?=\w*b)\w++", rf"\s+\S+\s+\S+\s+{_WORD}")),
    ("rabbitmqctl", _command("rabbitmqctl", "add_user|change_password", rf"\s+\S+\s+{_WORD}")),
    (
        "sqlplus",
        re.compile(r"\bsqlplus\s[^\n\0/]{0,200}/(?P<value>[^\s\"'\\‹/@\0]+)(?=@)"),
    ),
)
# What no option stands before: what servers of pipelines are told to hide, and protocols.
_PROTOCOLS: Final = (
    (
        "SecureString",
        re.compile(r"(?i:convertto-securestring)[^\"'\0\n]{0,60}[\"'](?P<value>[^\"'\0\n‹$]+)"),
    ),
    ("pulumi", re.compile(rf"pulumi config set{_ANY}{{0,200}}?--secret [\w:.-]+ {_WORD}")),
    # What a pipe or a shell hands to a command that asks for it.
    (
        "echo ",
        re.compile(
            rf"\becho\s+{_WORD}[\"']?\s*\|[^|\n\0]{{0,200}}"
            r"(?:--password-stdin|--with-token|sudo -S)"
        ),
    ),
    ("<<<", re.compile(rf"(?:--with-token|--password-stdin)\s+<<<\s*{_WORD}")),
    ("::add-mask::", re.compile(r"::add-mask::(?P<value>[^\s\"'\\\0‹]+)")),
    (
        "issecret=true",
        re.compile(r"##vso\[task\.setvariable [^\]\0\n]*\](?P<value>[^\s\"'\\\0‹]+)"),
    ),
    ("masterauth", re.compile(rf"\bmasterauth\s+(?!is\s){_WORD}")),
    ("requirepass", re.compile(rf"\brequirepass\s+(?!is\s){_WORD}")),
    # What is sent is base64; servers list words of capitals there, and logs say how it went.
    (
        "AUTH",
        re.compile(
            r"\bAUTH (?:PLAIN|LOGIN|XOAUTH2) +(?=\S{0,99}[a-z])(?=\S{0,99}[A-Z\d=])" + _WORD
        ),
    ),
    ("AUTH", re.compile(rf"\bAUTH\"?\s+(?:\"?[\w.-]{{1,60}}\"?\s+)??(?={_LOT}){_WORD}")),
    (" LOGIN ", re.compile(rf"(?<!\w)\w{{1,8}} LOGIN \"?\S{{1,200}}?\"? (?={_LOT}){_WORD}")),
    (
        "PASS ",
        re.compile(
            r"\bUSER \S{1,200}(?:(?:\\+[rn]|\s){1,8}(?!PASS )[^\r\n\\\0]{0,200}){0,4}"
            rf"(?:\\+[rn]|\s)[^\s\0]{{0,8}}? ?PASS {_WORD}"
        ),
    ),
    (" BY ", re.compile(rf"(?i:\buser\s+\S+\s+identified\s+by\s+){_WORD}")),
)
_OPTION: Final = re.compile(
    r"[\s\"']-(?:[pPaUuwbE]|-(?:proxy-)?(?:user|cookie|cert|auth|pass)|[Nk]\s)"
)
_WITHOUT_OPTION: Final = ("rabbitmqctl", "sqlplus", "/user:")


def may_hold(text: str) -> bool:
    """Whether it is worth looking closely for a command."""
    for word in _WITHOUT_OPTION:
        if word in text:
            return True
    is_likely = " -" in text or '"-' in text or "'-" in text
    return is_likely and _OPTION.search(text) is not None


def replace(text: str, mask: Callable[[str], str]) -> str:
    """The text with the secrets of commands replaced."""
    for hint, protocol in _PROTOCOLS:
        if hint in text:
            text = protocol.sub(lambda match: replace_group(match, mask), text)
    if not may_hold(text):
        return text
    lower = text.lower()
    for hint, command in _COMMANDS:
        if hint in lower:
            text = command.sub(lambda match: _typed(match, mask), text)
    return text


def _typed(match: re.Match[str], mask: Callable[[str], str]) -> str:
    if match.lastgroup == "cookies":
        return replace_group(match, lambda sent: secret_forms.cookies(sent, mask), "cookies")
    return replace_group(match, mask)
