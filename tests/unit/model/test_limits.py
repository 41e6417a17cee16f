from __future__ import annotations

import pytest

from accord.errors import ConfigurationError
from accord.model.limits import parse
from accord.model.suites import SCENARIOS
from accord.text import LANGUAGES, sentences, text


def refused(rule: str) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        parse(rule)
    return caught.value


@pytest.mark.parametrize("rule", ["", "failed", "= 0", "failed is 0", "p95() <= 3", "failed ="])
def test_what_is_no_rule_is_refused(rule: str) -> None:
    assert refused(rule).id == "rules.no-rule"


@pytest.mark.parametrize(
    ("rule", "limit"),
    [
        pytest.param("errors <= 1 %", 0.01, id="share"),
        pytest.param("errors<=0.7%", 0.007, id="share-that-no-float-product-gives"),
        pytest.param("coverage.operations >= 100 %", 1.0, id="all"),
        pytest.param("p95 <= 500 ms", 0.5, id="milliseconds"),
        pytest.param("p99.9 <= 2 s", 2.0, id="seconds"),
        pytest.param('recovery_seconds("x") <= 2 min', 120.0, id="minutes"),
        pytest.param("rate >= 20/s", 20.0, id="rate"),
        pytest.param("rate >= 20 /s", 20.0, id="rate-with-a-space"),
        pytest.param("pending <= 3", 3.0, id="count"),
    ],
)
def test_a_limit_is_read_in_the_unit_of_its_figure(rule: str, limit: float) -> None:
    assert parse(rule).limit == limit


@pytest.mark.parametrize(
    ("rule", "id", "right"),
    [
        ("errors <= 1", "no-unit-of-share", "errors <= 1 %"),
        ("errors <= 0", "no-unit-of-share", "errors <= 0 %"),
        ("errors <= 0.01", "no-unit-of-share", "errors <= 1 %, errors <= 0.01 %"),
        ("coverage.operations >= 80", "no-unit-of-share", "coverage.operations >= 80 %"),
        ("steady_during >= 1", "no-unit-of-share", "steady_during >= 1 %"),
        ("errors <= 5 ms", "unit-of-share", "errors <= 5 %"),
        ("p95 <= 500", "no-unit-of-duration", "p95 <= 500 ms, p95 <= 500 s"),
        ('max("a b")<500', "no-unit-of-duration", 'max("a b")< 500 ms, max("a b")< 500 s'),
        ("p95 <= 200 %", "unit-of-duration", "p95 <= 200 ms, p95 <= 200 s"),
        (
            "recovery_seconds <= 5",
            "no-unit-of-duration",
            "recovery_seconds <= 5 ms, recovery_seconds <= 5 s",
        ),
        ("rate >= 20", "no-unit-of-rate", "rate >= 20/s"),
        ("rate >= 20 %", "unit-of-rate", "rate >= 20/s"),
        ("passed >= 100 %", "share-of-count", "passed >= 100"),
        ("failed = 0 ms", "unit-of-count", "failed = 0"),
        ("failed = 0 bananas", "unit-of-count", "failed = 0"),
    ],
)
def test_a_unit_that_is_not_the_figures_is_refused_with_the_right_one(
    rule: str, id: str, right: str
) -> None:
    error = refused(rule)
    assert (error.id, error.arguments["right"]) == (f"rules.{id}", right)


@pytest.mark.parametrize(
    "limit", ["-1 ms", "nan s", "inf s", "-inf s", "200 ms s", "1 s 2 ms", "1e3 ms", "１ s", "ms"]
)
def test_a_limit_that_nothing_can_be_compared_with_is_refused(limit: str) -> None:
    assert refused(f"p95 <= {limit}").id == "rules.no-limit"


def test_no_share_is_more_than_all() -> None:
    assert refused("errors <= 200 %").id == "rules.more-than-all"


@pytest.mark.parametrize("figure", ["p101", "p100", "p0", "p0.0", "p", "median", "coverage.x"])
def test_a_figure_that_nobody_measures_is_refused(figure: str) -> None:
    assert refused(f"{figure} <= 1 s").id.startswith("rules.no-figure")


def test_a_misspelt_figure_is_told_with_what_was_meant() -> None:
    assert refused("faild = 0").arguments["near"] == "failed"


def test_a_figure_of_another_suite_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no-figure"):
        parse("p95 <= 1 s", SCENARIOS.stage_figures)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "rule",
    ["x", "xx = 1", "faild = 1", "p95 <= nan s", "errors <= 101 %", "failed = 0 s", "failed = 0 %",
     "errors <= 1", "errors <= 1 s", "p95 <= 1", "p95 <= 1 %", "rate >= 1", "rate >= 1 s"],
)  # fmt: skip
def test_every_refusal_is_a_whole_sentence_with_advice(rule: str, language: str) -> None:
    error = refused(rule)
    for id in (error.id, f"{error.id}.hint"):
        assert sentences(id)
        assert "{" not in text(id, language, **error.arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "value", "said"),
    [
        pytest.param("p95 <= 500 ms", 0.782306, "782 ms", id="three-digits"),
        pytest.param("p95 <= 500 ms", 0.0078231, "7.82 ms", id="below-ten"),
        pytest.param("p95 <= 500 ms", 12.345678, "12346 ms", id="no-digit-before-the-point-goes"),
        pytest.param("p95 <= 2 s", 1.23456, "1.23 s", id="seconds"),
        pytest.param("p95 <= 500 ms", 0.5003, "500.3 ms", id="where-one-more-decides"),
        pytest.param("p95 < 500 ms", 0.49996, "499.96 ms", id="where-two-more-decide"),
        pytest.param("rate >= 20/s", 33.3333, "33.3 /s", id="rate"),
        pytest.param("errors <= 1 %", 0.0123456, "1.235 %", id="share-stays"),
        pytest.param("failed = 0", 1234567.0, "1234567", id="count-is-whole"),
    ],
)
def test_a_measurement_is_said_in_three_digits_unless_more_decide(
    rule: str, value: float, said: str
) -> None:
    assert parse(rule).measured(value) == said


def test_a_limit_is_said_as_it_was_written() -> None:
    rule = parse("p95 <= 1.234 s")
    assert rule.written(rule.limit) == "1.234 s"
