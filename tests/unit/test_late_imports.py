"""A package offers its names without importing the modules that define them."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module

import pytest

from accord.late_imports import late_imports

PACKAGES = (
    "accord.client",
    "accord.contract",
    "accord.sources",
    "accord.sources.openapi",
    "accord.steps",
)
HEAVY = ("requests", "behave", "gherkin", "yaml", "cucumber_expressions", "jsonschema_rs")


@pytest.mark.parametrize("package", PACKAGES)
def test_everything_a_package_offers_is_there(package: str) -> None:
    face = import_module(package)
    assert all(getattr(face, name).__name__ == name for name in face.__all__)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_neighbour_in_a_package_costs_nothing(package: str) -> None:
    script = f"import json, sys, {package}; print(json.dumps(list(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert set(json.loads(done.stdout)).isdisjoint(HEAVY)


def test_what_starts_a_system_sends_nothing_before_it_asks() -> None:
    script = "import sys, accord.pipeline.run; print('requests' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_a_name_that_is_not_offered_is_no_attribute() -> None:
    attribute = late_imports("json", {"decoder": ("JSONDecoder",)})
    assert attribute("JSONDecoder") is json.JSONDecoder
    with pytest.raises(AttributeError, match="module 'json' has no attribute 'scanner'"):
        attribute("scanner")
