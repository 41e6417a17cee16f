"""What the tests of the client share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from accord.client import Client
from accord.contract import Contracts
from accord.evidence import Masks, Store
from accord.model.calls import Call
from fakes.called import CONTRACTS, Make, Scene
from fakes.http_service import Answer, Received, serving


@pytest.fixture
def scene(tmp_path: Path) -> Make:
    @contextmanager
    def make(
        answer: Callable[[Received], Answer],
        *,
        prefix: str = "",
        contracts: Contracts = CONTRACTS,
        respell: Callable[[str], str] = str,
        **options: Any,
    ) -> Iterator[Scene]:
        calls: list[Call] = []
        with serving(answer) as service:
            client = Client(
                addresses={"ordering": respell(service.address + prefix)},
                contracts=contracts,
                emit=calls.append,
                store=Store(tmp_path),
                masks=Masks(key=b"trial"),
                **options,
            )
            yield Scene(service, client, calls)
            client.close()

    return make
