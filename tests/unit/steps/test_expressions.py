from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from cucumber_expressions.expression_parser import CucumberExpressionParser

from accord.steps.expressions import Expression, FlexibleExpression, compile_expression
from accord.steps.kinds import KINDS, WrittenValue
from accord.steps.problems import SentenceError
from accord.steps.vocabulary import declarations
from accord.steps.words import Comparison
from accord.text import LANGUAGES, Language


def read(source: str, language: Language = "en", **annotations: str) -> Expression:
    return compile_expression(source, language, annotations=annotations, where="steps/a.py:3")


def values(expression: Expression, text: str) -> dict[str, object] | None:
    found = expression.find(text)
    return None if found is None else {each.name: each.value for each in found}


def one(kind: str, written: str, language: Language = "en") -> object:
    found = values(read(f"x {{it:{kind}}}", language, it=""), f"x {written}")
    return None if found is None else found["it"]


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("int", "-3", -3),
        ("float", "2.5", 2.5),
        ("number", "19.90", Decimal("19.90")),
        ("number", "1e3", Decimal(1000)),
        ("word", "A-17", "A-17"),
        ("string", '"a \\"b\\" c"', 'a "b" c'),
        ("string", "'it'", "it"),
        ("string", "「藍茶，大杯」", "藍茶，大杯"),
        ("string", "『x』", "x"),
        ("string", "“蓝茶”", "蓝茶"),
        ("string", "‘x’", "x"),
        ("string", '""', ""),
        ("path", "items[0].price", "items[0].price"),
        ("path", "items[name=blue tea].price", "items[name=blue tea].price"),
        ("path", "/items/0/price", "/items/0/price"),
        ("path", "$", "$"),
        ("path", "「客戶.姓名」", "客戶.姓名"),
        ("path", "the answer", "$"),
        ("path", "回應", "$"),
        ("value", '"5"', WrittenValue("5", quoted=True)),
        ("value", "5", WrittenValue("5", quoted=False)),
        ("value", "null", WrittenValue("null", quoted=False)),
        ("value", "{order}", WrittenValue("{order}", quoted=False)),
        ("status", "4XX", "4xx"),
        ("comparison", "is at least", Comparison.AT_LEAST),
        ("duration", "5 seconds", timedelta(seconds=5)),
        ("duration", "200ms", timedelta(milliseconds=200)),
        ("duration", "1.5 分鐘", timedelta(seconds=90)),
        ("duration", "5秒", timedelta(seconds=5)),
        ("duration", "99999999999999999999 s", timedelta(days=timedelta.max.days)),
    ],
)
def test_a_kind_reads_what_people_write(kind: str, written: str, value: object) -> None:
    assert one(kind, written) == value


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("int", "2.5"),
        ("string", "bare"),
        ("string", '"a" and "b"'),
        ("status", "99"),
        ("value", "bare"),
        ("path", "two words"),
        ("duration", "5"),
    ],
)
def test_a_kind_refuses_what_it_is_not(kind: str, written: str) -> None:
    assert one(kind, written) is None


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_of_a_kind_is_one(kind: str, language: Language) -> None:
    assert one(kind, KINDS[kind].examples[language], language) is not None


def test_places_are_bound_by_name_whatever_the_order_of_words() -> None:
    english = read("{buyer:string} buys {count:int}", buyer="", count="")
    chinese = read("有{count:int}件被{buyer:string}買走", "zh-TW", buyer="", count="")
    expected = {"buyer": "Mei", "count": 3}
    assert values(english, '"Mei" buys 3') == values(chinese, "有 3 件被「Mei」買走") == expected


@pytest.mark.parametrize(
    ("annotation", "written", "value"),
    [("int", "3", 3), ("Decimal", "3.0", Decimal("3.0")), ("str", '"x"', "x"), ("float", "1", 1.0)],
)
def test_a_parameters_type_says_its_kind(annotation: str, written: str, value: object) -> None:
    assert values(read("it costs {price}", price=annotation), f"it costs {written}") == {
        "price": value
    }


@pytest.mark.parametrize(
    "text",
    [
        "我送出「下單」，內容如下：",
        "我送出 「下單」 ，內容如下：",
        "我送出「下單」,內容如下:",
        "我送出「下單」內容如下",
        '我送出"下單"， 內容如下 :',
        "我送出“下單”， 內容如下",
    ],
    ids=["as-written", "spaces", "half-width", "no-punctuation", "straight", "curly"],
)
def test_chinese_may_be_spaced_and_punctuated_freely(text: str) -> None:
    expression = read("我送出{operation}，內容如下：", "zh-TW", operation="")
    assert values(expression, text) == {"operation": "下單"}


