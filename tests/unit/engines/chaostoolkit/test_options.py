"""What can be set of the chaos suite."""

from __future__ import annotations

import pytest

from accord.engines.chaostoolkit.options import ChaosOptions
from accord.errors import ConfigurationError


def test_what_every_engine_is_given_is_taken() -> None:
    assert ChaosOptions.of({"client-timeout-s": 3}).client_timeout_s == 3


def test_what_belongs_into_an_experiment_is_refused() -> None:
    with pytest.raises(ConfigurationError):
        ChaosOptions.of({"recovers-within": "5 s"})
