from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.catalogue import Fault, Feature, Link, LinkKind, Profile, Scenario
from accord.sources.profiles import read_profiles
from accord.text import say

BASE = 'scenarios = "@load"\nusers = 4\nduration = "5 s"\n'


def scenario(id: str, *tags: str) -> Scenario:
    return Scenario(id=id, title=id, path="features/f.feature", line=2, feature="F", tags=tags)


FEATURES = (
    Feature(
        id="f",
        title="F",
        path="features/f.feature",
        capability="",
        scenarios=(
            scenario("buy", "load"),
            scenario("look", "load"),
            scenario("later", "load", "wip"),
            scenario("sum"),
        ),
    ),
)


def read(folder: Path, **files: str) -> tuple[tuple[Profile, ...], tuple[Fault, ...]]:
    (folder / "load").mkdir()
    for name, text in files.items():
        (folder / "load" / name.replace("_dot_", ".")).write_text(text, encoding="utf-8")
    return read_profiles(folder, FEATURES)


def profile(folder: Path, text: str) -> Profile:
    profiles, faults = read(folder, noon_dot_toml=text)
    assert not faults, [say(fault.message, "en") for fault in faults]
    return profiles[0]


def test_a_folder_without_profiles_has_none(tmp_path: Path) -> None:
    assert read_profiles(tmp_path, FEATURES) == ((), ())


def test_a_whole_profile_is_read(tmp_path: Path) -> None:
    read_one = profile(
        tmp_path,
        'title = "Noon"\nrate = "120/min"\nduration = "1 min"\nramp = "500 ms"\n'
        'thresholds = ["errors <= 1 %"]\nminimum-requests = 9\ntags = ["@slow"]\n'
        'before = ["sum"]\nafter = ["look"]\n'
        '[[scenarios]]\ntags = "@load"\nweight = 3\n[[scenarios]]\nid = "sum"\n',
    )
    assert read_one == Profile(
        id="load/noon.toml",
        title="Noon",
        path="load/noon.toml",
        scenarios={"buy": 1.5, "look": 1.5, "sum": 1.0},
        rate=2.0,
        duration_s=60.0,
        ramp_s=0.5,
        thresholds=("errors <= 1 %",),
        minimum_requests=9,
        tags=("slow",),
        before=("sum",),
        after=("look",),
    )


def test_unfinished_scenarios_are_left_out_of_a_tag_expression(tmp_path: Path) -> None:
    assert list(profile(tmp_path, BASE).scenarios) == ["buy", "look"]


WRONG = [
    pytest.param("users = = 1", "profiles.syntax", 1, id="no-toml"),
    pytest.param(BASE + "useres = 3", "profiles.unknown-key", 4, id="unknown-key"),
    pytest.param(BASE + 'rate = "3/s"', "profiles.users-or-rate", 4, id="users-and-rate"),
    pytest.param('scenarios = "@load"\nduration = 1', "profiles.users-or-rate", 0, id="no-shape"),
    pytest.param('users = 1\nduration = "1 s"', "profiles.no-scenarios", 0, id="no-scenarios"),
    pytest.param(BASE.replace("@load", "@lod"), "profiles.no-match", 1, id="no-match"),
    pytest.param(BASE.replace("@load", "@a and"), "profiles.bad-tags", 1, id="bad-tags"),
    pytest.param(BASE.replace("@load", "by"), "profiles.unknown-scenario", 1, id="unknown"),
    pytest.param(BASE.replace("@load", "later"), "profiles.left-out", 1, id="left-out"),
    pytest.param(BASE + 'thresholds = ["fast"]', "rules.no-rule", 4, id="bad-threshold"),
    pytest.param(BASE + 'thresholds = ["errors <= 1"]', "rules.no-unit-of-share", 4, id="no-unit"),
    pytest.param(BASE + 'thresholds = ["failed = 0"]', "rules.no-figure", 4, id="of-a-stage"),
    pytest.param(BASE.replace("5 s", "5 days"), "profiles.wrong-kind", 3, id="bad-duration"),
    pytest.param(BASE.replace("5 s", "0 s"), "profiles.wrong-kind", 3, id="no-duration"),
    pytest.param(BASE.replace("4", "0"), "profiles.wrong-kind", 2, id="no-users"),
    pytest.param(BASE + 'after = ["nobody"]', "profiles.unknown-scenario", 4, id="unknown-after"),
    pytest.param(
        'description = """\nusers = 0\n"""\n' + BASE.replace("4", "0"),
        "profiles.wrong-kind",
        5,
        id="word-in-a-text",
    ),
    pytest.param(
        'users = 1\nduration = 1\n[[scenarios]]\ntags = "@load"\n[[scenarios]]\ntag = "@load"',
        "profiles.unknown-key",
        6,
        id="second-of-a-list",
    ),
    pytest.param(BASE.replace("5 s", "9" * 400), "profiles.wrong-kind", 3, id="for-ever"),
    pytest.param(BASE.replace('"5 s"', "nan"), "profiles.wrong-kind", 3, id="no-number"),
    pytest.param(BASE.replace("4", "-4"), "profiles.wrong-kind", 2, id="negative-users"),
    pytest.param(
        BASE + 'thresholds = ["p95 <= 2 × older"]', "profiles.no-baseline", 4, id="no-baseline"
    ),
    pytest.param(BASE + "shape = []", "profiles.shape-alone", 2, id="shape-and-users"),
    pytest.param('scenarios = "@load"\nshape = []', "profiles.wrong-kind", 2, id="empty-shape"),
    pytest.param(
        'scenarios = "@load"\nshape = [{users = 1, over = 1}, {rate = 1, over = 1}]',
        "profiles.shape-mixed",
        2,
        id="users-and-rates",
    ),
    pytest.param(
        'scenarios = "@load"\nshape = [{users = 0, over = 1}]',
        "profiles.shape-of-nothing",
        2,
        id="shape-of-nothing",
    ),
    pytest.param(
        'scenarios = "@load"\nrate = 1\nduration = 1\nthink = 1',
        "profiles.think-of-users",
        4,
        id="think-at-a-rate",
    ),
    pytest.param(BASE + "think = [2, 1]", "profiles.wrong-kind", 4, id="think-backwards"),
    pytest.param(BASE + 'feeders = ["no.csv"]', "profiles.feeder-missing", 4, id="no-feeder"),
    pytest.param(BASE + 'feeders = ["bad.toml"]', "profiles.feeder-kind", 4, id="feeder-kind"),
    pytest.param(
        BASE + 'feeders = [{file = "bad.toml", order = "onec"}]',
        "profiles.feeder-order",
        4,
        id="feeder-order",
    ),
    pytest.param(
        'script = "x.py"\nusers = 1\nduration = "1 s"', "profiles.script-missing", 1, id="no-script"
    ),
]


