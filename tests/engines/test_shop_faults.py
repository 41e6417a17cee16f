"""What the demo shop is for: each suite finds and places its own defects, and some are its alone.

``docs/reference/fault-matrix.md`` and its siblings are the table of what stands here. That each
chaos defect turns its experiment red is proved beside the experiments, in
``chaostoolkit/test_shop.py``; that the other suites are as blind as scenarios are, by
``proofs/shop_faults.py --blind``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from accord.text import LANGUAGES, Language, text
from fakes.shop_defects import (
    ALONE,
    EXPERIMENTS,
    FOUND,
    ROOT,
    TOGETHER,
    is_found,
    prove,
    with_others,
    workspace_in,
)

REFERENCE = ROOT / "docs" / "reference"


_PARCELS = "features/stores/parcels.feature"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop's, which soon gives up what a defect keeps from ever being there."""
    workspace = workspace_in(tmp_path_factory.mktemp("shop"))
    parcels = workspace / _PARCELS
    text = parcels.read_text(encoding="utf-8")
    assert "在 5 秒内" in text
    parcels.write_text(text.replace("在 5 秒内", "在 1 秒内"), encoding="utf-8")
    return workspace


@pytest.mark.engine
@pytest.mark.parametrize("faults", TOGETHER, ids=" ".join)
def test_a_defect_turns_its_file_red_and_is_placed(
    workspace: Path, faults: tuple[str, ...]
) -> None:
    paths = dict.fromkeys(FOUND[fault][0] for fault in faults)
    # Whoever works alone tries nothing again, and a defect shows the first time.
    words = " ".join((*paths, "--workers 1"))
    # A load that a busy machine makes may be too little to prove anything.
    for _ in range(3 if any(path.startswith("load/") for path in paths) else 1):
        document = prove(workspace, words, faults=",".join(faults))
        missed = [fault for fault in faults if not is_found(fault, document)]
        if not missed:
            break
    assert missed == []


@pytest.mark.engine
def test_scenarios_are_blind_to_the_defects_that_are_another_suites_alone(tmp_path: Path) -> None:
    document = with_others(workspace_in(tmp_path), "scenarios")
    assert (document["code"], document["failures"]) == (0, [])


def test_every_defect_is_tried() -> None:
    assert sorted(fault for faults in TOGETHER for fault in faults) == sorted(FOUND)
    assert {fault for fault, _, _ in _listed()} == {*FOUND, *EXPERIMENTS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_defects_and_suites_is_current(language: Language) -> None:
    name = "fault-matrix.md" if language == "en" else f"fault-matrix.{language}.md"
    assert (REFERENCE / name).read_text(encoding="utf-8").endswith(rows(language))


def rows(language: Language) -> str:
    """A line a defect: the suite that finds it, by what, and whether no other suite can."""
    alone = {fault for faults in ALONE.values() for fault in faults}
    yes = "yes" if language == "en" else "是"
    cells = [
        (
            f"`{fault}`",
            sentence,
            text(f"site.suite-{suite}", language).lower(),
            f"`{_words(fault)}`",
            yes if fault in alone else "",
        )
        for fault, suite, sentence in _listed(language)
    ]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "| --- | --- | --- | --- | --- |\n" + "\n".join(lines) + "\n"


def _words(fault: str) -> str:
    return EXPERIMENTS.get(fault) or FOUND[fault][0]


def _listed(language: Language = "en") -> list[tuple[str, str, str]]:
    listed = subprocess.run(
        [sys.executable, "-m", "accord_shop", "--list-faults", "--language", language],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    lines = [line.split(maxsplit=2) for line in listed.splitlines()]
    return [(name, suite, sentence.strip()) for name, suite, sentence in lines]
