"""However an address is written, it is the one that clients dial; a doubtful one is refused."""

from __future__ import annotations

import pytest
import requests

from accord.errors import UsageError
from accord.model.address import (
    base,
    host_of,
    is_loopback,
    normal,
    plain_host,
    replace_userinfo,
    shown,
    without_user,
)

ALIKE = {
    "capitals": ("http://LocalHost:8000/x", "http://localhost:8000/x"),
    "scheme": ("HTTP://localhost:8000", "http://localhost:8000"),
    "blanks": (" http://localhost:8000 ", "http://localhost:8000"),
    "padded-port": ("http://localhost:08000", "http://localhost:8000"),
    "default-port": ("http://localhost:80/x", "http://localhost/x"),
    "default-port-of-tls": ("https://shop.test:443", "https://shop.test"),
    "absolute-name": ("http://shop.test.:8000", "http://shop.test:8000"),
    "unreserved": ("http://shop.test/%7Euser", "http://shop.test/~user"),
    "reserved": ("http://shop.test/a%2fb", "http://shop.test/a%2Fb"),
    "dots": ("http://shop.test/a/../b/./c", "http://shop.test/b/c"),
    "long-ipv6": ("http://[0:0:0:0:0:0:0:1]:8000", "http://[::1]:8000"),
    "capital-ipv6": ("http://[FE80::A]", "http://[fe80::a]"),
    "short-ipv4": ("http://127.1:8000", "http://127.0.0.1:8000"),
    "number": ("http://2130706433", "http://127.0.0.1"),
    "hexadecimal": ("http://0x7f000001", "http://127.0.0.1"),
    "idna": ("http://bücher.test", "http://xn--bcher-kva.test"),
}


@pytest.mark.parametrize("case", ALIKE)
def test_one_address_has_one_spelling(case: str) -> None:
    written, spelled = ALIKE[case]
    assert normal(written) == spelled
    assert normal(spelled) == spelled


@pytest.mark.parametrize("address", [spelled for _, spelled in ALIKE.values()])
def test_the_spelling_is_that_of_the_client(address: str) -> None:
    sent = requests.Request("GET", f"{address}/x").prepare().url
    assert sent == f"{address}/x"


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("http://127.0.0.1@shop.test/", "shop.test"),
        ("http://localhost:80@shop.test", "shop.test"),
        ("http://[::ffff:127.0.0.1]:80", "127.0.0.1"),
        ("http://[::1]", "::1"),
        ("http://127.0.0.1.shop.test", "127.0.0.1.shop.test"),
        ("http://127.0.0.1#@shop.test", "127.0.0.1"),
    ],
)
def test_the_host_is_the_one_that_is_dialled(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(
    "address",
    ["http://evil\\@127.0.0.1", "http://127.0.0.1\\.evil.test", "http://evil\\:80@a.test"],
)
def test_an_address_in_which_clients_read_different_hosts_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match=r"model\.address-(ambiguous|unreadable)"):
        normal(address)


@pytest.mark.parametrize(
    "address",
    ["localhost:80", "ftp://a.test", "http:///x", "http://a.test:99999", "http://a\tb.test", "",
     "http://999.1.1.1", "http://１２７.0.0.1", "http://１.a.test",
     "http://%31.test", "http://a b.test", "http://[::1"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match=r"model\.address-unreadable"):
        normal(address)


def test_a_service_has_no_slash_at_its_end_and_no_query() -> None:
    assert base("http://shop.test/shop/") == "http://shop.test/shop"
    with pytest.raises(UsageError, match="address-query"):
        base("http://shop.test/shop?x=1")


def test_a_password_is_neither_compared_nor_told() -> None:
    assert without_user("http://me:secret@shop.test/x") == "http://shop.test/x"
    assert "secret" not in shown("http://me:secret@shop.test/x")


@pytest.mark.parametrize(
    ("written", "host"),
    [("MyHost.", "myhost"), ("[::1]", "::1"), ("0:0::1", "::1"), ("127.1", "127.0.0.1"),
     ("http://a.test", ""), ("a.test:80", ""), ("*.test", ""), ("a/b", ""), ("me@a.test", "")],
)  # fmt: skip
def test_a_host_alone_is_told_like_that_of_an_address(written: str, host: str) -> None:
    assert plain_host(written) == host


@pytest.mark.parametrize(
    "password",
    ["secret", "sec ret", "se@cret", 'se"cret', "sec\\ret", "<secret>"],
    ids=["plain", "blank", "at-sign", "quote", "backslash", "brackets"],
)
def test_a_shown_address_holds_no_password(password: str) -> None:
    assert shown(f"http://me:{password}@shop.test/x") == "http://…@shop.test/x"


@pytest.mark.parametrize(
    "user", ["me", "me@home", "me@home:secret", "me:secret"], ids=lambda user: user
)
def test_a_shown_address_holds_no_name(user: str) -> None:
    assert shown(f"http://{user}@shop.test/x") == "http://…@shop.test/x"


def test_what_another_client_takes_for_the_host_stays_in_a_shown_address() -> None:
    assert shown("http://good.test\\@other.test") == "http://good.test\\@other.test"


@pytest.mark.parametrize("path", ["/x//me@home", "/to/http://me:pass@home.test"])
def test_only_what_is_before_the_host_is_a_user(path: str) -> None:
    address = f"http://shop.test{path}"
    assert without_user(address) == address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see http://me:secret@shop.test/x.", "see http://me:*@shop.test/x."),
        ("http://token@shop.test", "http://*@shop.test"),
        ("http://me@home:secret@shop.test", "http://me@home:*@shop.test"),
        ("http://a@b@shop.test", "http://*@shop.test"),
        ("http://me:@shop.test", "http://me:@shop.test"),
        ("http://shop.test/x, mail me@home.test", "http://shop.test/x, mail me@home.test"),
        ('"http://shop.test" "me@home.test"', '"http://shop.test" "me@home.test"'),
        ("/in/http:/me:secret@shop.test", "/in/http:/me:*@shop.test"),
        ("C:/me:secret@shop.test", "C:/me:secret@shop.test"),
        ("ssh://git@shop.test, sftp://me@shop.test", "ssh://git@shop.test, sftp://me@shop.test"),
    ],
    ids=[
        *("password", "alone", "at-sign-in-name", "at-sign-alone", "empty", "mail", "quotes"),
        *("taken-for-a-path", "path", "key-elsewhere"),
    ],
)
def test_userinfo_within_a_text_is_replaced(text: str, expected: str) -> None:
    assert replace_userinfo(text, lambda _: "*") == expected


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("shop.localhost", True),
        ("localhost.example", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),
        ("shop.test", False),
    ],
)
def test_this_machine_is_told_from_others(host: str, is_here: bool) -> None:
    assert is_loopback(host) is is_here
