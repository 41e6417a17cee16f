"""Feature files become features of the catalogue."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from behave.parser import parse_feature
from msgspec.structs import replace

from accord.model.catalogue import Severity
from accord.sources.gherkin import read_feature, read_text
from fakes.written_features import ENGLISH, PATH, feature

CHINESE = {
    "traditional": (
        "zh-TW",
        """\
# language: zh-TW
功能: 下單
  背景:
    假設一位顧客
  Rule: 滿千免運
    場景: 買一件
      當顧客下單
      那麼訂單成立
      而且寄出通知
    場景大綱: 買<數量>件
      當顧客買<數量>件
      那麼運費是<運費>
      例子:
        | 數量 | 運費 |
        | 1    | 60   |
        | 20   | 0    |
""",
    ),
    "simplified": (
        "zh-CN",
        """\
# language: zh-CN
功能: 下单
  背景:
    假如一位顾客
  规则: 满千免运
    场景: 买一件
      当顾客下单
      那么订单成立
      而且寄出通知
    场景大纲: 买<数量>件
      当顾客买<数量>件
      那么运费是<运费>
      例子:
        | 数量 | 运费 |
        | 1    | 60   |
        | 20   | 0    |
""",
    ),
}


@pytest.mark.parametrize("script", CHINESE)
def test_chinese_features_read_like_english_ones(script: str) -> None:
    language, text = CHINESE[script]
    read = feature(text)
    assert read.language == language
    assert [s.line for s in read.rules[0].scenarios] == [6, 15, 16]
    last = read.rules[0].scenarios[2]
    assert last.steps[-1].text in {"運費是0", "运费是0"}
    assert last.id.endswith("件[1.2]")


def test_windows_line_ends_count_the_same_lines(tmp_path: Path) -> None:
    file = tmp_path / "x.feature"
    content = ENGLISH.replace("\n", "\r\n").encode()
    file.write_bytes(content)
    digest = sha256(content).hexdigest()
    assert read_feature(file, PATH).feature == replace(feature(ENGLISH), digest=digest)


def test_a_byte_order_mark_is_read_and_told(tmp_path: Path) -> None:
    file = tmp_path / "x.feature"
    file.write_bytes(b"\xef\xbb\xbf" + CHINESE["traditional"][1].encode())
    read = read_feature(file, PATH)
    assert read.feature is not None
    assert [(f.message.id, f.severity, f.unreadable) for f in read.faults] == [
        ("sources.byte-order-mark", Severity.WARNING, False)
    ]


@pytest.mark.parametrize("encoding", ["big5", "gb18030", "utf-16"])
def test_another_encoding_is_unreadable(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "x.feature"
    file.write_bytes("Feature: 下單\n".encode(encoding))
    (fault,) = read_feature(file, PATH).faults
    assert fault.unreadable
    assert fault.message.id == "sources.not-utf8"


def test_the_line_of_the_first_wrong_byte_is_told(tmp_path: Path) -> None:
    file = tmp_path / "x.feature"
    file.write_bytes(b"Feature: x\n  Scenario: y\n    Given \xff\n")
    assert read_feature(file, PATH).faults[0].line == 3


def test_a_folder_named_like_a_feature_is_unreadable_not_a_crash(tmp_path: Path) -> None:
    (fault,) = read_feature(tmp_path, PATH).faults
    assert fault.unreadable
    assert fault.message.id == "sources.not-a-file"


def test_a_feature_that_is_commented_out_is_told_but_breaks_nothing() -> None:
    (fault,) = read_text("# only a comment\n", PATH).faults
    assert (fault.message.id, fault.unreadable) == ("sources.feature-empty", False)


@pytest.mark.parametrize("text", ["", "\n\n"], ids=["empty", "blank"])
def test_a_file_without_a_word_has_lost_its_own(text: str) -> None:
    (fault,) = read_text(text, PATH).faults
    assert (fault.message.id, fault.unreadable) == ("sources.feature-empty", True)


@pytest.mark.parametrize("examples", ["", "    Examples:\n", "    Examples:\n      | a |\n"])
def test_an_outline_without_rows_is_told(examples: str) -> None:
    text = f"Feature: x\n  Scenario Outline: o\n    Then <a>\n{examples}"
    read = read_text(text, PATH)
    assert read.feature is not None
    assert read.feature.all_scenarios() == ()
    assert [fault.message.id for fault in read.faults] == ["sources.outline-empty"]


@pytest.mark.parametrize("empty", ["    Examples: lost\n", "    Examples: lost\n      | a |\n"])
def test_examples_without_rows_are_told_beside_others_that_have_some(empty: str) -> None:
    rows = "    Examples:\n      | a |\n      | 1 |\n"
    read = read_text(f"Feature: x\n  Scenario Outline: o\n    Then <a>\n{rows}{empty}", PATH)
    assert [(fault.line, fault.message.id, fault.unreadable) for fault in read.faults] == [
        (7, "sources.examples-empty", False)
    ]


@pytest.mark.parametrize("content", ["plain", '  """', "'not the end'", "it's"])
def test_a_doc_string_in_single_quotes_is_read_as_behave_reads_it_and_told(content: str) -> None:
    doc = f"      '''\n      {content}\n      '''\n"
    text = f"Feature: x\n  Scenario: y\n    Given z\n{doc}    Then w\n"
    reading = read_text(text, "features/x.feature")
    assert reading.feature is not None
    steps = reading.feature.scenarios[0].steps
    assert [step.doc for step in steps] == [content, None]
    assert [(fault.line, fault.message.id) for fault in reading.faults] == [
        (4, "sources.doc-quotes")
    ]
    behaves = parse_feature(text).scenarios[0].steps
    assert [str(step.text) for step in behaves if step.text] == [content]


@pytest.mark.parametrize(
    ("keywords", "told"),
    [
        pytest.param(("given", "when", "then"), [3, 4, 5], id="all"),
        pytest.param(("Given", "when", "THEN"), [4, 5], id="some"),
    ],
)
def test_keywords_in_other_letters_are_steps_as_in_behave_and_told(
    keywords: tuple[str, str, str], told: list[int]
) -> None:
    steps = "".join(f"    {keyword} a\n" for keyword in keywords)
    reading = read_text(f"Feature: x\n  Scenario: y\n{steps}", "features/x.feature")
    assert reading.feature is not None
    written = reading.feature.scenarios[0].steps
    assert [step.keyword for step in written] == ["Given", "When", "Then"]
    assert [(fault.line, fault.message.id, fault.severity) for fault in reading.faults] == [
        (line, "sources.step-case", Severity.WARNING) for line in told
    ]


def test_a_line_separator_counts_as_behave_counts() -> None:
    text = "Feature: x\n  words\u2028  more\n  Scenario: y\n    Then z\n"
    assert feature(text).scenarios[0].line == 4
