from __future__ import annotations

import pytest

from accord.reports.site.prose import (
    duration,
    narrative,
    preformatted,
    pretty,
    size,
    values,
    when,
    written_line,
)


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<img src="https://elsewhere.test/a.png">',
        "![x](https://elsewhere.test/a.png)",
        '<a href="https://x.test" onclick="alert(1)">x</a>',
        "<iframe src='https://x.test'></iframe>",
    ],
    ids=["script", "javascript link", "raw image", "image", "handler", "frame"],
)
def test_a_narrative_can_neither_run_nor_fetch_anything(source: str) -> None:
    html = str(narrative(source))
    assert "<script" not in html
    assert "<img" not in html
    assert "<iframe" not in html
    assert 'href="javascript' not in html
    assert "<a href=" not in html or "onclick" not in html.partition("&lt;")[0]


def test_a_narrative_keeps_its_lines_and_its_emphasis() -> None:
    html = str(narrative("  As a *neighbour*\n  I want **tea**"))
    assert html == "<p>As a <em>neighbour</em><br>\nI want <strong>tea</strong></p>"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            "As a neighbour\nI want my order to be ready when I\ncome to pick it up.",
            "As a neighbour<br>\nI want my order to be ready when I<br>\ncome to pick it up.",
        ),
        (
            "Eight customers who each sign up, order, *and* look at their orders\nat once.",
            "Eight customers who each sign up, order, <em>and</em> look at their orders\nat once.",
        ),
        (
            "顧客可以在結帳前使用一張優惠券；訂單沒有成立時，優惠券會還給顧客，下次\n還可以使用。",
            "顧客可以在結帳前使用一張優惠券；訂單沒有成立時，優惠券會還給顧客，下次還可以使用。",
        ),
        (
            "顧客可以在結帳前使用一張優惠券；訂單沒有成立時，優惠券會還給顧客，**下次**\n還可以使用。",
            "顧客可以在結帳前使用一張優惠券；訂單沒有成立時，優惠券會還給顧客，"
            "<strong>下次</strong>還可以使用。",
        ),
    ],
    ids=[
        "lines of a story",
        "broken at the edge of an editor",
        "the same in Chinese",
        "the same where an emphasis ends",
    ],
)
def test_only_short_lines_of_a_narrative_end_where_they_do(source: str, told: str) -> None:
    assert narrative(source) == f"<p>{told}</p>"


def test_code_in_a_narrative_keeps_its_lines() -> None:
    line = "這一行程式碼很長，長到超過一個編輯器視窗的寬度，所以還沒有結束"
    assert f"{line}\n{line}" in narrative(f"```\n{line}\n{line}\n```")


def test_headings_of_a_narrative_go_below_those_of_the_page() -> None:
    assert narrative("# Why") == "<h3>Why</h3>"


def test_links_of_a_narrative_tell_nobody_where_the_reader_came_from() -> None:
    assert 'rel="noopener noreferrer"' in narrative("[docs](https://docs.test)")


def test_an_empty_narrative_is_nothing() -> None:
    assert narrative(" \n ") == ""


@pytest.mark.parametrize(
    ("sentence", "marked"),
    [
        ('sells "Oolong tea" at 120', ['"Oolong tea"', "120"]),
        ("小美消費「350」元", ["「350」"]),
        ("订单状态为“已取消”", ["“已取消”"]),
        ("costs <amount> today", ["&lt;amount&gt;"]),
        ("1,200.50 and -3 and 15%", ["1,200.50", "-3", "15%"]),
        ("order A-1042b of v2beta", []),
        ("on 2025-11-20 at 10:30 call 0912-345-678", ["2025-11-20", "10:30", "0912-345-678"]),
        ("nothing here", []),
    ],
)
def test_values_of_a_step_are_marked(sentence: str, marked: list[str]) -> None:
    found = [piece.partition("</var>")[0] for piece in str(values(sentence)).split("<var>")[1:]]
    assert found == marked


def test_a_step_cannot_smuggle_markup() -> None:
    assert values('<b> "<i>"') == '<var>&lt;b&gt;</var> <var>"&lt;i&gt;"</var>'


@pytest.mark.parametrize(
    ("body", "media_type", "shown"),
    [
        ('{"a":1}', "application/json", '{\n  "a": 1\n}'),
        ('{"名":"茶"}', "", '{\n  "名": "茶"\n}'),
        ('{"a":', "application/json", '{"a":'),
        ("plain", "text/plain", "plain"),
    ],
    ids=["json", "json unsaid", "broken json", "text"],
)
def test_a_body_is_shown_as_people_read_it(body: str, media_type: str, shown: str) -> None:
    assert pretty(body, media_type) == shown


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.0124, "12 ms"), (1.04, "1.0 s"), (59.4, "59.4 s"), (61, "1 min 1 s"), (3720, "1 h 2 min")],
)
def test_a_length_of_time_is_short(seconds: float, told: str) -> None:
    assert duration(seconds) == told


@pytest.mark.parametrize(("count", "told"), [(12, "12 B"), (1500, "1.5 kB"), (2_000_000, "2.0 MB")])
def test_a_size_is_short(count: int, told: str) -> None:
    assert size(count) == told


def test_a_moment_is_written_in_one_zone_until_the_reader_s_own_is_known() -> None:
    said = when(1763600000.4)
    assert said == '<time datetime="2025-11-20T00:53:20Z">2025-11-20 00:53 UTC</time>'


def test_half_a_surrogate_pair_stays_the_escape_that_was_sent() -> None:
    assert '"name": "\\ud800 x"' in pretty('{"name":"\\ud800 x"}', "application/json")


def test_a_link_to_a_file_of_the_workspace_leads_nowhere() -> None:
    shown = narrative("[flow](../../specs/flows/a.bpmn) [out](https://example.org/x)")
    assert "a.bpmn" not in shown
    assert 'href="https://example.org/x"' in shown


def test_a_link_to_a_file_of_the_workspace_is_text() -> None:
    assert "<a>the flow</a>" in narrative("See [the flow](../specs/flows/checkout.bpmn).")


def test_a_written_line_marks_values_and_is_never_markup() -> None:
    line = written_line("When <b>", 'I pay 3 for "<i>"')
    assert line == ('<li><b>When &lt;b&gt;</b> I pay <var>3</var> for <var>"&lt;i&gt;"</var></li>')


def test_a_first_line_that_is_empty_stays_one() -> None:
    assert preformatted("\n<a>") == '<pre tabindex="0">\n\n&lt;a&gt;</pre>'
