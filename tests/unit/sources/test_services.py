"""The inventory says which services there are; contract files say it without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.catalogue import Fault, Severity
from accord.sources.services import LOOPBACK, Inventory, read_inventory

CONTRACT = "openapi: 3.0.3\ninfo: {title: x, version: '1'}\npaths: {}\n"
OPERATIONS = "openapi: 3.0.3\ninfo: {title: x, version: '1'}\npaths:\n  /x: {}\n"


def inventory(workspace: Path, text: str | None, *contracts: str) -> Inventory:
    for name in contracts:
        (workspace / name).parent.mkdir(parents=True, exist_ok=True)
        (workspace / name).write_text(CONTRACT)
    if text is not None:
        (workspace / "specs").mkdir(exist_ok=True)
        (workspace / "specs/services.toml").write_text(text, encoding="utf-8")
    return read_inventory(workspace)


FULL = """\
allow = ["10.0.0.1"]

[services.ordering]
title = { en = "Ordering", zh-TW = "訂單", zh-CN = "订单" }
owner = "orders"
contract = "contracts/ordering.openapi.yaml"
depends-on = ["bank"]
health = "/ready"
description = { en = "Takes orders" }

[services.bank]
title = "Bank"
third-party = true
"""


def test_an_empty_health_is_kept_apart_from_none(tmp_path: Path) -> None:
    read = inventory(tmp_path, '[services.a]\nhealth = ""\n[services.b]\n')
    assert [service.health for service in read.services] == ["", None]


def test_a_service_is_read_whole(tmp_path: Path) -> None:
    read = inventory(tmp_path, FULL, "contracts/ordering.openapi.yaml")
    ordering, bank = read.services
    assert ordering.titles == {"en": "Ordering", "zh-TW": "訂單", "zh-CN": "订单"}
    assert (ordering.owner, ordering.health, ordering.depends_on) == ("orders", "/ready", ("bank",))
    assert ordering.description == {"en": "Takes orders"}
    assert (bank.titles, bank.third_party, bank.health) == ({"en": "Bank"}, True, None)
    assert (read.allow, read.faults) == (("10.0.0.1",), ())


def test_load_and_chaos_may_touch_loopback_when_nothing_is_said(tmp_path: Path) -> None:
    assert inventory(tmp_path, "[services.a]\n").allow == LOOPBACK


def test_without_an_inventory_contract_files_name_the_services(tmp_path: Path) -> None:
    read = inventory(
        tmp_path,
        None,
        "contracts/ordering.openapi.yaml",
        "contracts/catalog.openapi.json",
        "contracts/common.yaml",
        "contracts/released/1.0/old.openapi.yaml",
        "contracts/third-party/bank.openapi.yml",
    )
    assert [(s.name, s.third_party) for s in read.services] == [
        ("catalog", False),
        ("ordering", False),
        ("bank", True),
    ]
    assert read.faults == ()


@pytest.mark.parametrize("name", ["openapi.yaml", "swagger.json"])
def test_a_folder_with_nothing_but_one_contract_is_named_after_itself(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "shop").mkdir()
    read = inventory(tmp_path / "shop", None, name)
    assert [(s.name, s.contract) for s in read.services] == [("shop", name)]


def test_an_empty_folder_has_no_services(tmp_path: Path) -> None:
    assert inventory(tmp_path, None) == Inventory()


def test_a_service_finds_its_contract_by_name(tmp_path: Path) -> None:
    read = inventory(tmp_path, "[services.a]\n", "contracts/a.openapi.yaml")
    assert read.services[0].contract == "contracts/a.openapi.yaml"


def test_a_third_party_contract_needs_no_entry(tmp_path: Path) -> None:
    text = '[services.a]\ndepends-on = ["bank"]\n'
    read = inventory(tmp_path, text, "contracts/third-party/bank.openapi.yaml")
    assert [s.name for s in read.services] == ["a", "bank"]
    assert read.faults == ()


def test_a_contract_of_no_service_is_a_warning_and_used(tmp_path: Path) -> None:
    read = inventory(tmp_path, "[services.a]\n", "contracts/b.openapi.yaml")
    assert [s.name for s in read.services] == ["a", "b"]
    assert [(f.message.id, f.severity) for f in read.faults] == [
        ("sources.contract-unlisted", Severity.WARNING)
    ]


def fault(tmp_path: Path, text: str) -> Fault:
    (found,) = inventory(tmp_path, text).faults
    return found


WRONG = {
    "unknown-key": ("[services.a]\nowner = 'x'\ndepend-on = []\n", 3, "key-unknown", "depends-on"),
    "unknown-top": ("allows = []\n", 1, "key-unknown", "allow"),
    "unknown-language": ("[services.a]\ntitle = { zh-tw = 'x' }\n", 2, "key-unknown", "zh-TW"),
    "unknown-dependency": (
        "[services.ordering]\n[services.a]\ndepends-on = ['odering']\n",
        3,
        "dependency-unknown",
        "ordering",
    ),
    "misspelt-contract": ("[services.a]\ncontarct = 'a.yaml'\n", 2, "key-unknown", "contract"),
    "empty-contract": ("[services.a]\ncontract = ''\n", 2, "contract-empty", ""),
    "blank-contract": ("[services.a]\ncontract = ' '\n", 2, "contract-empty", ""),
    "allowed-address": ("allow = ['http://shop.test']\n", 1, "allow-no-host", ""),
    "allowed-port": ("allow = ['shop.test:80']\n", 1, "allow-no-host", ""),
    "missing-contract": ("[services.a]\ncontract = 'no.yaml'\n", 2, "contract-missing", ""),
    "contract-outside": ("[services.a]\ncontract = '/etc/passwd'\n", 2, "contract-missing", ""),
    "word-in-a-text": (
        "[services.a]\ndescription = '''\nowner = 3\n'''\nowner = 3\n",
        5,
        "value-kind",
        "",
    ),
    "inline": ("[services]\na = {}\nb = { owner = 3 }\n", 3, "value-kind", ""),
    "wrong-text": ("[services.a]\nowner = 3\n", 2, "value-kind", ""),
    "wrong-truth": ("[services.a]\nthird-party = 'yes'\n", 2, "value-kind", ""),
    "wrong-list": ("[services.a]\ndepends-on = 'b'\n", 2, "value-kind", ""),
    "wrong-title": ("[services.a]\ntitle = 3\n", 2, "value-kind", ""),
    "wrong-service": ("[services]\na = 3\n", 2, "value-kind", ""),
    "wrong-services": ("services = 3\n", 1, "value-kind", ""),
    "wrong-allow": ("allow = 'localhost'\n", 1, "value-kind", ""),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_told_with_line_and_suggestion(tmp_path: Path, case: str) -> None:
    text, line, id, near = WRONG[case]
    found = fault(tmp_path, text)
    assert (found.path, found.line) == ("specs/services.toml", line)
    assert found.message.id == f"sources.{id}"
    assert (found.hint.arguments.get("near", "") if found.hint else "") == near


@pytest.mark.parametrize("written", ["contracts/aa.openapi.yaml", "contracts/a.openapi.yaml ", ""])
def test_a_contract_that_is_named_wrongly_is_not_guessed(tmp_path: Path, written: str) -> None:
    text = f"[services.a]\ncontract = '{written}'\n"
    read = inventory(tmp_path, text, "contracts/a.openapi.yaml")
    (found,) = read.faults
    assert [(s.name, s.contract) for s in read.services] == [("a", "")]
    assert (found.hint and found.hint.arguments["near"]) == "contracts/a.openapi.yaml"


@pytest.mark.parametrize("name", ["shop.yaml", "openapi.json", "shop.openapi.YAML"])
@pytest.mark.parametrize("listed", [None, "[services.x]\n"])
def test_a_document_that_no_service_names_is_an_error(
    tmp_path: Path, listed: str | None, name: str
) -> None:
    document = '{"openapi": "3.0.3", "paths": {"/x": {}}}' if "json" in name else OPERATIONS
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / name).write_text(document)
    (found,) = inventory(tmp_path, listed).faults
    assert (found.path, found.message.id) == (f"contracts/{name}", "sources.contract-of-nobody")
    assert (found.unreadable, found.severity) == (True, Severity.ERROR)


def test_what_a_contract_refers_to_is_a_part_of_it(tmp_path: Path) -> None:
    read = inventory(tmp_path, None, "contracts/a.openapi.yaml")
    (tmp_path / "contracts/a.openapi.yaml").write_text(f"{OPERATIONS}  /y: {{$ref: 'b.yaml#/y'}}\n")
    (tmp_path / "contracts/b.yaml").write_text(OPERATIONS)
    assert (read.faults, read_inventory(tmp_path).faults) == ((), ())


def test_a_broken_inventory_is_unreadable_and_contracts_still_count(tmp_path: Path) -> None:
    read = inventory(tmp_path, "[services.a\n", "contracts/b.openapi.yaml")
    assert [s.name for s in read.services] == ["b"]
    assert [(f.line, f.unreadable) for f in read.faults] == [(1, True)]


def test_the_inventory_of_another_encoding_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/services.toml").write_bytes("[services.a]\nowner = '訂單'\n".encode("big5"))
    assert [f.message.id for f in read_inventory(tmp_path).faults] == ["sources.not-utf8"]


@pytest.mark.parametrize(
    "name", ["../../x", "/etc/x", "a/b", "..", ".hidden", "a:b", "a\\\\b", "a\\nb", "", "a" * 200]
)
def test_a_service_after_which_no_file_can_be_named_is_refused(tmp_path: Path, name: str) -> None:
    read = inventory(tmp_path, f'[services."{name}"]\n[services.good]\n')
    assert [service.name for service in read.services] == ["good"]
    assert [(fault.message.id, fault.hint is not None) for fault in read.faults] == [
        ("sources.service-name", True)
    ]


@pytest.mark.parametrize("name", ["shop.orders", "my shop", "訂單", "a-b_c"])
def test_a_service_may_have_any_other_name(tmp_path: Path, name: str) -> None:
    read = inventory(tmp_path, f'[services."{name}"]\n')
    assert ([service.name for service in read.services], read.faults) == ([name], ())
