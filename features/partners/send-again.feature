# language: zh-TW
@service:ordering @req:SHOP-17
功能: 合作夥伴同時重送批次
  網路不穩時，同一個批次可能在**同一時刻**送達好幾次；無論送幾次，都只下單一次。
  單獨一次看不出什麼，`load/partner-retries.toml` 會讓許多重送同時發生。

  背景:
    假如「月餅禮盒」開放所有人搶購，共1000件

  @partner-retries @req:SHOP-17.3 @op:ordering/placePartnerOrders
  場景: 重送的批次被接受，或仍在處理中
    當合作夥伴重送同一個批次，訂購2件「月餅禮盒」
    那麼批次被接受，或仍在處理中

  @req:SHOP-17.3 @op:inventory/viewStock
  場景: 重送多少次都只下單一次
    那麼「月餅禮盒」最多被訂走2件
