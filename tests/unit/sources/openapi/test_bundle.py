"""A bundled contract needs no other file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from accord.model.catalogue import Catalogue, Contract
from accord.sources import read_contract
from accord.sources.openapi.bundle import Bundle, bundle
from accord.sources.openapi.loading import OpenedDocuments

START = "openapi: 3.1.0\ninfo: {title: x, version: '1'}\n"
USE = """\
paths:
  /a:
    get:
      responses:
        200:
          description: ok
          content:
            application/json:
              schema: {$ref: 'REF'}
"""


def read(workspace: Path, text: str, **others: str) -> Contract:
    contracts = workspace / "contracts"
    contracts.mkdir(parents=True, exist_ok=True)
    for name, content in others.items():
        file = contracts / name.replace("__", "/").replace("_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    file = contracts / "x.openapi.yaml"
    file.write_text(START + text)
    return read_contract(file, workspace=workspace, service="x")


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in references(value)]
    if isinstance(node, list):
        return [found for item in node for found in references(item)]
    return []


def resolve(document: dict[str, Any], reference: str) -> Any:
    node: Any = document
    for key in reference.removeprefix("#/").split("/"):
        node = node[key.replace("~1", "/").replace("~0", "~")]
    return node


def schema_of(contract: Contract) -> Any:
    content = contract.document["paths"]["/a"]["get"]["responses"]["200"]["content"]
    return resolve(contract.document, content["application/json"]["schema"]["$ref"])


def test_a_part_of_another_file_is_bundled(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        USE.replace("REF", "common.yaml#/Money"),
        common_yaml="Money: {properties: {unit: {$ref: '#/Unit'}}}\nUnit: {type: string}\n",
    )
    assert all(found.startswith("#/") for found in references(contract.document))
    money = schema_of(contract)
    assert resolve(contract.document, money["properties"]["unit"]["$ref"]) == {"type": "string"}
    assert contract.faults == ()


def test_a_whole_file_is_bundled(tmp_path: Path) -> None:
    contract = read(
        tmp_path, USE.replace("REF", "schemas/money.json"), schemas__money_json='{"type": "number"}'
    )
    assert schema_of(contract) == {"type": "number"}


def test_a_part_that_refers_to_itself_ends(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        USE.replace("REF", "common.yaml#/Node"),
        common_yaml="Node: {type: object, properties: {next: {$ref: '#/Node'}}}\n",
    )
    node = schema_of(contract)
    assert resolve(contract.document, node["properties"]["next"]["$ref"]) is node


def test_another_file_may_refer_back(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        USE.replace("REF", "common.yaml#/Node") + "components: {schemas: {Own: {type: integer}}}\n",
        common_yaml="Node: {items: {$ref: 'x.openapi.yaml#/components/schemas/Own'}}\n",
    )
    assert schema_of(contract)["items"] == {"$ref": "#/components/schemas/Own"}


def test_same_names_from_two_files_stay_apart(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        "paths: {}\n"
        "components: {schemas: {A: {$ref: 'one.yaml#/Money'}, B: {$ref: 'two.yaml#/Money'}}}\n",
        one_yaml="Money: {type: string}\n",
        two_yaml="Money: {type: number}\n",
    )
    schemas = contract.document["components"]["schemas"]
    assert resolve(contract.document, schemas["A"]["$ref"]) == {"type": "string"}
    assert resolve(contract.document, schemas["B"]["$ref"]) == {"type": "number"}


def test_a_path_of_another_file_is_put_in_place(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        "paths: {/a: {$ref: 'paths/a.yaml'}}\n",
        paths__a_yaml="get: {operationId: readA, responses: {200: {description: ok}}}\n",
    )
    assert [operation.id for operation in contract.operations] == ["x/readA"]


def test_a_reference_of_the_document_itself_is_kept_as_written(tmp_path: Path) -> None:
    text = USE.replace("REF", "#/components/schemas/A%7Bb%7D")
    contract = read(tmp_path, text + "components: {schemas: {'A{b}': {type: string}}}\n")
    assert "#/components/schemas/A%7Bb%7D" in references(contract.document)


@pytest.mark.parametrize(
    ("reference", "id"),
    [
        ("https://example.com/a.yaml#/A", "sources.ref-remote"),
        ("//example.com/a.yaml", "sources.ref-remote"),
        ("file:///etc/passwd", "sources.ref-remote"),
        ("../../secret.yaml", "sources.ref-outside"),
        ("/etc/passwd", "sources.ref-outside"),
        ("missing.yaml", "sources.ref-file"),
        ("common.yaml#/Nobody", "sources.ref-nowhere"),
        ("#/components/schemas/Nobody", "sources.ref-nowhere"),
    ],
    ids=["http", "host", "file", "outside", "absolute", "missing", "nobody", "own-nobody"],
)
def test_a_reference_that_cannot_be_followed_is_told(
    tmp_path: Path, reference: str, id: str
) -> None:
    (tmp_path / "secret.yaml").write_text("type: string\n")
    contract = read(tmp_path / "workspace", USE.replace("REF", reference), common_yaml="A: {}\n")
    (fault,) = contract.faults
    assert (fault.message.id, fault.path, fault.line) == (id, "contracts/x.openapi.yaml", 11)
    assert Catalogue(contracts=(contract,)).unreadable == (fault,)
    assert references(contract.document) == []


def test_a_link_out_of_the_workspace_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("A: {type: string}\n")
    contracts = tmp_path / "workspace" / "contracts"
    contracts.mkdir(parents=True)
    (contracts / "inside.yaml").symlink_to(tmp_path / "secret.yaml")
    contract = read(tmp_path / "workspace", USE.replace("REF", "inside.yaml#/A"))
    assert [fault.message.id for fault in contract.faults] == ["sources.ref-outside"]


def test_a_bad_reference_in_another_file_is_told_there(tmp_path: Path) -> None:
    contract = read(
        tmp_path, USE.replace("REF", "common.yaml#/A"), common_yaml="A:\n  items: {$ref: '#/B'}\n"
    )
    assert [(f.path, f.line) for f in contract.faults] == [("contracts/common.yaml", 2)]


def test_examples_may_speak_of_references(tmp_path: Path) -> None:
    text = """\
