"""Planted changes: of what a change can concern nothing is left out, and the rest is."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from accord.pipeline.affected import Affected, affected_by
from accord.pipeline.planners import planners
from accord.sources import read_catalogue

INVENTORY = """
allow = ["127.0.0.1"]

[services.orders]
contract = "contracts/orders.openapi.yaml"
depends-on = ["payment"]
sources = ["src/orders", "../shared/orders/*.py"]

[services.payment]
contract = "contracts/payment.openapi.yaml"
sources = ["src/payment/"]

[services.stock]
contract = "contracts/stock.openapi.yaml"
sources = ["src/stock"]
"""
CONTRACT = """
openapi: 3.0.3
info: {{ title: {name}, version: "1", description: What it does. }}
components:
  schemas:
    Item:
      {{ type: object, properties: {{ id: {{ type: integer }}, description: {{ type: string }} }} }}
    Other: {{ type: object, properties: {{ id: {{ type: integer }} }} }}
paths:
  /{name}/{{id}}:
    get:
      operationId: read-{name}
      parameters: [{{ name: id, in: path, required: true, schema: {{ type: integer }} }}]
      responses:
        "200":
          description: Here it is.
          content: {{ application/json: {{ schema: {{ $ref: "#/components/schemas/Item" }} }} }}
  /{name}:
    get:
      operationId: list-{name}
      responses:
        "200":
          description: All of them.
          content: {{ application/json: {{ schema: {{ $ref: "#/components/schemas/Other" }} }} }}
"""
PLAIN = """Feature: {name}
  Scenario: {name} one
    When I send "list-{name}"
    Then the status is 200

  Scenario: {name} two
    When I send "list-{name}"
    Then the status is 2xx
"""
OWN = """Feature: Own
  Scenario: own packed
    Given a packed bag
    Then it is carried

  Scenario: own folded
    Given a folded map
    Then it is carried
"""
STEPS = '''
from behave import given, then

from helpers import LIMIT


@given("a packed bag")
def packed(context):
    """Packs it."""
    context.bag = LIMIT


@given("a folded map")
def folded(context):
    context.map = 2


@then("it is carried")
def carried(context):
    assert True
'''
PROFILE = """
scenarios = [{{ id = "features/{name}.feature#{name}-one" }}]
users = 1
duration = "1s"
"""
FILES = {
    "specs/services.toml": INVENTORY,
    "specs/requirements/R-1.md": "# R-1 First\n",
    "contracts/orders.openapi.yaml": CONTRACT.format(name="orders"),
    "contracts/payment.openapi.yaml": CONTRACT.format(name="payment"),
    "contracts/stock.openapi.yaml": CONTRACT.format(name="stock"),
    "contracts/released/1/stock.openapi.yaml": CONTRACT.format(name="stock"),
    "features/orders.feature": PLAIN.format(name="orders"),
    "features/payment.feature": PLAIN.format(name="payment"),
    "features/stock.feature": PLAIN.format(name="stock"),
    "features/own.feature": OWN,
    "features/data/bag.json": "{}",
    "steps/own.py": STEPS,
    "steps/helpers.py": "LIMIT = 3\n",
    "load/stock.toml": PROFILE.format(name="stock"),
    "load/orders.toml": PROFILE.format(name="orders"),
    "src/orders/main.py": "x = 1\n",
    "src/payment/main.py": "x = 1\n",
    "src/stock/main.py": "x = 1\n",
    "src/tools.py": "x = 1\n",
    "accord.toml": 'title = "Shop"\n',
    "README.md": "# Shop\n",
    "docs/a.png": "x",
    ".gitlab-ci.yml": "a: 1\n",
    "requirements.txt": "accord\n",
}
FUZZ = "contracts/orders.openapi.yaml#"


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A change: in the file ``path`` the text ``old``, or nothing, becomes ``new``.

    ``runs`` and ``spares`` are parts of the ids that must be run, and of those that must not;
    ``all`` is whether everything is run.
    """

    path: str
    old: str = ""
    new: str = ""
    runs: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()
    all: bool = False


TABLES = tomllib.loads(Path(__file__).with_name("planted_changes.toml").read_text("utf-8"))
CHANGES = {name: Planted(**table) for name, table in TABLES.items()}


