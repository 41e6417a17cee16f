"""Tags that resemble one of Accord's own are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.check import check
from accord.model.catalogue import Severity
from accord.model.message import message
from fakes.checked import ANY, GOOD, catalogue


@pytest.mark.parametrize(
    ("tag", "meant"),
    [
        pytest.param("@serail", "@serial", id="letters-swapped"),
        pytest.param("@Wip", "@wip", id="upper-case"),
        pytest.param("@xfial", "@xfail", id="letters-swapped-in-the-middle"),
        pytest.param("@skp", "@skip", id="letter-left-out"),
        pytest.param("@lock:", "@lock:NAME", id="lock-without-a-name"),
        pytest.param("@lock", "@lock:NAME", id="lock-without-a-colon"),
        pytest.param("@lok:till", "@lock:till", id="misspelt-lock"),
        pytest.param("@ID:basket", "@id:basket", id="upper-case-id"),
        pytest.param("@reqs:SHOP-1", "@req:SHOP-1", id="plural"),
        pytest.param("@Req:SHOP-1", "@req:SHOP-1", id="upper-case-link"),
        pytest.param("@sevice:shop", "@service:shop", id="link-with-a-letter-left-out"),
        pytest.param("@fLow:checkout", "@flow:checkout", id="upper-case-letter"),
        pytest.param("@onwer:shop", "@owner:shop", id="link-with-letters-swapped"),
    ],
)
def test_a_tag_that_resembles_one_of_accords_is_a_warning(
    tmp_path: Path, tag: str, meant: str
) -> None:
    text = GOOD.replace("  Scenario", f"  {tag}\n  Scenario")
    (fault,) = check(catalogue(tmp_path, text), ANY)
    assert (fault.message.id, fault.severity) == ("check.tag-near", Severity.WARNING)
    assert fault.hint == message("check.target-near", tag=meant)


@pytest.mark.parametrize(
    "tag",
    [
        *("@serial", "@lock:till", "@id:basket", "@smoke", "@api", "@x", "@login", "@ui", "@tip"),
        *("@v2", "@ref:9", "@rev:2", "@other:a", "@ops-team:b", "@os:linux", "@slow:yes"),
        *("@owner:c", "@req:SHOP-1"),
    ],
)
def test_a_tag_of_the_teams_own_is_no_fault(tmp_path: Path, tag: str) -> None:
    text = GOOD.replace("  Scenario", f"  {tag}\n  Scenario")
    assert check(catalogue(tmp_path, text), ANY) == ()