paths: {}
components:
  schemas:
    S:
      type: object
      example: {$ref: 'http://example.com'}
      default: {$ref: 'nowhere.yaml'}
      enum: [{$ref: 'nowhere.yaml'}]
      properties: {example: {$ref: '#/components/schemas/T'}, $ref: {type: string}}
    T: {type: string}
  examples: {one: {value: {$ref: 'nowhere.yaml'}}}
"""
    contract = read(tmp_path, text)
    assert not [f for f in contract.faults if f.message.id.startswith("sources.ref-")]


@pytest.mark.parametrize(
    "extended",
    [
        "x-note: {$ref: 'https://example.com/a'}\npaths: {}\n",
        "x-note: [{deep: {$ref: '#/nowhere'}}]\npaths: {}\n",
        "paths: {x-note: {$ref: nowhere.yaml}}\n",
        "paths: {}\ncomponents: {schemas: {S: {x-note: {$ref: '#/nowhere'}}}}\n",
        "paths: {}\ncomponents: {schemas: {S: {$ref: 'common.yaml#/A'}}}\n",
    ],
    ids=["root", "list", "paths", "schema", "other-file"],
)
def test_a_reference_of_an_extension_may_lead_anywhere(tmp_path: Path, extended: str) -> None:
    common = "A: {type: string, x-note: {$ref: '#/nowhere'}}\n"
    contract = read(tmp_path, extended, common_yaml=common)
    assert not [f for f in contract.faults if f.message.id.startswith("sources.ref-")]


@pytest.mark.parametrize(
    "named",
    [
        "headers: {x-note: {$ref: '#/nowhere'}}",
        "schemas: {S: {properties: {x-note: {$ref: '#/nowhere'}}}}",
        "schemas: {S: {$ref: '#/x-parts/S'}}\nx-parts: {S: {items: {$ref: '#/nowhere'}}}",
        "schemas: {S: {$ref: 'common.yaml#/x-parts/S'}}",
    ],
    ids=["header", "property", "part-in-an-extension", "part-in-another-file"],
)
def test_what_only_looks_like_an_extension_must_be_found(tmp_path: Path, named: str) -> None:
    components, _, rest = named.partition("\n")
    contract = read(
        tmp_path,
        f"paths: {{}}\ncomponents: {{{components}}}\n{rest}\n",
        common_yaml="x-parts: {S: {items: {$ref: '#/nowhere'}}}\n",
    )
    assert "sources.ref-nowhere" in [fault.message.id for fault in contract.faults]


def test_a_part_in_an_extension_is_bundled(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        USE.replace("REF", "#/x-parts/S") + "x-parts: {S: {$ref: 'common.yaml#/A'}}\n",
        common_yaml="A: {type: string}\n",
    )
    assert resolve(contract.document, schema_of(contract)["$ref"]) == {"type": "string"}
    assert contract.faults == ()


def test_a_fault_in_a_part_of_another_file_is_told_there(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        USE.replace("REF", "common.yaml#/A"),
        common_yaml="B: {}\nA:\n  type: string\n  default: 3\n",
    )
    [fault] = contract.faults
    assert (fault.path, fault.line) == ("contracts/common.yaml", 4)
    assert fault.message.arguments["pointer"] == "/A/default"


def test_a_discriminator_maps_to_bundled_parts(tmp_path: Path) -> None:
    text = """\
paths: {}
components:
  schemas:
    Pet:
      oneOf: [{$ref: 'pets.yaml#/Cat'}]
      discriminator: {propertyName: kind, mapping: {cat: 'pets.yaml#/Cat', dog: Dog}}
