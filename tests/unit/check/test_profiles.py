from __future__ import annotations

import pytest

from accord.check.profiles import profile_faults
from accord.model.catalogue import Catalogue, Contract, Operation, Profile
from accord.text import say

PLACE = Operation(
    id="ordering/placeOrder",
    service="ordering",
    name="placeOrder",
    method="POST",
    path="/orders",
)


def catalogue(threshold: str, *, script: str = "") -> Catalogue:
    profile = Profile(
        id="load/noon.toml",
        title="Noon",
        path="load/noon.toml",
        scenarios={} if script else {"buy": 1.0},
        thresholds=(threshold,),
        script=script,
    )
    contract = Contract(service="ordering", path="c.yaml", dialect="3.0", operations=(PLACE,))
    return Catalogue(profiles=(profile,), contracts=(contract,))


@pytest.mark.parametrize(
    "threshold",
    [
        'p95("placeOrder") <= 1 s',
        'p99.9("ordering/placeOrder") <= 1 s',
        'errors("buy") <= 1 %',
        "rate >= 5/s",
    ],
)
def test_a_threshold_that_can_be_answered_is_no_fault(threshold: str) -> None:
    assert list(profile_faults(catalogue(threshold))) == []


@pytest.mark.parametrize(
    ("threshold", "id", "hint"),
    [
        pytest.param('p95("plaecOrder") <= 1 s', "check.threshold-name", "placeOrder", id="name"),
    ],
)
def test_a_threshold_that_nothing_answers_is_told(threshold: str, id: str, hint: str) -> None:
    (fault,) = profile_faults(catalogue(threshold))
    assert (fault.path, fault.message.id) == ("load/noon.toml", id)
    assert fault.hint is not None
    assert hint in say(fault.hint, "en")


def test_names_that_a_locustfile_gives_are_its_own() -> None:
    assert list(profile_faults(catalogue('p95("home") <= 1 s', script="load/x.py"))) == []
