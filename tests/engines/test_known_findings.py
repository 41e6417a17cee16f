"""A brownfield workspace is green with its list of known findings, and news turns it red again."""

from __future__ import annotations

import re

import pytest

from fakes.tiny_workspace import Done, TinyWorkspace
from ground.brownfield import Brownfield, old

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Brownfield:
    """The workspace after its first red run, all of which is known from now on."""
    place = old(tmp_path_factory.mktemp("old"), contract=2, scenarios=2, files=False)
    assert accord(place, "run", "--keep-going", "--seed", "1").code == 1
    assert accord(place, "baseline", "add", "--reason", "it was so before").code == 0
    return place


def accord(place: Brownfield, *arguments: str) -> Done:
    return TinyWorkspace(place.folder).accord(*arguments)


def ran(place: Brownfield, *arguments: str) -> Done:
    return accord(place, "run", "--format", "json", *arguments)


def test_what_is_known_is_green_in_another_seed(known: Brownfield) -> None:
    done = ran(known, "--seed", "2")
    assert (done.code, done.document["verdict"]) == (0, "passed")
    assert done.document["counts"]["failed"] >= 4
    assert "known findings: 4" in done.document["meaning"]


def test_one_new_finding_turns_it_red(known: Brownfield) -> None:
    wrongs = known.wrongs
    known.also(b2="total")
    done = ran(known, "scenarios")
    known.instead(wrongs)
    assert done.code == 1
    (failure,) = done.document["failures"]
    assert failure["title"] == "Sum b2"


def test_one_that_got_worse_turns_it_red_and_says_so(known: Brownfield) -> None:
    wrongs = known.wrongs
    known.also(b0="crash")
    done = ran(known, "scenarios")
    known.instead(wrongs)
    assert done.code == 1
    (failure,) = done.document["failures"]
    (sentence,) = failure["known"]
    assert "answered 5xx instead of 2xx" in sentence


def test_one_that_expired_turns_it_red_and_says_so(known: Brownfield) -> None:
    path = known.folder / "specs" / "known.toml"
    text = path.read_text()
    path.write_text(re.sub(r"until = \S+", "until = 2020-01-01", text, count=1))
    done = ran(known)
    path.write_text(text)
    assert done.code == 1
    news = {sentence for it in done.document["failures"] for sentence in it["known"]}
    assert [re.sub("“.*”", "“…”", sentence) for sentence in news] == [
        "“…” was known until 2020-01-01, which is over."
    ]


def test_only_what_its_replay_differs_from_is_pruned(known: Brownfield) -> None:
    wrongs = known.wrongs
    path = known.folder / "specs" / "known.toml"
    text = path.read_text()
    accord(known, "run", "scenarios")
    known.instead({name: kind for name, kind in wrongs.items() if name != "a0"})
    done = accord(known, "baseline", "prune", "--format", "json")
    known.instead(wrongs)
    path.write_text(text)
    gone = [row["name"] for row in done.document["known"] if row["gone"]]
    assert len(gone) == 1
    assert gone[0].startswith("old/read-a0:")
