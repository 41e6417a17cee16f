"""What a case becomes in a list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from markupsafe import Markup

from accord.model.catalogue import Feature
from accord.model.message import plain
from accord.model.run import Attempt, Case, Stage
from accord.model.status import Status, Suite
from accord.reports.site.case_line import CaseLine
from accord.reports.site.document import DocumentEntry, Result
from accord.reports.site.page_text import PageText

LINE = CaseLine(PageText("en"), root="../")


def case(
    *,
    title: str = "Pay",
    status: Status = Status.FAILED,
    reason: str = "it broke",
    feature: str = "F",
) -> DocumentEntry:
    attempt = Attempt(number=1, status=status, reason=plain(reason))
    result = Result(
        stage=Stage(name="scenarios"), case=Case(id="pay", title=title, attempts=[attempt])
    )
    return DocumentEntry(
        id="pay",
        title=title,
        path="a.feature",
        line=1,
        tags=(),
        results=(result,),
        place="s/pay.html",
        feature=Feature(id="f", title=feature, path="a.feature", capability="")
        if feature
        else None,
    )


def test_a_case_leads_to_its_page_and_tells_its_outcome_and_feature() -> None:
    line = LINE(case(feature="Ordering"))
    assert line.startswith('<li class="failed"><a href="../s/pay.html" lang="en">Pay</a>')
    assert '<b class="st failed">' in line
    assert '<span class="dim" lang="en">Ordering</span>' in line


def test_red_says_why_and_green_does_not() -> None:
    assert '<div class="why">it broke</div>' in LINE(case())
    assert "it broke" not in LINE(case(status=Status.PASSED))


def test_a_note_stands_behind_it() -> None:
    assert '<span class="dim">· <i>called</i></span>' in LINE(case(), Markup("<i>called</i>"))


@pytest.mark.parametrize(
    "hostile",
    [
        lambda text: case(title=text),
        lambda text: case(reason=text),
        lambda text: case(feature=text),
    ],
    ids=["title", "reason", "feature"],
)
def test_nothing_of_others_is_markup(hostile: Callable[[str], DocumentEntry]) -> None:
    assert "<script>" not in LINE(hostile("<script>"))


def test_a_note_of_others_is_no_markup() -> None:
    assert "<script>" not in LINE(case(), "<script>")


@pytest.mark.parametrize(
    ("phase", "end"),
    [
        pytest.param("fuzzing", '<span data-t="phase-fuzzing">隨機請求</span>', id="ours"),
        pytest.param("dreams", "dreams", id="nobodys"),
    ],
)
def test_the_phase_of_a_contract_case_is_a_word_of_the_reader(phase: str, end: str) -> None:
    entry = DocumentEntry(
        id="c",
        title=f"GET /a<b · {phase}",
        path="contracts/a.yaml",
        line=0,
        tags=(f"phase:{phase}",),
        suite=Suite.CONTRACT,
    )
    drawn = CaseLine(PageText("zh-TW"), root="")(entry)
    assert f">GET /a&lt;b · {end}</a>" in drawn