def test_spaces_beside_latin_words_in_chinese_are_optional() -> None:
    expression = read("代表這份 JSON 檔", "zh-TW")
    assert [expression.find(text) for text in ("代表這份JSON檔", "代表這份 JSON檔")] == [(), ()]


def test_spaces_between_latin_words_are_not_optional() -> None:
    assert read("the answer is").find("theanswer is") is None


def test_slash_and_parentheses_are_text_in_chinese() -> None:
    expression = read("金額(含稅/未稅)正確", "zh-TW")
    assert (expression.find("金額(含稅/未稅)正確"), expression.find("金額含稅")) == ((), None)


def test_full_width_parentheses_are_the_same_in_chinese() -> None:
    assert read("金額(含稅)正確", "zh-TW").find("金額（含稅）正確") == ()


@pytest.mark.parametrize("text", ["I have 3 cats in a box", "I have 3 cat on a box"])
def test_english_has_alternatives_and_optional_text(text: str) -> None:
    assert values(read("I have {n:int} cat(s) in/on a box", n=""), text) == {"n": 3}


def test_a_full_width_colon_ends_an_english_sentence_too() -> None:
    assert [read("with:").find(text) for text in ("with:", "with：", "with")] == [(), (), ()]


@pytest.mark.parametrize(
    "source", ["I have {n:int} cat(s) in/on a box", "a\\(b\\)", "(the answer's )total"]
)
def test_the_example_matches_its_expression(source: str) -> None:
    expression = read(source, n="")
    assert expression.find(expression.example) is not None


def test_where_a_value_stands_is_known() -> None:
    found = read("costs {n:int} now", n="").find("costs 12 now")
    assert found is not None
    assert (found[0].start, found[0].end, found[0].original) == (6, 8, "12")


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("I send {operation", "does not have a matching"),
        ("a () b", "optional must contain"),
        ("a /b c", "Alternative may not be empty"),
    ],
)
def test_a_malformed_expression_is_told_with_its_place(source: str, problem: str) -> None:
    with pytest.raises(SentenceError, match=problem) as caught:
        read(source)
    assert str(caught.value).startswith("steps/a.py:3: ")


def test_an_unknown_kind_is_told_with_the_nearest() -> None:
    with pytest.raises(SentenceError, match=r"kind 'strng'.*\nhint: Did you mean: string\?"):
        read("a {name:strng}", name="")


@pytest.mark.parametrize(
    ("source", "language", "text"),
    [
        ("the total is {total:int}, now", "en", "the  total is 3，now"),
        ("{a:int} 加 {b:int}，等於", "zh-TW", "3加4等於"),
        ("it's paid(,) or not", "en", "it’s paid or not"),
        ("{a:int}", "en", "3"),
    ],
)
def test_a_sentence_written_another_way_still_fits(
    source: str, language: Language, text: str
) -> None:
    assert read(source, language, a="", b="", total="").fits(text)


def test_no_regular_expression_is_compiled_for_a_text_that_lacks_the_sentence() -> None:
    expression = read("the shop opens at {hour:int}", hour="")
    assert not expression.fits("the shop closes at 8")
    assert "tree_regexp" not in vars(expression.compiled)
    assert expression.fits("the shop opens at 8")
    assert "tree_regexp" in vars(expression.compiled)


@pytest.mark.parametrize(
    "expression", [e for d in declarations() for e in d.expressions], ids=lambda it: it.source
)
def test_a_sentence_is_read_as_the_library_reads_it(expression: Expression) -> None:
    # One of its own: what is read is added to what it knows already.
    compiled = FlexibleExpression(
        expression.compiled.expression, chinese=expression.compiled.chinese
    )
    tree = CucumberExpressionParser().parse(compiled.expression)
    assert expression.pattern == compiled.rewrite_to_regex(tree)


@pytest.mark.parametrize("source", ["x {int}", "{int} x", "x", "{int}{word}", "a b  c"])
def test_texts_and_places_need_no_parser(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accord.steps.expressions.CucumberExpressionParser", None)
    assert read(source, it="").places is not None


@pytest.mark.parametrize("source", ["x(s)", "x/y", "x \\{", "x \\(y"])
def test_what_is_more_than_texts_and_places_is_the_parsers(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accord.steps.expressions.CucumberExpressionParser", None)
    with pytest.raises(TypeError):
        read(source)