def git(folder: Path, *arguments: str) -> None:
    known = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *known, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose workspace is a folder of it, with one commit."""
    root = tmp_path_factory.mktemp("repository")
    for path, text in FILES.items():
        file = root / "shop" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "All")
    return root


@pytest.fixture
def workspace(repository: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(repository, tmp_path / "copy")) / "shop"


def affected(workspace: Path, since: str = "main", **changed: bool) -> Affected:
    return affected_by(since, workspace, read_catalogue(workspace), planners(), **changed)


def plant(workspace: Path, change: Planted) -> None:
    file = workspace / change.path
    file.parent.mkdir(parents=True, exist_ok=True)
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    assert change.old in text
    new = text.replace(change.old, change.new, 1) if change.old else change.new
    if new:
        file.write_text(new, encoding="utf-8")
    else:
        file.unlink()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_runs_what_it_can_concern(workspace: Path, change: Planted) -> None:
    plant(workspace, change)
    found = affected(workspace)
    if change.all:
        assert found.everything is not None
        return
    assert found.everything is None
    for part in change.runs:
        assert any(part in id for id in found.ids), f"{part} is left out"
    for part in change.spares:
        assert not any(part in id for id in found.ids), f"{part} is run"


def test_nothing_changed_and_nothing_is_concerned(workspace: Path) -> None:
    assert affected(workspace) == Affected()


@pytest.mark.parametrize("since", ["nowhere", "--output=x", ""])
def test_a_revision_that_git_does_not_know_is_everything(workspace: Path, since: str) -> None:
    assert affected(workspace, since).everything is not None


def test_a_folder_that_git_does_not_follow_is_everything(tmp_path: Path) -> None:
    assert affected(tmp_path).everything is not None


def test_what_is_committed_since_counts_and_what_others_did_does_not(workspace: Path) -> None:
    git(workspace, "checkout", "-qb", "mine")
    (workspace / "src/stock/main.py").write_text("x = 3\n")
    git(workspace, "commit", "-qam", "Mine")
    git(workspace, "checkout", "-q", "main")
    (workspace / "src/tools.py").write_text("x = 3\n")
    git(workspace, "commit", "-qam", "Theirs")
    git(workspace, "checkout", "-q", "mine")
    found = affected(workspace)
    assert found.everything is None
    assert any("stock-one" in id for id in found.ids)
    assert not any("orders-one" in id for id in found.ids)


def test_ignored_code_that_a_step_imports_may_have_changed(workspace: Path) -> None:
    (workspace / ".gitignore").write_text("made/\n")
    steps = workspace / "steps/own.py"
    steps.write_text(f"from made.client import call\n{steps.read_text()}")
    git(workspace, "add", "-A")
    git(workspace, "commit", "-qm", "Import")
    assert affected(workspace, "HEAD") == Affected()
    (workspace / "made").mkdir()
    (workspace / "made/client.py").write_text("call = print\n")
    assert affected(workspace, "HEAD").everything is not None


def test_a_link_that_leads_nowhere_imports_nothing(workspace: Path) -> None:
    (workspace / ".#own.py").symlink_to("somebody@somewhere.1234")
    assert affected(workspace, "HEAD").everything is not None


def test_where_people_sign_in_any_service_may_be_asked(workspace: Path) -> None:
    (workspace / "src/stock/main.py").write_text("x = 3\n")
    found = affected(workspace, signs_in=True)
    assert any("orders-one" in id for id in found.ids)
    assert any(FUZZ in id for id in found.ids)


def test_hooks_that_may_call_anything_make_scenarios_depend_on_all(workspace: Path) -> None:
    (workspace / "environment.py").write_text("def before_scenario(context, scenario): ...\n")
    git(workspace, "add", "-A")
    git(workspace, "commit", "-qm", "Hooks")
    (workspace / "src/stock/main.py").write_text("x = 3\n")
    assert any("orders-one" in id for id in affected(workspace, "HEAD").ids)


def test_a_file_that_a_contract_refers_to_concerns_that_contract_alone(workspace: Path) -> None:
    shared = workspace / "contracts/shared.yaml"
    shared.write_text("Bag: { type: object, required: [id] }\n")
    stock = workspace / "contracts/stock.openapi.yaml"
    text = stock.read_text().replace("#/components/schemas/Other", "shared.yaml#/Bag")
    assert "shared.yaml" in text
    stock.write_text(text)
    git(workspace, "add", "-A")
    git(workspace, "commit", "-qm", "Share")
    shared.write_text("Bag: { type: object, required: [id, name] }\n")
    found = affected(workspace, "HEAD")
    assert found.everything is None
    assert any("stock-one" in id for id in found.ids)
    assert not any("payment-one" in id for id in found.ids)
