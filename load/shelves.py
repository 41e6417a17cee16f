"""Along the shelves 逛商品架.

A plain locustfile, which Accord and locust itself run alike:

    accord up                          # in another terminal
    locust -f load/shelves.py --headless

Users and run time are those of `[tool.locust]` in pyproject.toml.
"""

from __future__ import annotations

from pathlib import Path

from locust import FastHttpUser, constant_throughput, task

from accord.steps.hooks import addresses


class Visitor(FastHttpUser):
    """Somebody who looks along the shelves."""

    host = addresses(Path.cwd())["storefront"]
    wait_time = constant_throughput(5)

    @task(3)
    def goods(self) -> None:
        """Look at the first goods."""
        self.client.get("/goods?limit=10", name="browse goods")

    @task
    def stores(self) -> None:
        """Look for a store nearby."""
        self.client.get("/stores", name="browse stores")
