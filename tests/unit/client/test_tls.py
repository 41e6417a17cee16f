from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from accord import text
from accord.client import Client, NoAnswerError
from accord.contract import Contracts
from accord.evidence import Masks, Store
from accord.model.calls import Call
from fakes.certificates import certificate_in, server_context
from fakes.http_service import as_json, serving

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate_in(tmp_path_factory.mktemp("tls"))


def client(address: str, folder: Path, calls: list[Call]) -> Client:
    return Client(
        addresses={"bank": address},
        contracts=Contracts.compile([]),
        emit=calls.append,
        store=Store(folder),
        masks=Masks(),
    )


def test_handshake_is_timed_and_the_environment_s_certificates_count(
    certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    calls: list[Call] = []
    with serving(lambda _: as_json({}), tls=server_context(certificate)) as service:
        one = client(service.address, tmp_path, calls)
        assert one.request("bank", "GET", "/a").status == 200
        one.close()

    assert calls[0].timings.tls is not None
    assert calls[0].timings.tls > 0


def test_unknown_certificate_is_told(certificate: Path, tmp_path: Path) -> None:
    calls: list[Call] = []
    with serving(lambda _: as_json({}), tls=server_context(certificate)) as service:
        one = client(service.address, tmp_path, calls)
        with pytest.raises(NoAnswerError) as caught:
            one.request("bank", "GET", "/a")
        one.close()

    assert caught.value.id == "client.untrusted"
    assert text.has("client.untrusted.hint")
    assert calls[0].error == "certificate not trusted"