"""
    contract = read(tmp_path, text, pets_yaml="Cat: {type: object}\n")
    mapping = contract.document["components"]["schemas"]["Pet"]["discriminator"]["mapping"]
    assert mapping == {"cat": "#/x-accord-bundled/Cat", "dog": "Dog"}


def test_a_bundled_document_is_plain_json(tmp_path: Path) -> None:
    contract = read(
        tmp_path, USE.replace("REF", "common.yaml#/A"), common_yaml="A: {enum: [2020-01-01]}\n"
    )
    assert json.loads(json.dumps(contract.document)) == contract.document


def test_a_long_chain_of_parts_is_followed_to_its_end(tmp_path: Path) -> None:
    chain = "".join(f"P{n}: {{items: {{$ref: '#/P{n + 1}'}}}}\n" for n in range(1000))
    contract = read(
        tmp_path,
        USE.replace("REF", "common.yaml#/P0"),
        common_yaml=chain + "P1000: {type: string}\n",
    )
    assert contract.document["x-accord-bundled"]["P1000"] == {"type": "string"}
    assert not [f for f in contract.faults if f.message.id.startswith("sources.ref-")]


THING = {
    "$id": "https://shop.test/thing",
    "properties": {"n": {"$ref": "#/$defs/Num"}, "m": {"$ref": "thing#num"}},
    "$defs": {"Num": {"$anchor": "num", "type": "integer"}},
}


def with_schemas(folder: Path, schemas: dict[str, object], version: str = "3.1.0") -> Bundle:
    document = {"openapi": version, "components": {"schemas": schemas}}
    return bundle(document, folder / "api.json", workspace=folder, files=OpenedDocuments())


def test_a_reference_below_an_id_becomes_a_pointer_of_the_document(tmp_path: Path) -> None:
    bundled = with_schemas(tmp_path, {"Thing": THING, "Other": {"$ref": "https://shop.test/thing"}})
    schemas = bundled.document["components"]["schemas"]
    assert schemas["Thing"]["properties"] == {
        name: {"$ref": "#/components/schemas/Thing/$defs/Num"} for name in ("n", "m")
    }
    assert schemas["Other"] == {"$ref": "#/components/schemas/Thing"}
    assert not bundled.bad


def test_names_that_no_reference_needs_any_more_are_left_out(tmp_path: Path) -> None:
    schemas = with_schemas(tmp_path, {"Thing": THING}).document["components"]["schemas"]
    assert "$id" not in schemas["Thing"]
    assert schemas["Thing"]["$defs"]["Num"] == {"type": "integer"}


def test_a_property_may_be_called_id(tmp_path: Path) -> None:
    thing = {"properties": {"$id": {"type": "string"}}, "example": {"$id": "a"}}
    assert with_schemas(tmp_path, {"T": thing}).document["components"]["schemas"]["T"] == thing


def test_before_3_1_an_id_is_a_word_like_any_other(tmp_path: Path) -> None:
    bundled = with_schemas(tmp_path, {"Thing": THING}, version="3.0.3")
    assert [bad.problem.id for bad in bundled.bad] == ["sources.ref-nowhere", "sources.ref-file"]


@pytest.mark.parametrize("reference", ["https://shop.test/a/part.json#num", "part.json#num"])
def test_addresses_of_one_host_are_files_beside_each_other(tmp_path: Path, reference: str) -> None:
    (tmp_path / "part.json").write_text(
        '{"$id": "https://shop.test/a/part.json", '
        '"properties": {"self": {"$ref": "#"}}, "$defs": {"N": {"$anchor": "num"}}}'
    )
    outer = {"$id": "https://shop.test/a/outer.json", "items": {"$ref": reference}}
    bundled = with_schemas(tmp_path, {"Outer": outer, "Part": {"$ref": "part.json"}})
    assert not bundled.bad
    assert bundled.document["components"]["schemas"]["Outer"]["items"] == {
        "$ref": "#/x-accord-bundled/N"
    }
    assert bundled.document["x-accord-bundled"]["part"]["properties"]["self"] == {
        "$ref": "#/x-accord-bundled/part"
    }


def test_a_pointer_below_an_id_that_means_the_document_is_followed(tmp_path: Path) -> None:
    thing = {"$id": "https://shop.test/thing", "items": {"$ref": "#/components/schemas/Num"}}
    bundled = with_schemas(tmp_path, {"Thing": thing, "Num": {}})
    assert not bundled.bad
    assert bundled.document["components"]["schemas"]["Thing"]["items"]["$ref"].endswith("/Num")


def test_what_is_looked_for_dynamically_keeps_its_names(tmp_path: Path) -> None:
    tree = {
        "$id": "https://shop.test/tree",
        "$dynamicAnchor": "node",
        "$defs": {"A": {}},
        "items": {"$dynamicRef": "#node"},
        "contains": {"$ref": "#/$defs/A"},
    }
    bundled = with_schemas(tmp_path, {"Tree": tree})
    assert bundled.document["components"]["schemas"]["Tree"] == tree
    assert not bundled.bad


@pytest.mark.parametrize("reference", ["#nobody", "https://shop.test/thing#/nowhere"])
def test_a_name_that_nothing_has_is_told(tmp_path: Path, reference: str) -> None:
    bundled = with_schemas(tmp_path, {"Thing": THING, "Other": {"$ref": reference}})
    assert [bad.problem.id for bad in bundled.bad] == ["sources.ref-nowhere"]
