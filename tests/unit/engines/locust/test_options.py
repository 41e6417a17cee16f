from __future__ import annotations

import pytest

from accord.engines.locust.options import LoadOptions
from accord.errors import ConfigurationError


@pytest.mark.parametrize("share", [0, -1, 95, float("nan"), float("inf")])
def test_a_share_of_the_rate_that_proves_nothing_is_refused(share: float) -> None:
    with pytest.raises(ConfigurationError, match="out-of-range"):
        LoadOptions.of({"rate-reached": share})
