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
