"""Values of the inventory: the right ones are taken, each wrong one is a fault at its line."""

from __future__ import annotations

import pytest

from accord.model.toml_document import TomlDocument
from accord.sources.toml_values import TomlValues

PLACE = ("services", "shop")


def reader(*lines: str) -> tuple[TomlValues, dict[str, object]]:
    document = TomlDocument("\n".join(["[services.shop]", *lines]))
    table: dict[str, object] = dict(document.table["services"]["shop"])
    return TomlValues(document, "specs/services.toml"), table


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        pytest.param("text", '"a"', "a", id="text"),
        pytest.param("texts", '["a", "b"]', ("a", "b"), id="texts"),
        pytest.param("truth", "true", True, id="truth"),
        pytest.param("titles", '"Shop"', {"en": "Shop"}, id="one-title"),
        pytest.param("titles", '{ zh-TW = "商店" }', {"zh-TW": "商店"}, id="titles"),
    ],
)
def test_a_value_of_its_kind_is_taken(kind: str, written: str, value: object) -> None:
    values, table = reader(f"key = {written}")
    assert (getattr(values, kind)(table, "key", place=PLACE), values.faults) == (value, [])


@pytest.mark.parametrize(
    ("kind", "written", "empty"),
    [
        pytest.param("text", "1", "", id="text"),
        pytest.param("texts", '["a", 1]', (), id="texts"),
        pytest.param("truth", "1", False, id="truth"),
        pytest.param("titles", "{ en = 1 }", {}, id="titles"),
    ],
)
def test_a_value_of_another_kind_is_a_fault_and_nothing(
    kind: str, written: str, empty: object
) -> None:
    values, table = reader("", f"key = {written}")
    assert getattr(values, kind)(table, "key", place=PLACE) == empty
    [fault] = values.faults
    assert (fault.message.id, fault.path, fault.line) == (
        "sources.value-kind",
        "specs/services.toml",
        3,
    )


def test_a_key_that_nobody_reads_is_told_with_the_likeliest_one() -> None:
    values, table = reader('ownr = "a"')
    values.refuse_other_keys(table, ("owner", "title"), place=PLACE)
    [fault] = values.faults
    assert fault.hint is not None
    assert (fault.message.id, fault.line, fault.hint.arguments) == (
        "sources.key-unknown",
        2,
        {"near": "owner"},
    )


def test_a_language_that_no_reader_has_is_told() -> None:
    values, table = reader('title = { en = "Shop", fr = "Boutique" }')
    assert values.titles(table, "title", place=PLACE) == {"en": "Shop"}
    assert [fault.message.arguments["key"] for fault in values.faults] == ["fr"]


def test_an_entry_of_a_list_is_found_at_its_own_line() -> None:
    values, _ = reader("depends-on = [", '  "bank",', '  "bnak",', "]")
    values.tell(
        "sources.dependency-unknown", "depends-on", place=PLACE, holding="bnak", target="bnak"
    )
    assert values.faults[0].line == 4
