"""Loads a service that stalls, and holds the percentiles against the truth of its schedule.

    python proofs/stalls.py [--rate 50] [--periods 2] [--machines 1]

The service answers nothing during 2 s of every 10. At an open rate scenarios are due evenly, so the
truth follows from the schedule alone: whoever is due in a stall waits until its end. One user who
repeats the scenario is shown beside it: it waits with the service, and sees next to nothing. The
load comes from workers at 127.0.0.2 and upwards. Ends with 1 when p95 or p99 is further than
5 % from the truth.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from accord.model.journal import read
from accord.model.run import fold
from fakes.http_service import Answer, Received, as_json, serving
from fakes.load_machines import loaded_from_afar
from fakes.loaded import PROFILE

PERIOD_S: Final = 10.0
STALL_S: Final = 2.0
WITHIN: Final = 0.05
SHARES: Final = (50, 90, 95, 99)


def main() -> int:
    """Run it and tell how far off the percentiles are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--periods", type=int, default=2)
    parser.add_argument("--machines", type=int, default=1)
    options = parser.parse_args()
    seconds = options.periods * PERIOD_S
    expected = truth(options.rate, seconds)
    tail = f'scenarios = "@load"\nduration = "{seconds:g} s"\n'
    due = measured(f'rate = "{options.rate}/s"\n{tail}', options.machines)
    users = measured(f"users = 1\n{tail}", 1)
    print(f"{'':6}{'truth':>10}{'open':>10}{'off':>8}{'one user':>12}")
    worst = 0.0
    for share in SHARES:
        off = due[f"p{share}"] / expected[share] - 1 if expected[share] else 0.0
        worst = max(worst, abs(off) if share in (95, 99) else 0.0)
        figures = (expected[share], due[f"p{share}"], users[f"p{share}"])
        truth_s, open_s, user_s = figures
        print(f"p{share:<5}{truth_s:>10.3f}{open_s:>10.3f}{off:>8.1%}{user_s:>12.3f}")
    print(f"requests {due['requests']:g}, furthest off at p95 and p99: {worst:.1%}")
    return int(worst > WITHIN)


def truth(rate: int, seconds: float) -> dict[int, float]:
    """What each percentile of waiting is, of requests that are due evenly over whole periods."""
    count = int(rate * seconds)
    waits = sorted(max(0.0, STALL_S - (n / rate) % PERIOD_S) for n in range(count))
    return {share: waits[max(1, -(-share * count // 100)) - 1] for share in SHARES}


def stalling(request: Received) -> Answer:
    """Goods, after the stall when there is one."""
    del request
    answer = as_json({"id": 1, "name": "tea"})
    answer.wait_s = max(0.0, STALL_S - time.monotonic() % PERIOD_S)
    return answer


def measured(profile: str, machines: int) -> dict[str, float]:
    """The figures of a profile against the service."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(stalling) as goods,
        loaded_from_afar(Path(folder), profile, goods.address) as loaded,
    ):
        master = loaded.begin(workers=machines)
        for number in range(machines):
            loaded.join("--from", f"127.0.0.{number + 2}")
        master.ended(within_s=300)
        runs = sorted((loaded.folder / "reports" / "runs").glob("2*"))
        run = fold(read(runs[-1] / "journal"))
    return dict(run.stages["load"].cases[PROFILE].measures)


if __name__ == "__main__":
    sys.exit(main())
