"""The cases of a service as they are kept in the workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.engines.schemathesis.corpus import (
    MOST_ENTRIES,
    corpus_file,
    keep_in_corpus,
    read_corpus,
)
from accord.errors import ContractError
from accord.model.corpus import CorpusEntry, CorpusRequest
from accord.model.message import message

REQUEST = CorpusRequest(
    method="POST", path="/orders?size=1", caller="amy", body={"note": "茶"}, status=500
)
FINDING = CorpusEntry(
    id="shop/place:not_a_server_error",
    operation="shop/place",
    check="not_a_server_error",
    kind="not_a_server_error/ST101",
    where="500",
    says=message("schemathesis.server-error", operation="shop/place", status="500"),
    requests=(REQUEST,),
)
ANSWER = CorpusEntry(id="shop/place 409", operation="shop/place", requests=(REQUEST,))


def test_what_is_kept_is_read_again_findings_first(tmp_path: Path) -> None:
    assert keep_in_corpus(tmp_path, "shop", [ANSWER, FINDING]) == 2
    assert read_corpus(tmp_path, "shop") == (FINDING, ANSWER)


def test_what_is_kept_already_stays_as_it_is(tmp_path: Path) -> None:
    keep_in_corpus(tmp_path, "shop", [FINDING])
    before = corpus_file(tmp_path, "shop").read_bytes()
    assert keep_in_corpus(tmp_path, "shop", [CorpusEntry(id=FINDING.id, operation="x")]) == 0
    assert corpus_file(tmp_path, "shop").read_bytes() == before


def test_the_file_can_be_read_by_people(tmp_path: Path) -> None:
    keep_in_corpus(tmp_path, "shop", [FINDING])
    text = corpus_file(tmp_path, "shop").read_text(encoding="utf-8")
    assert "note: 茶" in text
    assert "path: /orders?size=1" in text


def test_a_full_corpus_still_takes_findings(tmp_path: Path) -> None:
    answers = [
        CorpusEntry(id=f"shop/place {number}", operation="shop/place")
        for number in range(MOST_ENTRIES + 5)
    ]
    assert keep_in_corpus(tmp_path, "shop", answers) == MOST_ENTRIES
    assert keep_in_corpus(tmp_path, "shop", [FINDING]) == 1


def test_a_workspace_without_a_corpus_has_no_cases(tmp_path: Path) -> None:
    assert read_corpus(tmp_path, "shop") == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("- id: [", "shop.yaml:2", id="no-yaml"),
        pytest.param("id: 1", "shop.yaml", id="no-list"),
        pytest.param("- operation: shop/place", "shop.yaml", id="no-id"),
        pytest.param("- {id: a, operation: b, requests: 1}", "shop.yaml", id="no-requests"),
    ],
)
def test_a_damaged_file_is_told_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    file = corpus_file(tmp_path, "shop")
    file.parent.mkdir(parents=True)
    file.write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(ContractError) as damaged:
        read_corpus(tmp_path, "shop")
    assert damaged.value.where == f"contracts/.corpus/{place}"
