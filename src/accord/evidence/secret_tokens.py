"""Finds tokens of well-known makers by what they begin with, and addresses that are hooks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from accord.evidence.secret_pairs import replace_group

# What a token of a maker holds for certain, and the token.
_MAKERS: Final = {
    **dict.fromkeys(("ghp_", "gho_", "ghs_", "ghu_", "ghr_"), r"gh[oprsu]_\w{16,}"),
    "github_pat_": r"github_pat_\w{20,}",
    **dict.fromkeys(
        ("glpat-", "gldt-", "glrt-", "glptt-", "glft-", "glsoat-", "glcbt-", "glimt-", "glagent-"),
        r"gl(?:pat|dt|rt|ptt|ft|soat|cbt|imt|agent)-[\w-]{16,}",
    ),
    **dict.fromkeys(("xoxb-", "xoxp-", "xoxe", "xoxa-", "xoxs-"), r"xox[abeps][-.][\w.-]{10,}"),
    "xapp-": r"xapp-\d-[\w-]{10,}",
    **dict.fromkeys(("k_live_", "k_test_"), r"[sr]k_(?:live|test)_\w{10,}"),
    "whsec_": r"whsec_[\w+/=]{20,}",
    **dict.fromkeys(("AKIA", "ASIA"), r"A[KS]IA[A-Z2-9]{16}(?![A-Z\d])"),
    "AIzaSy": r"AIzaSy[\w-]{30,}",
    "ya29.": r"ya29\.[\w-]{20,}",
    "GOCSPX-": r"GOCSPX-[\w-]{20,}",
    "APA91b": r"[\w-]{4,30}:APA91b[\w-]{60,}",
    "npm_": r"npm_\w{30,}",
    "pypi-AgE": r"pypi-AgE[\w-]{30,}",
    "rubygems_": r"rubygems_[0-9a-f]{40,}",
    **dict.fromkeys(
        ("sk-proj-", "sk-ant-", "sk-or-", "sk-svcacct-"), r"sk-(?:proj|ant|or|svcacct)-[\w-]{20,}"
    ),
    # Many words end in the same two letters, and names of classes have no digit.
    **dict.fromkeys(
        (" sk-", '"sk-', "'sk-", "=sk-", ":sk-", "\0sk-"),
        r"sk-(?=[A-Za-z]{0,60}\d)[A-Za-z0-9]{32,}",
    ),
    "hf_": r"hf_[A-Za-z0-9]{30,}",
    "SG.": r"SG\.[\w-]{16,}\.[\w-]{16,}",
    "key-": r"key-[0-9a-f]{32}(?![\w-])",
    **dict.fromkeys(("dop_v1_", "doo_v1_", "dor_v1_"), r"do[opr]_v1_[0-9a-f]{40,}"),
    **dict.fromkeys(
        ("shpat_", "shpca_", "shppa_", "shpss_"), r"shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{32}"
    ),
    **dict.fromkeys(("sq0atp-", "sq0csp-"), r"sq0(?:atp|csp)-[\w-]{20,}"),
    **dict.fromkeys(("ATATT3", "ATCTT3"), r"AT[AC]TT3[\w=-]{30,}"),
    "lin_api_": r"lin_api_\w{30,}",
    "ntn_": r"ntn_\w{36,}",
    **dict.fromkeys(("hvs.", "hvb."), r"hv[sb]\.[\w-]{24,}"),
    ".atlasv1.": r"[\w-]{10,30}\.atlasv1\.[\w=-]{40,}",
    "dapi": r"dapi[0-9a-f]{32}",
    "NRAK-": r"NRAK-[A-Z0-9]{20,}",
    **dict.fromkeys(("sntrys_", "sntryu_"), r"sntry[su]_[\w+/=]{30,}"),
    **dict.fromkeys(("glsa_", "glc_"), r"gl(?:sa|c)_[\w+/=]{30,}"),
    **dict.fromkeys(("dp.pt.", "dp.st."), r"dp\.[ps]t\.[\w.-]{30,}"),
    "pscale_": r"pscale_(?:tkn|pw|oauth)_[\w.=-]{30,}",
    "PMAK-": r"PMAK-[0-9a-f]{24}-[0-9a-f]{32,}",
    "dckr_pat_": r"dckr_pat_[\w-]{20,}",
    "tskey-": r"tskey-[a-z]+-[\w-]{16,}",
    "AGE-SECRET-KEY-": r"AGE-SECRET-KEY-1\w{50,}",
    # Hooks are open to whoever knows their address.
    "hooks.slack.com": r"(?<=hooks\.slack\.com/)(?:services|workflows|triggers)/[\w/]{16,}",
    "/api/webhooks/": r"(?<=/api/webhooks/)\d{15,}/[\w-]{16,}",
    "/webhookb2/": r"(?<=/webhookb2/)[\w@/-]{16,}",
    "/bot/v2/hook/": r"(?<=/bot/v2/hook/)[\w-]{16,}",
    "/webhook/send?key=": r"(?<=/webhook/send\?key=)[\w-]{16,}",
    "/bot": r"(?<=/bot)\d{6,12}:[\w-]{30,}",
}
# Most stand before a sign and a long run, which costs less to look for than all of them.
_RUN: Final = re.compile(r"[-_.][\w-]{16}")
_ALONE: Final = (
    *("AKIA", "ASIA", "AIzaSy", "APA91b", "dapi", "TT3", "hook", "/bot"),
    # Their runs may be shorter, or hold other signs.
    *("xox", "xapp-", "k_live_", "k_test_", "whsec_", "sntry", "glsa_", "glc_"),
    *("pscale_", "dp.pt.", "dp.st.", ".atlasv1."),
)
_BEFORE_SIGN: Final = tuple(stem for stem in _MAKERS if stem[-1] in "-_.Ee")
# Behind a break that JSON escaped stands a letter that is no part of a token.
_START: Final = r"(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt]))"
_PATTERNS: Final = tuple(
    (stem, re.compile(pattern if pattern.startswith("(?<=") else f"{_START}{pattern}"))
    for stem, pattern in _MAKERS.items()
)
# What a password became before it was kept: of crypt, Argon2, PBKDF2 of Django.
_HASH: Final = re.compile(
    r"\$(?:2[abxy]|[1567y]|argon2(?:id|i|d)|gy|pbkdf2-\w{1,10})\$[\w./$=,+-]{20,}"
    r"|\b(?:pbkdf2_sha\d{1,3}|argon2|bcrypt_sha256|scrypt)\$[\w./$=,+-]{20,}"
)
# A line of what psql asks for passwords.
_OF_PSQL: Final = re.compile(
    r"(?<![\w.*:-])[\w.*-]{1,200}:5432:[\w*-]{1,60}:[\w*-]{1,60}:"
    r"(?P<value>(?=\S{0,99}\d)(?=\S{0,99}[A-Za-z])[^\s:\"'\\\0‹]{8,})"
)
# The secret that belongs to a key's id has no name of its own, but it is forty letters long.
_BESIDE_AN_ID: Final = re.compile(
    r"(?<![\w/+=])(?=[a-z\d/+]*[A-Z])(?=[A-Z\d/+]*[a-z])(?=[A-Za-z/+]*\d)[A-Za-z\d/+]{40}(?![\w/+=])"
)


def may_hold(text: str) -> bool:
    """Whether it is worth looking closely for a token."""
    for stem in _ALONE:
        if stem in text:
            return True
    if "$" in text and _HASH.search(text):
        return True
    return _RUN.search(text) is not None and any(stem in text for stem in _BEFORE_SIGN)


def replace(text: str, mask: Callable[[str], str]) -> str:
    """The text with tokens of makers replaced."""
    if ":5432:" in text:
        text = _OF_PSQL.sub(lambda match: replace_group(match, mask), text)
    if not may_hold(text):
        return text
    if "$" in text:
        text = _HASH.sub(lambda match: mask(match[0]), text)
    if "AKIA" in text or "ASIA" in text:
        text = _BESIDE_AN_ID.sub(lambda match: mask(match[0]), text)
    for pattern in [pattern for stem, pattern in _PATTERNS if stem in text]:
        text = pattern.sub(lambda match: mask(match[0]), text)
    return text
