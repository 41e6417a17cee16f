# language: zh-TW
@service:ordering @req:SHOP-17
功能: 合作夥伴批次下單
  合作夥伴一次送出多筆訂單，每一列各自成功或失敗；網路不穩時可以放心重送。

  背景:
    假如商品「咖啡豆」售價400元，庫存5件

  @smoke @req:SHOP-17.1 @op:ordering/placePartnerOrders @flow:partner-batch/check-key @flow:partner-batch/place-rows @flow:partner-batch/answered
  場景: 每一列都有自己的結果，順序不變
    當合作夥伴送出訂單：
      | 編號 | 商品   | 件數 |
      | A-1  | 咖啡豆 | 2    |
      | A-2  | 咖啡豆 | 1    |
    那麼結果是：
      | 編號 | 結果 |
      | A-1  | 接受 |
      | A-2  | 接受 |
    而且「咖啡豆」還有2件可以買

  @req:SHOP-17.2
  場景: 一列失敗不影響其他列
    當合作夥伴送出訂單：
      | 編號 | 商品   | 件數 |
      | B-1  | 咖啡豆 | 2    |
      | B-2  | 咖啡豆 | 9    |
      | B-3  | 咖啡豆 | 3    |
    那麼結果是：
      | 編號 | 結果     |
      | B-1  | 接受     |
      | B-2  | 庫存不足 |
      | B-3  | 接受     |

  @req:SHOP-17.3 @flow:partner-batch/check-key @flow:partner-batch/same-result
  場景: 相同的鍵與內容不會重複下單
    當合作夥伴送出訂單：
      | 編號 | 商品   | 件數 |
      | C-1  | 咖啡豆 | 2    |
    而且合作夥伴用同一個鍵再送出訂單：
      | 編號 | 商品   | 件數 |
      | C-1  | 咖啡豆 | 2    |
    那麼結果與之前完全相同
    而且「咖啡豆」還有3件可以買

  @req:SHOP-17.4 @flow:partner-batch/check-key @flow:partner-batch/conflict
  場景: 相同的鍵用於不同的內容會被拒絕
    當合作夥伴送出訂單：
      | 編號 | 商品   | 件數 |
      | D-1  | 咖啡豆 | 1    |
    而且合作夥伴用同一個鍵再送出訂單：
      | 編號 | 商品   | 件數 |
      | D-1  | 咖啡豆 | 3    |
    那麼批次被拒絕，因為這個鍵已用於其他訂單

  場景: 顧客不能冒充合作夥伴
    假如「小美」是顧客
    當「小美」冒充合作夥伴送出訂單
    那麼批次被拒絕，因為只有合作夥伴可以送出
