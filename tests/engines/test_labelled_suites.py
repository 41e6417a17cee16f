"""All four engines say of an answer what its label says."""

from __future__ import annotations

import pytest

from fakes.labelled_suites import SUITES, asked_of, said_by_all, sample

pytestmark = pytest.mark.engine
CASES = sample(8)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[int, str]]:
    return said_by_all(CASES, tmp_path_factory.mktemp("labelled"))


@pytest.mark.parametrize("suite", SUITES)
def test_a_suite_says_what_the_labels_say(said: dict[str, dict[int, str]], suite: str) -> None:
    asked = {number: case for number, case in enumerate(CASES) if asked_of(suite, case)}
    assert len(asked) > len(CASES) // 2
    assert {number: said[suite].get(number) for number in asked} == {
        number: case.verdict.value for number, case in asked.items()
    }


def test_the_sample_has_both_verdicts_of_several_kinds() -> None:
    verdicts = [case.verdict.value for case in CASES]
    assert verdicts.count("kept") == verdicts.count("broken") == 4
    assert len({case.kind for case in CASES}) == 4
