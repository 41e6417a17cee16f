"""Through which proxy a service is asked, and which certificates are trusted and shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.client.network import Network, network_of
from accord.config.settings import TlsSettings
from accord.errors import ConfigurationError

PROXY = "http://proxy.test:3128"


@pytest.mark.parametrize(
    ("url", "direct", "proxy"),
    [
        ("http://shop.test/x", "", PROXY),
        ("http://127.0.0.1:80/x", "", ""),
        ("http://127.8.8.8/x", "", ""),
        ("http://[::1]:80/x", "", ""),
        ("http://localhost/x", "", ""),
        ("http://api.localhost/x", "", ""),
        ("http://shop.test/x", "shop.test", ""),
        ("http://shop.test/x", ".test", ""),
        ("http://shop.test/x", "*", ""),
        ("http://shop.test:81/x", "shop.test:80", PROXY),
        ("http://10.1.2.3/x", "10.0.0.0/8", ""),
        ("http://11.1.2.3/x", "10.0.0.0/8", PROXY),
        ("http://[fd00::7]/x", "fd00::/8", ""),
    ],
)
def test_the_way_to_an_address(url: str, direct: str, proxy: str) -> None:
    assert Network.of({"HTTP_PROXY": PROXY, "NO_PROXY": direct}).proxy(url) == proxy


@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"])
def test_a_proxy_has_several_names(name: str) -> None:
    assert Network.of({name: PROXY}).proxy("https://shop.test/") == PROXY


def test_a_header_of_a_cgi_script_is_no_proxy() -> None:
    variables = {"HTTP_PROXY": PROXY, "REQUEST_METHOD": "GET"}
    assert Network.of(variables).proxy("http://shop.test/") == ""


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_an_authority_has_several_names(name: str) -> None:
    assert Network.of({name: "/ca.pem"}).options("https://shop.test/")["verify"] == "/ca.pem"


def test_a_process_that_is_told_goes_the_same_way() -> None:
    network = Network(
        proxies={"http": PROXY}, direct="a.test", authority="/ca", certificate=("/c", "/k")
    )
    told = Network.of({"http_proxy": PROXY, **network.variables()})
    for url in ("http://a.test/", "http://b.test/", "http://127.0.0.1/"):
        assert told.options(url) == network.options(url)


def test_libraries_of_a_told_process_ask_this_machine_directly() -> None:
    direct = Network(direct="a.test").variables()
    assert direct["NO_PROXY"] == direct["no_proxy"] == "a.test,localhost,127.0.0.1,127.0.0.0/8,::1"


def test_an_environment_s_files_start_at_the_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/other.pem")
    for name in ("ca.pem", "me.pem"):
        (tmp_path / name).touch()
    options = network_of(TlsSettings(authority="ca.pem", certificate="me.pem"), tmp_path).options(
        "https://shop.test/"
    )
    assert (options["verify"], options["cert"]) == (
        str(tmp_path / "ca.pem"),
        str(tmp_path / "me.pem"),
    )


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        network_of(TlsSettings(authority="ca.pem"), tmp_path)
    assert (caught.value.id, caught.value.where) == ("client.no-certificate", "tls.authority")
