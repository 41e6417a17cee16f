# language: zh-CN
@service:risk @req:SHOP-15
功能: 风控审核订单
  风控依金额与观察名单决定订单放行、待审核或拒绝。

  背景:
    假如“小明”是顾客
    而且商品“金饰”售价50000元，库存10件

  @req:SHOP-15.1 @op:ordering/placeOrder
  场景: 五万元以下的订单直接放行
    当“小明”订购1件“金饰”
    那么订单成立

  @req:SHOP-15.2
  场景: 超过五万元的订单等待员工审核
    当“小明”订购2件“金饰”
    那么订单等待员工审核

  @req:SHOP-15.2 @op:ordering/approveOrder @flow:checkout/approve
  场景: 员工核准后订单成立
    当“小明”订购2件“金饰”
    而且员工核准订单
    那么订单成立

  @req:SHOP-15.3 @flow:checkout/assess @flow:checkout/risk-refused
  场景: 超过二十万元的订单被拒绝
    当“小明”订购5件“金饰”
    那么订单被风控拒绝
    而且“金饰”还有10件可以买

  @req:SHOP-15.4 @op:risk/watchCustomer
  场景: 观察名单上的顾客需要审核
    假如“小明”在观察名单上，处置为审核
    当“小明”订购1件“金饰”
    那么订单等待员工审核

  @req:SHOP-15.4 @op:risk/unwatchCustomer
  场景: 移出名单后恢复正常
    假如“小明”在观察名单上，处置为拒绝
    而且“小明”已移出观察名单
    当“小明”订购1件“金饰”
    那么订单成立
