"""Which names and which shapes of text give a secret away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from accord.evidence import secret_commands, secret_tokens, secret_values

_SECRET_HEADERS: Final = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "x-api-key",
        "api-key",
        "apikey",
        "x-auth-token",
        "x-access-token",
        "x-amz-security-token",
        "x-csrf-token",
        "x-xsrf-token",
    }
)
_COOKIE_HEADERS: Final = frozenset({"cookie", "set-cookie"})

_MOST_NAMES: Final = 512

_CHINESE: Final = (
    *(
        "密碼",
        "密码",
        "口令",
        "權杖",
        "令牌",
        "金鑰",
        "密鑰",
        "密钥",
        "私鑰",
        "私钥",
        "通行碼",
        "通行码",
    ),
    *("卡號", "卡号", "安全碼", "安全码", "驗證碼", "验证码", "身分證字號", "身份证号"),
)


def _escaped(word: str) -> str:
    return r"\\{1,8}".join(f"u{ord(letter):04x}" for letter in word)


_CODES: Final = secret_values.behind(
    "security|recovery|backup|verification|activation|one[-_ ]time|onetime", "code"
)
# Each begins with a letter, and looks back from there: places where none begins are passed by.
_CORES: Final = (
    r"pass[-_ ]?(?:word|wd|phrase|code)",
    r"pwd",
    r"secret(?<!‹secret)(?<!u2039secret)(?!ar)",
    # "Unexpected token 'A'" is what parsers of JSON say of any letter, and a number of three digits
    # or of several tokens is a quantity.
    r"token(?:(?<!unexpected token)|(?!:? '.'))"
    r"(?!s?\\*[\"']?\s*[:=]\s*\d{1,3}(?![\w.-])|s\\*[\"']?\s*[:=]\s*\d{1,9}(?![\w.-]))",
    secret_values.behind(
        "api|access|private|signing|encryption|subscription|master|license|auth|account|secret"
        "|session",
        "key",
    ),
    r"credential",
    r"authorization",
    r"card[-_ ]?(?:number|num|no)(?![a-z])",
    # What begins with a letter is no card's number, but the way a picture is moved.
    r"pan(?<![a-z]pan)(?![a-z])(?!\\*[\"']?\s*[:=]\s*\\*[\"']?[a-z])",
    *(rf"{name}(?<![a-z]{name})(?![a-z])" for name in ("pin", "otp", "ssn", "jwt")),
    r"cvv2?|cvc2?",
    _CODES,
    r"session[-_ ]?id",
    r"pw(?<![a-z]pw)(?=\\*[\"']?\s*[:=])",
    r"x-auth(?![a-z])|x-amz-signature",
    secret_values.behind(
        "db|user|admin|root|smtp|mail|ftp|proxy|redis|mysql|postgres|mongo", "pass", "[-_]"
    )
    + "(?![a-z])",
    r"pass(?:(?<=storepass)|(?<=keypass)|(?<=sshpass)(?==))",
    # A signed address opens what it leads to, and so does what an authorization server sends back.
    r"sig(?<=[?&]sig)(?==)|code(?<=[?&]code)(?==[^&\s]{0,500}&state=)|bearer(?<=[?&]bearer)(?==)",
    r"samlresponse",
    r"national[-_ ]?id",
    r"identified (?:with \w{1,40} )?by(?=\s{1,9}\\*[\"'])",
    r"psk(?<![a-z]psk)(?![a-z])|psw(?<![a-z]psw)d?(?![a-z])|code[-_]?verifier|sessid",
    r"connect\.sid",
    # Many serializers write Chinese names in escapes.
    rf"\\(?<!\\\\)\\{{0,7}}(?:{'|'.join(map(_escaped, _CHINESE))})",
)
_IN_CHINESE: Final = rf"(?=[{''.join({word[0] for word in _CHINESE})}])(?:{'|'.join(_CHINESE)})"
# Cheap to look for before any pattern runs; every core contains one of them.
_STEMS: Final = (
    "pass",
    "pw",
    "secret",
    "token",
    "key",
    "credential",
    "authorization",
    "card",
    "pan",
    "pin",
    "otp",
    "ssn",
    "cvv",
    "cvc",
    "sess",
    "national",
    "bearer",
    "basic",
    "digest",
    "eyj",
    "cookie",
    "jwt",
    "signature",
    "sig=",
    "x-auth",
    *("mnemonic", "seed", "saml", "identified ", "jdbc:oracle:", "@tcp(", "%40", "private-lines"),
    *("e\t", "psw", "ticket", "srf", "httponly", '"kty', "ewo", ":5432:", "add-mask"),
)
# What is asked only where its word is, as the word alone is one of everyday.
_CODE: Final = re.compile(f"{_CODES}|code=")
_AUTH: Final = re.compile(r"(?:auth|sign)(?:[\"'=:\\(]| =)|masterauth")
# Also what stands before a name in a jar of cookies.
_ESCAPED_STEMS: Final = re.compile(
    rf"\\(?:{'|'.join(sorted({f'u{ord(word[0]):04x}' for word in _CHINESE}))}|(?<=e.)\\{{0,63}}t)"
)
_CHINESE_STEMS: Final = re.compile("[密口權令金卡碼码字证鑰钥]")

# A token's type or lifetime, or a page cursor, is no secret and is worth reading.
_HARMLESS: Final = re.compile(
    r"(?:type|expir\w*|ttl|count|limit|length|policy|rule|hint|url|uri|scope|required|changed"
    r"|name|ref|method|status|mode|file|path|dir)"
    r"(?:[-_ ]?(?:in|at|s))?$"
    r"|page[-_ ]?token|next[-_ ]?token|prompt[-_ ]?token|max[-_ ]?token",
)
_HARMLESS_IN_CHINESE: Final = re.compile(
    "(?:強度|强度|類型|类型|數量|数量|錯誤|错误|次數|次数|規則|规则|長度|长度|有效期|期限|名稱|名称|狀態|状态|提示|策略)"
)
# A place in code, and a module of tests.
_OF_CODE: Final = re.compile(
    r"\.(?:py|java|jsx?|tsx?|mjs|go|rb|rs|php|cs|kt|scala|cc?|cpp|h|exs?|swift|vue|feature)\Z"
)
_HEAD: Final = re.compile(r"(?<![\w.\-])[\w.\-]{0,60}\Z")
_TAIL: Final = re.compile(r"[a-z\d_.\-]{0,60}")
_BEARER: Final = re.compile(
    r"[Bb](?i:earer)(?:(?:\s|%20|\+)+|, (?=\S{16})|: ?|\s?\\{0,63}[\"'])"
    r"(?P<bearer>[A-Za-z0-9\-._~+/]{6,}=*)"
    # All of a run is read at once, or a long one is read again from each of its beginnings.
    r"|(?P<jwt>eyJ[\w-]{8,}+(?P<rest>\.[\w-]{8,}\.[\w-]*(?:\.[\w-]+\.[\w-]+)?)?)"
)
_BASIC: Final = re.compile(r"(?i:basic(?:\s|%20|\+)+)(?P<basic>[A-Za-z0-9+/_-]{4,}={0,2})")
_QUOTED_SCHEME: Final = re.compile(
    r"(?P<sep>[\"'“「]\s*(?i:bearer|basic|digest|apikey)\s+)"
    r"(?P<said>[^\s\"'”」\\\0‹]{1,500})(?=\s*\\{0,63}[\"'”」])"
)
_RANDOM: Final = re.compile(r"\d|\S{16}| ")
_TEMPLATE: Final = re.compile(r"\{\{?[\w.\-]+\}?\}|<[^<>]+>")
_SHORT_NAME: Final = re.compile(r"(?:^|[-_.])(?:pass|pw)(?:$|[-_.\d])")
# What a sign-in says of who somebody is, and not what proves it.
_IDENTITY: Final = re.compile(
    r"user|login|name|mail|account|phone|mobile|tenant|realm|scope|audience|resource|type|locale"
    r"|language|role|grant|^accept|^host$|^origin$|^referer$|(?<![a-z])id$|[-_]id$|[a-z]Id$|帳號|账号|用戶|用户|手機|手机"
)
_PROOF: Final = re.compile(r"key|code|secret|token|pass|proof|密碼|密码|金鑰|密钥")
# What stands before is asked behind the first letter, as texts are searched for that one fastest.
_CARD: Final = re.compile(r"[2-6](?<![\w.].)\d(?:[ -]?\d){12,17}(?!\w)", re.DOTALL)
_TAIWAN_ID: Final = re.compile(r"[A-Z](?<![\w.].)[1289A-D]\d{8}(?!\w)", re.DOTALL)
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
_WEIGHTS: Final = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)


class Fields:
    """Finds values that stand beside a secret's name, in JSON, forms, queries and plain text."""

    def __init__(self, extra: Iterable[str] = ()) -> None:
        more = [name.strip().lower() for name in extra if name.strip()]
        certain = "|".join([*_CORES, *map(re.escape, more)])
        self._certain = re.compile(f"{certain}|{_IN_CHINESE}")
        self._ascii = re.compile(f"{certain}|{secret_values.VAGUE}")
        self._core = re.compile(f"{certain}|{secret_values.VAGUE}|{_IN_CHINESE}")
        self._stems = (*_STEMS, *more)
        self._header_kinds: dict[str, str] = {}

    def may_hold(self, text: str) -> bool:
        """Whether it is worth looking closely at all."""
        lower = text.lower()
        # A loop, because a generator costs twice as much, and this is asked of every line.
        for stem in self._stems:
            if stem in lower:
                return True
        if "auth" in lower and ("AUTH" in text or _AUTH.search(lower)):
            return True
        if "sign" in lower and _AUTH.search(lower):
            return True
        if "login" in lower and ("login(" in lower or " LOGIN " in text):
            return True
        return self._may_hold_rarer(text, lower)

    @staticmethod
    def _may_hold_rarer(text: str, lower: str) -> bool:
        if "code" in lower and _CODE.search(lower):
            return True
        if secret_tokens.may_hold(text) or secret_commands.may_hold(text):
            return True
        if "\\" in lower and _ESCAPED_STEMS.search(lower):
            return True
        return not text.isascii() and _CHINESE_STEMS.search(text) is not None

    def is_secret(self, name: str) -> bool:
        """Whether a field, header or parameter of this name holds a secret."""
        lower = name.lower()
        core = self._certain.search(lower)
        return core is not None and not _is_harmless(lower, lower, core)

    def header_kind(self, name: str) -> str:
        """``cookie`` and ``set-cookie`` for those, ``secret`` for other secrets, else nothing.

        ``vague`` is a name beside which stand secrets and what is none.
        """
        kind = self._header_kinds.get(name)
        if kind is None:
            kind = self._header_kind(name.lower())
            # Names come from answers too, and those may be endlessly many.
            if len(self._header_kinds) < _MOST_NAMES:
                self._header_kinds[name] = kind
        return kind

    def _header_kind(self, name: str) -> str:
        if name in _COOKIE_HEADERS:
            return name
        if name in _SECRET_HEADERS or self.is_secret(name):
            return "secret"
        is_vague = self._ascii.search(f"{name}:") and not _HARMLESS.search(name)
        return "vague" if is_vague else ""

    def replace(self, text: str, replacement: Callable[[re.Match[str]], str]) -> str:
        """The text with each secret value, and its separator, replaced.

        A match has the groups that ``secret_values.beside`` says.
        """
        lower = text.lower()
        # A few letters change their length in lower case, and then positions do not agree.
        lower = lower if len(lower) == len(text) else text
        pieces, end = [], 0
        for core in (self._ascii if text.isascii() else self._core).finditer(lower):
            # The name first: beside one that is none, a long value would be read in vain.
            if core.start() < end or not self._named(lower, core):
                continue
            match = secret_values.beside(text, core)
            if match is None:
                continue
            pieces += [text[end : match.end("tail")], replacement(match)]
            end = match.end()
        return "".join([*pieces, text[end:]]) if end else text

    @staticmethod
    def _named(lower: str, core: re.Match[str]) -> bool:
        head = _HEAD.search(lower, max(core.start() - 60, 0), core.start())
        tail = _TAIL.match(lower, core.end())
        start = head.start() if head else core.start()
        name = lower[start : tail.end() if tail else core.end()]
        if "." in name and _OF_CODE.search(name):
            return False
        return not _is_harmless(name, lower, core)


