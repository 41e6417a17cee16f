"""What is read of bodies that are no forms."""

from __future__ import annotations

from accord.model.calls import ContractVerdict
from fakes.judged import check, told
from fakes.openapi import answer, one


def test_plain_text_is_checked_by_its_schema() -> None:
    document = one(answer({"type": "integer"}, media="text/plain"))
    answered = {"content-type": "text/plain"}

    assert told(check(document, answered=answered, answer=b"12")) == []
    assert told(check(document, answered=answered, answer=b"many")) == [("type", "body")]


def test_xml_that_should_have_a_structure_is_unchecked() -> None:
    document = one(answer({"type": "object"}, media="application/xml"))

    checked = check(document, answered={"content-type": "application/xml"}, answer=b"<a/>")

    assert (checked.verdict, checked.problems) == (ContractVerdict.UNCHECKED, ())


def test_empty_text_is_a_text() -> None:
    assert told(check(one(answer({"type": "string"}, media="text/csv")))) == []
