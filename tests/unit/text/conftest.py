"""The source as tests of its words ask for it, read once for all of them."""

from __future__ import annotations

import pytest

from fakes.source_words import SourceWords, source_words


@pytest.fixture(scope="session")
def source() -> SourceWords:
    return source_words()
