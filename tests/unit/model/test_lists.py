"""Names are told one after the other, and still known one by one."""

from __future__ import annotations

from accord.model.lists import Listed


def test_a_list_of_names_reads_as_text() -> None:
    assert Listed(["a", "b"]) == "a, b"
    assert Listed([]) == ""


def test_a_list_keeps_its_names_and_whether_one_is_to_be_picked() -> None:
    names = Listed(iter(["a", "b"]), alternatives=True)
    assert (names.parts, names.alternatives) == (("a", "b"), True)
    assert not Listed(["a"]).alternatives