@pytest.mark.parametrize(("text", "id", "line"), WRONG)
def test_what_is_wrong_is_told_with_its_line(text: str, id: str, line: int, tmp_path: Path) -> None:
    profiles, (fault,) = read(tmp_path, bad_dot_toml=text)
    assert (profiles, fault.path, fault.message.id) == ((), "load/bad.toml", id)
    assert (fault.line, fault.unreadable) == (line, True)
    assert fault.hint is not None


def test_a_typing_error_is_told_with_what_was_meant(tmp_path: Path) -> None:
    _, (fault,) = read(tmp_path, bad_dot_toml=BASE + "threshold = []")
    assert fault.hint is not None
    assert "thresholds" in say(fault.hint, "en")


def test_a_threshold_without_its_unit_is_told_with_the_right_writing(tmp_path: Path) -> None:
    _, (fault,) = read(tmp_path, bad_dot_toml=BASE + 'thresholds = ["p95 <= 500"]')
    assert fault.hint is not None
    assert say(fault.hint, "en") == "Write p95 <= 500 ms or p95 <= 500 s."


def test_one_bad_file_hides_no_other(tmp_path: Path) -> None:
    profiles, faults = read(tmp_path, bad_dot_toml="x = 1", good_dot_toml=BASE)
    assert [each.path for each in profiles] == ["load/good.toml"]
    assert [each.path for each in faults] == ["load/bad.toml"]


SCRIPT = '"""Shelves.\n\nMore words.\n"""\nimport nothing_that_exists\n'


def test_a_locustfile_is_a_profile_and_is_not_imported_to_know_it(tmp_path: Path) -> None:
    (found,), faults = read(tmp_path, shelves_dot_py=SCRIPT)
    assert not faults
    assert (found.title, found.description, found.script) == (
        "Shelves",
        "More words.",
        "load/shelves.py",
    )
    assert (found.users, found.duration_s) == (1, 10.0)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        pytest.param(
            "pyproject.toml", '[tool.locust]\nusers = 7\nrun-time = "1m30s"\n', id="pyproject"
        ),
        pytest.param("locust.conf", "users = 7\nrun-time = 90\n", id="conf"),
    ],
)
def test_a_locustfile_takes_the_settings_of_locust_itself(
    file: str, text: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    (found,), _ = read(tmp_path, shelves_dot_py=SCRIPT)
    assert (found.users, found.duration_s) == (7, 90.0)


def test_a_described_locustfile_is_no_profile_of_its_own(tmp_path: Path) -> None:
    described = 'script = "shelves.py"\nusers = 2\nduration = "3 s"\n'
    (found,), _ = read(tmp_path, shelves_dot_py=SCRIPT, shelves_dot_toml=described)
    assert (found.path, found.script) == ("load/shelves.toml", "load/shelves.py")


def test_a_locustfile_that_is_no_python_is_told(tmp_path: Path) -> None:
    _, (fault,) = read(tmp_path, bad_dot_py="def (")
    assert (fault.message.id, fault.line) == ("profiles.script", 1)


def test_links_are_its_own_before_those_of_its_scenarios(tmp_path: Path) -> None:
    read_profile = profile(tmp_path, 'tags = ["@service:shop"]\n' + BASE)
    assert read_profile.links == (Link(kind=LinkKind.SERVICE, target="shop"),)