def _is_harmless(name: str, text: str, core: re.Match[str]) -> bool:
    """Whether a name, found in a text by its core, is of what only describes or counts a secret."""
    if _HARMLESS.search(name):
        return True
    return _HARMLESS_IN_CHINESE.match(text, core.end()) is not None


def tokens(text: str) -> list[str]:
    """Bearer tokens and JSON web tokens anywhere in a text."""
    if "eyJ" not in text and "bearer" not in text.lower():
        return []
    return [
        match["bearer"] or match["jwt"]
        for match in _BEARER.finditer(text)
        if match["rest"] or looks_random(match["bearer"] or "")
    ]


def basics(text: str) -> list[str]:
    """What follows ``Basic`` anywhere in a text and may be credentials."""
    if "basic" not in text.lower():
        return []
    return [match["basic"] for match in _BASIC.finditer(text)]


def schemes(text: str, replacement: Callable[[str], str]) -> str:
    """The text with what a quotation holds behind a scheme, as ``"Bearer …"``, replaced."""
    return _QUOTED_SCHEME.sub(lambda match: match["sep"] + replacement(match["said"]), text)


def looks_random(value: str) -> bool:
    """Whether a value is no word of everyday, which as a secret would erase it from every text."""
    return _RANDOM.search(value) is not None


