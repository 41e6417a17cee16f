"""The engine alone: ``python -m ground.bare <address> <seed> <seconds>``.

It is signed in as a customer, and for the operations of administrators as one of them.
"""

from __future__ import annotations

import json
import sys

import requests
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from accord.engines.schemathesis import sentences
from ground.contract import DOCUMENT


def main(address: str, seed: int, seconds: int) -> set[tuple[str, str]]:
    def header(user: str) -> dict[str, str]:
        answer = requests.post(f"{address}/sessions", json={"user": user}, timeout=5)
        return {"Authorization": f"Bearer {answer.json()['accessToken']}"}

    settings = {
        "base-url": address,
        "seed": seed,
        "workers": 1,
        "continue-on-failure": True,
        "max-time": seconds,
        "warnings": False,
        "cache": {"enabled": False},
        "headers": header("amy"),
        "generation": {"database": "none"},
        "operations": [{"include-tag": "admin", "headers": header("root")}],
    }
    schema = schemathesis.openapi.from_dict(DOCUMENT, config=SchemathesisConfig.from_dict(settings))
    names = {
        f"{method.upper()} {path}": f"ground/{operation['operationId']}"
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
    }
    shown = set()
    for event in from_schema(schema).execute():
        if not isinstance(event, events.ScenarioFinished):
            continue
        for id, checks in event.recorder.checks.items():
            answered = str(event.recorder.cases[id].value.operation.label)
            for check in checks:
                if check.failure_info is not None:
                    failure = check.failure_info.failure
                    label = sentences.at_fault(failure, answered=answered)
                    shown.add((names.get(label, label), sentences.kind(check.name, failure)))
    return shown


if __name__ == "__main__":
    address, seed, seconds = sys.argv[1:]
    sys.stdout.write(json.dumps(sorted(main(address, int(seed), int(seconds)))))
