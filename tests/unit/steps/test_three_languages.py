"""The same business in three languages, by plain behave, over real HTTP, with no Python at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fakes.tea_shop import tea_shop

pytestmark = pytest.mark.engine

ENGLISH = '''
Feature: Ordering tea
  Scenario: An order is packed
    Given "tea" stands for "blue tea"
    When I send "createOrder" with:
      | sku   | {tea} |
      | count | 2     |
    Then the status is 201
    And the answer contains:
      | path   | value |
      | sku    | {tea} |
      | count  | 2     |
      | total  | 25.00 |
      | status | packing |
    And the header "location" matches "/orders/[0-9]+"
    And the answer keeps its contract
    And the answer takes less than 20 seconds
    When I remember id as "order"
    And I send "getOrder" with:
      | id | {order} |
    Then eventually within 9 seconds status is "ready"
    And "total" is at least 25

  Scenario: Nobody buys nothing
    Given "wish" stands for the JSON:
      """
      {"sku": "green tea", "count": 1}
      """
    When I send "createOrder" with the remembered "wish" and:
      | count | 0 |
    Then the request is invalid
    And title contains "at least 1"

  Scenario: Orders are listed by what was bought
    Given I make up a unique "sku" like "T-######"
    And I send "createOrder" with:
      """
      {"sku": "{sku}", "count": 1, "note": null}
      """
    And I send "ordering/createOrder" with:
      | sku   | {sku} |
      | count | 3     |
    When I send "Orders of a customer" with:
      | sku | {sku} |
    Then items has 2 items
    And items has exactly the items:
      | sku   | count | total |
      | {sku} | 3     | 37.5  |
      | {sku} | 1     | 12.5  |
    And items[count=3].total is 37.50
'''
TRADITIONAL = """# language: zh-TW
功能: 訂茶
  場景: 訂單會備好
    假設 我產生一個不重複的「品名」，格式如「藍茶-####」
    當 我送出「建立訂單」，內容如下：
      | 欄位  | 值     |
      | sku   | {品名} |
      | count | 2      |
    那麼 請求成功
    而且 狀態碼是 201
    而且 回應包含：
      | sku    | 是     | {品名} |
      | total  | 至少   | 25     |
      | note   | 不存在 |        |
    而且 標頭「Location」存在
    而且 回應符合 API 契約
    當 我把「id」記為「訂單編號」
    而且 我送出「getOrder」，內容如下：
      | id | {訂單編號} |
    那麼 在 9 秒內，最終回應包含：
      | status | ready |
    而且 「total」是 25

  場景: 查無訂單
    當 我送出 "getOrder" ，內容如下:
      | id | 999999 |
    那麼 請求查無資料
"""
SIMPLIFIED = '''# language: zh-CN
功能: 订茶
  场景: 令牌过期
    假如 “旧令牌”代表“old”
    而且 我使用记为“旧令牌”的令牌
    当 我发送“查询订单”，内容如下：
      | id | 1 |
    那么 请求因未登录被拒绝
    而且 “title” 是 “sign in again”
    而且 响应正好是：
      """
      {"title": "sign in again"}
      """

  场景: 不能买零个
    假如 “心愿”代表这段 JSON：
      """
      {"sku": "绿茶", "count": 0}
      """
    当 我用记住的“心愿”发送“createOrder”
    那么 请求内容有误
'''
WRONG = """# language: zh-TW
功能: 訂茶
  場景: 金額不對
    當 我送出「建立訂單」，內容如下：
      | sku   | 綠茶 |
      | count | 1    |
    那麼 回應包含：
      | total  | 13    |
      | status | ready |
"""


def behave(workspace: Path, language: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "behave", "--no-color", "features"],
        cwd=workspace,
        env=os.environ | {"ACCORD_LANGUAGE": language, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("feature", "scenarios"),
    [(ENGLISH, 3), (TRADITIONAL, 2), (SIMPLIFIED, 2)],
    ids=["en", "zh-TW", "zh-CN"],
)
def test_a_feature_runs_by_the_vocabulary_alone(
    tmp_path: Path, feature: str, scenarios: int
) -> None:
    with tea_shop(tmp_path, {"tea.feature": feature}):
        code, said = behave(tmp_path, "en")
    assert f"{scenarios} scenarios passed, 0 failed" in said, said
    assert code == 0


def test_a_failure_reaches_the_reader_in_their_language(tmp_path: Path) -> None:
    with tea_shop(tmp_path, {"tea.feature": WRONG}):
        code, said = behave(tmp_path, "zh-TW")
    assert "ordering/createOrder：POST /orders 回應 201，但與預期不符：" in said, said
    assert "total：預期 13，實際 12.5" in said
    assert 'status：預期 "ready"，實際 "packing"' in said
    assert code == 1
