from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakes.http_service import Service, serving
from fakes.locustfiles import answered


@pytest.fixture
def goods() -> Iterator[Service]:
    with serving(answered) as service:
        yield service
