# language: zh-TW
@service:storefront @req:SHOP-14
功能: 結帳失敗時，畫面只有一句話
  顧客不需要知道商店的哪個部分失敗了：畫面只說「系統繁忙」，並附上追蹤編號，
  讓商店自己找出問題在哪裡。

  背景:
    假如「小美」是顧客
    而且商品「鳳梨酥禮盒」售價500元，庫存10件
    而且優惠券「中秋」折抵50元

  @smoke @hero @id:checkout-with-coupon @op:storefront/checkOut @flow:checkout/submit @flow:checkout/lock @flow:checkout/pay @flow:checkout/parcel @flow:checkout/placed
  場景: 用優惠券結帳
    當「小美」在網站用優惠券「中秋」結帳2件「鳳梨酥禮盒」
    那麼畫面顯示950元的訂單
    而且「鳳梨酥禮盒」還有8件可以買
    而且優惠券「中秋」已核銷

  @req:SHOP-14.1 @service:risk @flow:checkout/assess @flow:checkout/risk-refused
  場景: 風控拒絕時，畫面只顯示系統繁忙
    假如「小美」在觀察名單上，處置為拒絕
    當「小美」在網站用優惠券「中秋」結帳2件「鳳梨酥禮盒」
    那麼畫面只顯示系統繁忙
    而且並附上這次操作的追蹤編號

  @req:SHOP-14.1 @service:promotion
  場景: 優惠券已用過時，畫面只顯示系統繁忙
    假如「小華」是顧客
    而且「小華」已用優惠券「中秋」訂購1件「鳳梨酥禮盒」
    當「小美」在網站用優惠券「中秋」結帳2件「鳳梨酥禮盒」
    那麼畫面只顯示系統繁忙
    而且並附上這次操作的追蹤編號

  @req:SHOP-14.1 @service:payment @flow:checkout/submit @flow:checkout/declined
  場景: 銀行拒絕時，畫面只顯示系統繁忙
    假如「小美」使用銀行會拒絕的信用卡
    當「小美」在網站用優惠券「中秋」結帳2件「鳳梨酥禮盒」
    那麼畫面只顯示系統繁忙
    而且並附上這次操作的追蹤編號

  @req:SHOP-14.2 @flow:checkout/reserve @flow:checkout/stock-refused
  場景: 庫存不足時，畫面也附上追蹤編號
    當「小美」在網站結帳11件「鳳梨酥禮盒」
    那麼畫面只顯示系統繁忙
    而且並附上這次操作的追蹤編號
