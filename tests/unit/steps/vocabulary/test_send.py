from __future__ import annotations

import pytest

from accord.contract.values import ExactText
from accord.steps.problems import StepError
from fakes.scripted import Answer, Stage

SEND = ['I send "getOrder"', "我送出「getOrder」", "我发送“getOrder”"]
SEND_WITH = [
    'I send "createOrder" with:',
    "我送出「createOrder」，內容如下：",
    "我发送“createOrder”，内容如下：",
]
LANGUAGES = ["en", "zh-TW", "zh-CN"]


@pytest.mark.parametrize("keyword", ["given", "when", "then"])
@pytest.mark.parametrize("text", SEND, ids=LANGUAGES)
def test_an_operation_is_sent_bare(stage: Stage, text: str, keyword: str) -> None:
    stage.say(text, keyword=keyword)
    sent = {"operation": "getOrder", "values": None, "body": None, "headers": {}}
    assert stage.client.sent == [sent]


def test_the_answer_is_kept(stage: Stage) -> None:
    stage.client.answers = [Answer(status=202)]
    stage.say(SEND[0], keyword="when")
    assert stage.accord.answer().status == 202


@pytest.mark.parametrize("text", SEND_WITH, ids=LANGUAGES)
def test_an_operation_is_sent_with_a_table(stage: Stage, text: str) -> None:
    stage.accord.values |= {"id": 7, "who": "Mei"}
    table = [["sku", "A-17"], ["items[0].count", "2"], ["order", "{id}"], ["note", "for {who}"]]
    stage.say(text, keyword="when", table=table)
    sent = {"sku": "A-17", "items[0].count": "2", "order": 7, "note": "for Mei"}
    assert stage.client.sent[0]["values"] == sent


@pytest.mark.parametrize("heading", [["field", "value"], ["Field", "Value"], ["欄位", "值"]])
def test_a_heading_of_the_table_is_no_field(stage: Stage, heading: list[str]) -> None:
    stage.say(SEND_WITH[0], keyword="when", table=[heading, ["sku", "A"]])
    assert stage.client.sent[0]["values"] == {"sku": "A"}


def test_quotes_in_a_cell_are_not_sent(stage: Stage) -> None:
    stage.say(SEND_WITH[0], keyword="when", table=[["note", '" two  "'], ["b", "「」"]])
    assert stage.client.sent[0]["values"] == {"note": " two  ", "b": ""}


@pytest.mark.parametrize("text", SEND_WITH, ids=LANGUAGES)
def test_an_operation_is_sent_with_json(stage: Stage, text: str) -> None:
    stage.accord.values |= {"count": 2, "who": 'M "M"'}
    stage.say(text, keyword="when", doc='{"count": {count}, "who": "{who}"}')
    assert stage.client.sent[0]["body"] == {"count": 2, "who": 'M "M"'}


def test_a_text_that_is_not_json_cannot_be_judged(stage: Stage) -> None:
    with pytest.raises(StepError, match="is not JSON: Expecting"):
        stage.say(SEND_WITH[0], keyword="when", doc='{"count": }')


def test_neither_table_nor_text_cannot_be_judged(stage: Stage) -> None:
    with pytest.raises(StepError, match="needs a table or a text below it"):
        stage.say(SEND_WITH[0], keyword="when")


def test_a_table_of_three_columns_cannot_be_judged(stage: Stage) -> None:
    with pytest.raises(StepError, match="two columns, a name and a value, but has 3"):
        stage.say(SEND_WITH[0], keyword="when", table=[["a", "b", "c"]])


def test_a_field_that_stands_twice_cannot_be_judged(stage: Stage) -> None:
    with pytest.raises(StepError, match="has 'a' twice"):
        stage.say(SEND_WITH[0], keyword="when", table=[["a", "1"], ["a", "2"]])


@pytest.mark.parametrize(
    "text",
    [
        'I send "createOrder" with the remembered "new order"',
        "我以記住的「new order」送出「createOrder」",
        "我用记住的“new order”发送“createOrder”",
    ],
    ids=LANGUAGES,
)
def test_an_operation_is_sent_with_remembered_json(stage: Stage, text: str) -> None:
    stage.accord.values["new order"] = {"sku": "A"}
    stage.say(text, keyword="when")
    assert (stage.client.sent[0]["operation"], stage.client.sent[0]["body"]) == (
        "createOrder",
        {"sku": "A"},
    )


@pytest.mark.parametrize(
    "text",
    [
        'I send "createOrder" with the remembered "new order" and:',
        "我以記住的「new order」送出「createOrder」，另有：",
        "我用记住的“new order”发送“createOrder”，另有：",
    ],
    ids=LANGUAGES,
)
def test_remembered_json_is_sent_with_what_is_different(stage: Stage, text: str) -> None:
    stage.accord.values["new order"] = {"sku": "A"}
    stage.say(text, keyword="when", table=[["id", "7"], ["sku", "B"]])
    sent = stage.client.sent[0]
    assert (sent["body"], sent["values"]) == ({"sku": "A"}, {"id": "7", "sku": "B"})


@pytest.mark.parametrize(
    "text",
    [
        'I send "getOrder" with the headers:',
        "我送出「getOrder」，並帶上標頭：",
        "我发送“getOrder”，并带上请求头：",
    ],
    ids=LANGUAGES,
)
def test_headers_are_sent_with_one_request(stage: Stage, text: str) -> None:
    stage.say(text, keyword="when", table=[["X-Store", "{ticket}"]])
    stage.say(SEND[0], keyword="when")
    assert [sent["headers"] for sent in stage.client.sent] == [{"X-Store": "T-1"}, {}]


