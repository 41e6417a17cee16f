"""The contract suite through the real command: what it ends with, and what it tells."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from fakes.tiny_workspace import Done, TinyWorkspace
from fakes.tried_service import CONTRACT, serving

pytestmark = pytest.mark.engine

PATH = "contracts/goods.openapi.yaml"
CONFIGURATION = """
[reports]
formats = ["junit"]

[environments.local]
nonce = false
addresses = {{ goods = "{address}" }}

[stages.contract]
gates = [{gates}]

[stages.contract.options]
seed = 7
patience-s = 0
max-examples = 3
stateful-examples = 1
{options}

[stages.contract.options.sign-in]
operation = "goods/signIn"
body = {{ user = "{{user}}" }}
token = "token"
"""


@pytest.fixture
def tiny(tmp_path: Path) -> TinyWorkspace:
    made = TinyWorkspace(tmp_path)
    made.write(PATH, CONTRACT)
    return made


def configure(tiny: TinyWorkspace, address: str, *, gates: str = "", options: str = "") -> None:
    tiny.write("accord.toml", CONFIGURATION.format(address=address, gates=gates, options=options))


def run(tiny: TinyWorkspace, *words: str, **variables: str) -> Done:
    given = ("--set", "user=amy", "--format", "json")
    return tiny.accord("run", *words, *given, environment=variables)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """A folder with nothing but a contract, all of it tried."""
    tiny = TinyWorkspace(tmp_path_factory.mktemp("whole"))
    tiny.write(PATH, CONTRACT)
    gates = '"coverage.operations >= 75 %", "findings = 0", "coverage.responses = 100 %"'
    with serving() as tried:
        configure(tiny, tried.address, gates=gates)
        return run(tiny)


def decisions(done: Done) -> dict[str, bool]:
    [stage] = done.document["stages"]
    return {decision["rule"]: decision["open"] for decision in stage["decisions"]}


def test_a_folder_with_nothing_but_a_contract_has_a_verdict(whole: Done) -> None:
    assert whole.document["failures"] == []
    assert whole.document["counts"]["passed"] > 0
    assert whole.document["calls"]["judged"] > 0
    assert decisions(whole)["coverage.operations >= 75 %"]
    assert decisions(whole)["findings = 0"]


def test_coverage_that_is_too_little_closes_its_gate(whole: Done) -> None:
    assert (whole.code, decisions(whole)["coverage.responses = 100 %"]) == (1, False)


def test_coverage_closes_no_gate_of_a_selection(tiny: TinyWorkspace) -> None:
    with serving() as tried:
        configure(tiny, tried.address, gates='"coverage.responses = 100 %"')
        assert run(tiny, f"{PATH}#readGoods/fuzzing").code == 0


def test_a_failed_case_tells_how_to_repeat_it_with_the_seed_that_was_asked_for(
    tiny: TinyWorkspace,
) -> None:
    with serving("omits-name") as tried:
        configure(tiny, tried.address)
        done = run(tiny, f"{PATH}#readGoods/coverage", "--seed", "4711")
    [failure] = done.document["failures"]
    assert done.code == 1
    assert failure["repeat"].endswith(f"run {PATH}#readGoods/coverage --seed 4711")
    assert failure["curl"].startswith("curl -i ")


def test_an_environment_that_is_down_ends_with_4(tiny: TinyWorkspace) -> None:
    with serving() as tried:
        configure(tiny, tried.address)
    assert run(tiny, ACCORD_ENVIRONMENTS__LOCAL__READY_S="0.2").code == 4


@pytest.mark.parametrize(("options", "code"), [("", 2), ("strict = false", 0)])
def test_a_faulty_document_ends_with_2_unless_that_is_accepted(
    tiny: TinyWorkspace, options: str, code: int
) -> None:
    tiny.write(PATH, CONTRACT.replace('info: { title: Goods, version: "1" }', "info: 1"))
    with serving() as tried:
        configure(tiny, tried.address, options=options)
        assert run(tiny, f"{PATH}#readGoods/fuzzing").code == code


def test_the_plain_command_of_the_engine_works_on_the_same_file(tiny: TinyWorkspace) -> None:
    command = [str(Path(sys.executable).with_name("st")), "run", PATH]
    options = ["--include-operation-id", "readGoods", "-n", "3", "--no-color"]
    with serving("omits-name") as tried:
        done = subprocess.run(
            [*command, "--url", tried.address, *options],
            cwd=tiny.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert '"name" is a required property' in done.stdout
