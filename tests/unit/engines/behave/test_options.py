"""Options of the scenarios stage, and how many workers come of them."""

from __future__ import annotations

import pytest

from accord.engines.behave.options import WORKERS_PER_CORE, ScenariosOptions
from accord.errors import ConfigurationError
from accord.system.cores import cores


@pytest.mark.parametrize("name", ["scenario-timeout-s", "scenario_timeout_s"])
def test_names_may_be_written_either_way(name: str) -> None:
    assert ScenariosOptions.of({name: "2.5"}).scenario_timeout_s == 2.5


def test_a_value_of_the_wrong_kind_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="retries"):
        ScenariosOptions.of({"retries": "often"})


@pytest.mark.parametrize(
    ("wanted", "units", "size"),
    [
        pytest.param(4, 100, 4, id="as-asked"),
        pytest.param(4, 2, 2, id="never-more-than-units"),
        pytest.param(0, 10_000, WORKERS_PER_CORE * cores(), id="six-a-core"),
    ],
)
def test_pool_size(wanted: int, units: int, size: int) -> None:
    assert ScenariosOptions(workers=wanted).pool_size(units=units) == size