def is_template(value: str) -> bool:
    """Whether a value is a place to be filled, such as ``{token}``, and no secret itself."""
    return _TEMPLATE.fullmatch(value.strip()) is not None


def is_password(variable: str) -> bool:
    """Whether a variable's short name, which elsewhere says something else, is a password's."""
    return _SHORT_NAME.search(variable.lower()) is not None


def is_identity(name: str) -> bool:
    """Whether a field of a sign-in says who somebody is, and not what proves it."""
    if _PROOF.search(name.lower()):
        return False
    return _IDENTITY.search(name) is not None or _IDENTITY.search(name.lower()) is not None


def numbers(text: str) -> list[str]:
    """Card numbers and Taiwan identity numbers whose checksum is right."""
    return [
        match[0]
        for pattern, is_right in ((_CARD, is_card), (_TAIWAN_ID, is_taiwan_id))
        for match in pattern.finditer(text)
        if is_right(match[0])
    ]


def is_card(text: str) -> bool:
    """Whether the digits satisfy Luhn's sum."""
    digits = [int(character) for character in text if character.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return len(digits) >= 14 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0  # noqa: PLR2004


def is_taiwan_id(text: str) -> bool:
    """Whether a letter and nine characters are a Taiwan identity or residence number."""
    letter_number = _LETTERS.find(text[0]) + 10
    second = text[1] if text[1].isdigit() else str((_LETTERS.find(text[1]) + 10) % 10)
    digits = [*divmod(letter_number, 10), int(second), *(int(digit) for digit in text[2:])]
    return sum(d * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 10 == 0
