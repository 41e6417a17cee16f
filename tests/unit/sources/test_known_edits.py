"""Adding and taking out entries leaves everything else in the list as somebody wrote it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec.structs import replace

from accord.sources.known_edits import with_entries, without_entries
from accord.sources.known_findings import KNOWN_FINDINGS, read_known_findings
from fakes.known import contract_entry, entry, threshold_entry

FIRST = entry()
SECOND = contract_entry(reason='it says "no"\n\\ always', contract=(), ticket="SHOP-1")
THIRD = threshold_entry("p95 <= 320 ms")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    full = replace(FIRST, contract=("a: b", '"c"'), added=date(2027, 1, 1), owner="街角小舖")
    path = tmp_path / KNOWN_FINDINGS
    path.parent.mkdir()
    written = [full, SECOND, THIRD]
    path.write_text(with_entries("", [(each, "x") for each in written]), encoding="utf-8")
    entries, faults = read_known_findings(tmp_path)
    assert faults == ()
    assert [replace(each, line=0) for each in entries] == written


def test_entries_are_added_at_the_end() -> None:
    text = "# ours\n[[known]]\ncase = 'x'  # see the wiki\nuntil = 2027-01-01\n"
    assert with_entries(text, [(FIRST, "")]).startswith(text)


def test_a_comment_says_in_one_line_what_an_entry_is() -> None:
    text = with_entries("", [(FIRST, "expected 90,\nactual 100")])
    assert "\n# expected 90, actual 100\n[[known]]\n" in text


def test_an_entry_is_taken_out_with_the_comment_above_it() -> None:
    text = with_entries("# ours\n\n", [(FIRST, "first"), (SECOND, "second"), (THIRD, "third")])
    remaining = without_entries(text, {SECOND.key})
    assert remaining == with_entries("# ours\n\n", [(FIRST, "first"), (THIRD, "third")])


def test_the_last_entry_is_taken_out_too() -> None:
    text = with_entries("# ours\n\n", [(FIRST, "first"), (SECOND, "second")])
    assert without_entries(text, {SECOND.key}) == with_entries("# ours\n\n", [(FIRST, "first")])


def test_the_only_entry_leaves_the_head_of_the_file() -> None:
    assert (
        without_entries(
            f"# ours\n\n{with_entries('x', [])[:0]}[[known]]\ncase = 'x'\n",
            {("", "x", "", "", "", "")},
        )
        == "# ours\n"
    )