@pytest.mark.parametrize(
    "text",
    [
        'I use the header "X-Store" with "no. {ticket}"',
        "我使用標頭「X-Store」，值為「no. {ticket}」",
        "我使用请求头“X-Store”，值为“no. {ticket}”",
    ],
    ids=LANGUAGES,
)
def test_a_header_is_sent_with_every_request(stage: Stage, text: str) -> None:
    stage.say(text, keyword="given")
    stage.say(SEND[0], keyword="when")
    stage.say(SEND[0], keyword="when")
    assert [sent["headers"] for sent in stage.client.sent] == [{"X-Store": "no. T-1"}] * 2


@pytest.mark.parametrize(
    "text", ["I use the headers:", "我使用下列標頭：", "我使用以下请求头："], ids=LANGUAGES
)
def test_a_table_of_headers_is_sent_with_every_request(stage: Stage, text: str) -> None:
    stage.say(text, keyword="given", table=[["header", "value"], ["X-A", "1"], ["X-B", "2"]])
    assert stage.client.headers == {"X-A": "1", "X-B": "2"}


@pytest.mark.parametrize(
    "text",
    ['I no longer use the header "x-a"', "我不再使用標頭「x-a」", "我不再使用请求头“x-a”"],
    ids=LANGUAGES,
)
def test_a_header_is_no_longer_sent(stage: Stage, text: str) -> None:
    stage.client.headers |= {"X-A": "1", "X-B": "2"}
    stage.say(text, keyword="given")
    assert stage.client.headers == {"X-B": "2"}


@pytest.mark.parametrize(
    "text",
    [
        'I use the token remembered as "mine"',
        "我使用記為「mine」的權杖",
        "我使用记为“mine”的令牌",
    ],
    ids=LANGUAGES,
)
def test_a_remembered_token_signs_every_request(stage: Stage, text: str) -> None:
    stage.accord.values["mine"] = "secret"
    stage.say(text, keyword="given")
    assert stage.client.headers == {"Authorization": "Bearer secret"}


@pytest.mark.parametrize("text", ["I am not signed in", "我沒有登入", "我没有登录"], ids=LANGUAGES)
def test_signing_out_drops_the_token(stage: Stage, text: str) -> None:
    stage.client.headers |= {"authorization": "Bearer x", "X-A": "1"}
    stage.say(text, keyword="given")
    assert stage.client.headers == {"X-A": "1"}


@pytest.mark.parametrize(
    "text",
    ['I am signed in as "clerk"', "我以「clerk」的身分登入", "我以“clerk”的身份登录"],
    ids=LANGUAGES,
)
def test_somebody_whom_the_environment_declares_is_signed_in(stage: Stage, text: str) -> None:
    stage.say(text, keyword="given")
    assert stage.client.callers == ["clerk"]


def test_nobody_is_the_caller_after_signing_out(stage: Stage) -> None:
    stage.say('I am signed in as "clerk"', keyword="given")
    stage.say("I am not signed in", keyword="given")
    assert stage.client.callers == ["clerk", None]


@pytest.mark.parametrize(
    "text", ["I do not follow redirects", "我不跟隨轉址", "我不跟随重定向"], ids=LANGUAGES
)
def test_a_redirect_is_taken_for_the_answer(stage: Stage, text: str) -> None:
    stage.say(text, keyword="given")
    assert not stage.client.follows_redirects


@pytest.mark.parametrize(
    "text",
    [
        'I use the name "amy" with the password "{pin}"',
        "我使用帳號「amy」，密碼為「{pin}」",
        "我使用用户名“amy”，密码为“{pin}”",
    ],
    ids=LANGUAGES,
)
def test_a_name_and_a_password_sign_every_request(stage: Stage, text: str) -> None:
    stage.accord.values["pin"] = "b:c"
    stage.say(text, keyword="given")
    assert stage.client.headers["Authorization"] == "Basic YW15OmI6Yw=="


ROWS = [
    'I send "createOrder" for each row:',
    "我逐列送出「createOrder」：",
    "我逐行发送“createOrder”：",
]


@pytest.mark.parametrize("text", ROWS, ids=LANGUAGES)
def test_each_row_is_a_request_of_its_own(stage: Stage, text: str) -> None:
    stage.say(text, keyword="given", table=[["sku", "count"], ["A", "1"], ["B", '"2"']])
    sent = [sending["values"] for sending in stage.client.sent]
    assert sent == [{"sku": "A", "count": "1"}, {"sku": "B", "count": "2"}]
    assert [type(values["count"]) for values in sent] == [str, ExactText]


def test_a_row_that_is_refused_is_named(stage: Stage) -> None:
    stage.client.answers = [Answer(), Answer(status=409)]
    words = stage.failure(ROWS[0], keyword="given", table=[["sku"], ["A"], ["B"]])
    assert words == "Row 2 was refused: “createOrder” answered 409."


def test_a_text_in_quotes_is_told_from_a_number(stage: Stage) -> None:
    stage.say(SEND_WITH[0], keyword="when", table=[["a", '"0"'], ["b", "0"]])
    values = stage.client.sent[0]["values"]
    assert [type(value) for value in values.values()] == [ExactText, str]
