"""What stands in a secret's place and is none is told from what is one."""

from __future__ import annotations

import pytest

from accord.evidence import stand_ins


@pytest.mark.parametrize(
    "value",
    [
        *("********", "[FILTERED]", "<redacted>", "(sensitive value)", "…", '"***"', "xxxxx"),
        *("${DB_PASSWORD}", "$(cat x)", "$DB_PASSWORD", "%TOKEN%", "!Ref Token", "var.token"),
        *("os.environ['X']", 'System.getenv("X")', "secrets.API_TOKEN", "HTTP/1.1", "1.2.3-rc.1"),
        *("must not be blank", "is too short", "This field is required.", "必須至少", "已过期"),
        "\\u4e0d\\u53ef\\u70ba",
    ],
)
def test_what_hides_or_leads_to_or_speaks_of_a_secret_is_none(value: str) -> None:
    assert stand_ins.stands_at(f"password: {value}", 10, bare=False)


@pytest.mark.parametrize(
    "value",
    [
        *("Zq7kXv39", "$ecret123", "is", "too many cooks", "variable-1", "local.2026!x", "1.2"),
        *("not my cat", "密碼一二三", "****x1", "xx", "1.2.3!"),
    ],
)
def test_what_may_be_a_secret_is_no_stand_in(value: str) -> None:
    is_one = stand_ins.stands_at(f"password: {value}", 10, bare=False)
    assert is_one is value.startswith("****")


def test_one_word_is_a_remark_only_where_no_quote_begins_a_value() -> None:
    assert [stand_ins.stands_at("expired", 0, bare=bare) for bare in (True, False)] == [True, False]


@pytest.mark.parametrize(
    ("value", "is_name"),
    [
        ("test_orders_are_listed", True),
        ("jwt-bearer-v2", True),
        ("customer-42", True),
        ("Zq7kXv39-xLmT2yB8", False),
        ("winter", False),
        ("12-34", False),
    ],
)
def test_a_name_is_made_of_words_and_signs(value: str, is_name: bool) -> None:
    assert stand_ins.is_of_words(value) is is_name
