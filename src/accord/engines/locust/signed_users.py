"""Signs what the users of a locustfile send, with either of locust's clients."""

from __future__ import annotations

from typing import Any

from locust.contrib.fasthttp import FastHttpSession

from accord.client.addresses import Addresses
from accord.client.sessions import Sessions
from accord.client.signer import RequestSigner, sign_requests
from accord.contract import Contracts


def sign_users(people: Sessions | None, addresses: Addresses, contracts: Contracts) -> None:
    """Sign, for the rest of this process, what ``HttpUser`` and ``FastHttpUser`` send."""
    if people is None or not [*people]:
        return
    signer = RequestSigner(people, addresses, contracts)
    sign_requests(signer)
    send: Any = FastHttpSession._send_request_safe_mode

    def sent(session: Any, method: str, url: str, **options: Any) -> Any:  # noqa: ANN401 - locust's
        headers = dict(options.pop("headers", None) or {})
        signed = signer.signed(method, url, headers)
        answer = send(session, method, signed.url, headers=signed.headers, **options)
        if not signer.is_lost(signed, int(getattr(answer, "status_code", 0) or 0)):
            return answer
        again = signer.signed(method, url, headers)
        return send(session, method, again.url, headers=again.headers, **options)

    session_class: Any = FastHttpSession
    session_class._send_request_safe_mode = sent
