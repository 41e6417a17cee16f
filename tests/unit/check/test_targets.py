"""Tags point at what is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.check import check
from fakes.checked import ANY, CONTRACT, GOOD, catalogue

REQUIREMENT = "# SHOP-10 Orders\n\n## 驗收條件\n\n- SHOP-10.1 它們成立\n"


@pytest.mark.parametrize(
    ("tag", "near"),
    [
        ("@req:SHOP-12", "@req:SHOP-10"),
        ("@service:shopp", "@service:shop"),
        ("@op:shop/listGood", "@op:shop/listGoods"),
        ("@op:listGoods", "@op:shop/listGoods"),
        ("@service:zzz", None),
    ],
)
def test_an_unknown_target_suggests_the_nearest(tmp_path: Path, tag: str, near: str | None) -> None:
    read = catalogue(
        tmp_path,
        GOOD.replace("Feature", f"{tag}\nFeature"),
        **{"contracts/shop.openapi.yaml": CONTRACT, "specs/requirements/a.md": REQUIREMENT},
    )
    (fault,) = check(read, ANY)
    assert (fault.message.id, fault.message.arguments) == ("check.target-unknown", {"tag": tag})
    assert fault.hint is not None
    assert fault.hint.arguments.get("tag") == near


def test_known_targets_are_fine(tmp_path: Path) -> None:
    tags = "@req:SHOP-10 @req:SHOP-10.1 @service:shop @op:shop/listGoods @owner:anybody"
    read = catalogue(
        tmp_path,
        GOOD.replace("Feature", f"{tags}\nFeature"),
        **{"contracts/shop.openapi.yaml": CONTRACT, "specs/requirements/a.md": REQUIREMENT},
    )
    assert check(read, ANY) == ()


def test_what_the_workspace_does_not_keep_is_not_checked(tmp_path: Path) -> None:
    text = GOOD.replace("Feature", "@req:JIRA-7 @service:x @op:x/y\nFeature")
    assert check(catalogue(tmp_path, text), ANY) == ()


FLOW = """\
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
<process id="p"><task id="pay" name="Pay by card"/></process></definitions>"""


@pytest.mark.parametrize(
    ("tag", "near"),
    [
        ("@flow:checkout/pay", ""),
        ("@flow:checkout/pay-by-card", ""),
        ("@flow:checkout", ""),
        ("@flow:checkout/paay", "@flow:checkout/pay"),
        ("@flow:chekout", "@flow:checkout"),
    ],
)
def test_a_flow_and_its_activities_are_targets(tmp_path: Path, tag: str, near: str) -> None:
    read = catalogue(
        tmp_path,
        GOOD.replace("Feature", f"{tag}\nFeature"),
        **{"contracts/shop.openapi.yaml": CONTRACT, "specs/flows/checkout.bpmn": FLOW},
    )
    hints = [fault.hint for fault in check(read, ANY)]
    assert [hint.arguments["tag"] for hint in hints if hint] == ([near] if near else [])


@pytest.mark.parametrize("path", ["load/noon.toml", "chaos/gone.yaml"])
def test_a_profile_and_an_experiment_point_at_what_is_written_too(
    tmp_path: Path, path: str
) -> None:
    files = {path: LOADED if path.endswith("toml") else DISTURBED}
    read = catalogue(tmp_path, GOOD, **files, **{"specs/requirements/a.md": REQUIREMENT})
    (fault,) = (it for it in check(read, ANY) if it.path == path)
    assert fault.message.arguments == {"tag": "@req:SHOP-99"}


LOADED = """\
title = "Noon"
users = 1
duration = "1 s"
tags = ["req:SHOP-99"]
scenarios = ["features/x.feature#y"]
"""
DISTURBED = """\
title: Gone
description: It comes back.
tags: ["req:SHOP-99"]
steady-state-hypothesis:
  title: All is well
  probes:
    - {type: probe, name: well, tolerance: 0, provider: {type: process, path: "true"}}
method:
  - {type: action, name: stop, provider: {type: process, path: "true"}}
"""


@pytest.mark.parametrize(
    ("operation", "near"),
    [
        ("shop/listGoods", None),
        ("listGoods", None),
        ("shop/listGood", "@op:shop/listGoods"),
    ],
)
def test_an_operation_that_an_activity_names_is_one_of_a_contract(
    tmp_path: Path, operation: str, near: str | None
) -> None:
    task = f'<task id="pay"><documentation>@op:{operation}</documentation></task>'
    flow = FLOW.replace('<task id="pay" name="Pay by card"/>', task)
    files = {"contracts/shop.openapi.yaml": CONTRACT, "specs/flows/checkout.bpmn": flow}
    faults = check(catalogue(tmp_path, GOOD, **files), ANY)
    hints = [fault.hint.arguments["tag"] for fault in faults if fault.hint]
    assert hints == ([near] if near else [])
