"""The repository's own contracts with the engine's own command, without Accord."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shop.driver import RunningShop

pytestmark = pytest.mark.engine

WORKSPACE = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def shop() -> Iterator[RunningShop]:
    running = RunningShop()
    yield running
    running.stop()


@pytest.mark.parametrize("service", ["storefront", "risk"])
def test_the_plain_command_passes_on_a_contract_of_the_shop(
    shop: RunningShop, service: str
) -> None:
    command = [str(Path(sys.executable).with_name("st")), "--config-file", "schemathesis.toml"]
    token = f"Authorization: Bearer {shop.token('tester')}"
    options = ["--url", shop.addresses[service], "-H", token, "--phases", "examples,fuzzing"]
    limits = ["--max-examples", "3", "--seed", "1", "--generation-database", "none"]
    done = subprocess.run(
        [*command, "run", f"contracts/{service}.openapi.yaml", *options, *limits, "--no-color"],
        cwd=WORKSPACE,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout[-2000:]
