"""Whatever a built-in sentence sends is an operation of some contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.check import check
from accord.model.catalogue import Severity
from accord.steps.index import read_index
from fakes.checked import CONTRACT, catalogue


def faults(
    folder: Path, sentence: str, *, tag: str = "", contract: str = CONTRACT
) -> list[tuple[str, int, Severity]]:
    text = (
        f"Feature: A\n\n  {tag}\n  Scenario: B\n    When {sentence}\n    Then the status is 200\n"
    )
    files = {"contracts/shop.openapi.yaml": contract} if contract else {}
    read = catalogue(folder, text, **files)
    return [
        (fault.message.id, fault.line, fault.severity) for fault in check(read, read_index(folder))
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        'I send "listGoods"',
        'I send "shop/listGoods"',
        'I send "GET /goods"',
        'I send "{which}"',
        "我送出「listGoods」",
        'at the end I send "listGoods"',
    ],
)
def test_an_operation_of_a_contract_is_right(tmp_path: Path, sentence: str) -> None:
    assert faults(tmp_path, sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        'I send "listGood"',
        'I send "listGood" with the remembered "body"',
        "我以記住的「內容」送出「listGood」",
        "结束时我发送“listGood”",
    ],
)
def test_a_misspelt_operation_is_told_where_it_stands(tmp_path: Path, sentence: str) -> None:
    assert faults(tmp_path, sentence) == [("contract.operation-unknown", 5, Severity.ERROR)]


def test_a_step_of_the_workspaces_own_means_by_a_name_what_it_likes(tmp_path: Path) -> None:
    own = "from behave import when\n\n\n@when('I send \"{name}\"')\ndef step(context, name): ...\n"
    (tmp_path / "steps").mkdir()
    (tmp_path / "steps/own.py").write_text(own)
    assert faults(tmp_path, 'I send "an invoice"') == []


def test_what_is_not_finished_is_a_warning(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, 'I send "later"', tag="@wip")
    assert fault == ("contract.operation-none-near", 5, Severity.WARNING)


def test_what_nobody_runs_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "behave.ini").write_text("[behave]\ndefault_tags = not @later\n")
    [fault] = faults(tmp_path, 'I send "later"', tag="@later")
    assert fault == ("contract.operation-none-near", 5, Severity.WARNING)


def test_where_there_is_no_contract_nobody_knows_a_name(tmp_path: Path) -> None:
    assert faults(tmp_path, 'I send "listGood"', contract="") == []


@pytest.mark.parametrize(
    "lacking",
    [
        {"contracts/other.openapi.yaml": "openapi: ["},
        {"specs/services.toml": '[services.other]\ncontract = "contracts/gone.openapi.yaml"\n'},
        {
            "specs/services.toml": '[services.other]\ncontract = "api/other.openapi.yaml"\n',
            "api/other.openapi.yaml": "openapi: [",
        },
    ],
    ids=["unreadable", "missing", "unreadable elsewhere"],
)
def test_a_contract_that_cannot_be_read_may_have_the_operation(
    tmp_path: Path, lacking: dict[str, str]
) -> None:
    steps = '    When I send "x"\n    Then the status is 200\n'
    text = f"Feature: A\n  @op:other/x\n  Scenario: B\n{steps}"
    read = catalogue(tmp_path, text, **lacking, **{"contracts/shop.openapi.yaml": CONTRACT})
    paths = {fault.path for fault in check(read, read_index(tmp_path))}
    assert "features/x.feature" not in paths
