"""What it costs to hold one exchange against its contract.

    python benchmarks/judge.py [rounds]

CPU time of this process, each exchange alone, the best round of each. The set are the labelled
exchanges of ``tests/exchanges`` that are kept, and an order with twenty lines. Exit code 1 when a
judged exchange costs more than the budget in the median.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from accord.contract import Contracts, Exchange
from accord.model.calls import ContractVerdict
from fakes.exchanges import labelled
from fakes.openapi import order, shop

BUDGET_US = 30.0
REPEATS = 200


def main(rounds: int = 5) -> int:
    orders = Contracts.compile([shop("3.0")])
    costs = {"an order": microseconds(orders, big_order(), rounds)}
    for case in labelled():
        if case.verdict is ContractVerdict.KEPT:
            contracts = Contracts.compile([case.contract])
            costs[f"{case.kind} ({case.name})"] = microseconds(contracts, case.exchange, rounds)
    median = statistics.median(costs.values())
    for name in sorted(costs, key=lambda name: -costs[name])[:5]:
        print(f"{costs[name]:8.1f} µs  {name}")
    print(f"{costs['an order']:8.1f} µs  an order with twenty lines")
    print(f"{median:8.1f} µs  median of {len(costs)}  (budget {BUDGET_US:.0f} µs)")
    return 0 if median <= BUDGET_US else 1


def microseconds(contracts: Contracts, exchange: Exchange, rounds: int) -> float:
    """The best round, once everything is compiled."""
    contracts.check(exchange)
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        for _ in range(REPEATS):
            contracts.check(exchange)
        best = min(best, time.process_time() - began)
    return best / REPEATS * 1e6


def big_order() -> Exchange:
    lines = [{"sku": f"AB-{number}", "quantity": number + 1, "gift": False} for number in range(20)]
    return Exchange(
        service="ordering",
        method="GET",
        url="http://127.0.0.1:8080/v1/orders/0b6a3c1e-58b7-4f2c-9a3e-0d9f0f7c1a11",
        request_headers={"Accept": "application/json", "User-Agent": "accord", "Host": "x"},
        request_body=b"",
        status=200,
        response_headers={"Content-Type": "application/json", "Date": "x", "Server": "x"},
        response_body=json.dumps(order(lines=lines)).encode(),
    )


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
