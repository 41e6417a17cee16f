"""One cause over many operations is told once."""

from __future__ import annotations

import msgspec

from accord.model.events import Finding
from accord.model.finding_groups import grouped
from accord.model.lists import Listed
from accord.model.message import message
from accord.text import say


def finding(
    operation: str, status: str = "404", service: str = "shop", expected: str = "error"
) -> Finding:
    title = message(
        "schemathesis.error-shape", operation=operation, status=status, where="", expected=expected
    )
    return Finding(
        id=f"{operation}:{status}",
        kind="error-shape",
        title=title,
        service=service,
        operation=operation,
        cases=(),
        example=None,
    )


def nested(operation: str, status: str) -> Finding:
    title = message("m", why=message("w", status=status))
    return msgspec.structs.replace(finding(operation), title=title)


def sizes(*findings: Finding) -> list[int]:
    return [len(group.findings) for group in grouped(findings)]


def test_what_three_operations_have_in_common_is_one_group_whatever_the_numbers_are() -> None:
    assert sizes(finding("shop/a"), finding("shop/b", "500"), finding("shop/c")) == [3]


def test_two_operations_are_chance() -> None:
    assert sizes(finding("shop/a"), finding("shop/b")) == [1, 1]


def test_several_findings_of_one_operation_are_no_group() -> None:
    assert sizes(finding("shop/a"), finding("shop/a", "500"), finding("shop/a", "410")) == [1, 1, 1]


def test_other_words_and_other_services_are_other_causes() -> None:
    alike = [finding("shop/a"), finding("shop/b")]
    others = [finding("shop/c", expected="code"), finding("bank/c", service="bank")]
    assert sizes(*alike, *others) == [1, 1, 1, 1]


def test_a_group_is_told_of_the_service() -> None:
    [group] = grouped([finding("shop/a"), finding("shop/b"), finding("shop/c")])
    assert say(group.sentence, "en").startswith("The answer 404 of shop has another form")


def test_a_finding_alone_is_told_of_its_operation() -> None:
    [group] = grouped([finding("shop/a")])
    assert "of shop/a has" in say(group.sentence, "en")


def test_a_group_is_told_with_every_status_that_one_of_it_shows() -> None:
    [group] = grouped([finding("shop/a"), finding("shop/b", "500"), finding("shop/c")])
    assert say(group.sentence, "en").startswith("The answer 404, 500 of shop has another form")


def test_what_a_group_says_within_its_sentence_is_told_with_every_number_too() -> None:
    [group] = grouped([nested("shop/a", "404"), nested("shop/b", "500"), nested("shop/c", "404")])
    assert group.sentence.within["why"] == message("w", status=Listed(("404", "500")))


def test_a_status_that_several_operations_list_is_told_once() -> None:
    documented = (["200", "404"], ["200", "400", "404"], ["200", "404", "500"])
    [group] = grouped(
        msgspec.structs.replace(
            finding(f"shop/{place}"),
            title=message(
                "schemathesis.undocumented-status",
                operation=f"shop/{place}",
                status="422",
                documented=Listed(statuses),
            ),
        )
        for place, statuses in enumerate(documented)
    )
    assert say(group.sentence, "en").endswith("(documented: 200, 404, 400, 500).")
