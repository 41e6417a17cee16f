# language: zh-TW
@service:stores @req:SHOP-18
功能: 開設與關閉門市
  店員開設取貨門市；顧客馬上就能選擇。

  @smoke @req:SHOP-18.1 @op:stores/openStore @op:storefront/browseStores
  場景: 新開的門市馬上可以選擇
    當店員開設「板橋」門市
    那麼顧客可以選擇「板橋」門市取貨

  @req:SHOP-18.2 @op:stores/closeStore
  場景: 關閉的門市不能再選擇
    假如「永和」門市營業中
    當店員關閉「永和」門市
    那麼顧客不能選擇「永和」門市取貨

  @req:SHOP-18.3
  場景: 包裹送往顧客選擇的門市
    假如「小美」是顧客
    而且「板橋」門市營業中
    而且商品「烏龍茶」售價60元，庫存3件
    而且「小美」已訂購1件「烏龍茶」
    當「小美」查看自己的包裹
    那麼在 5 秒內，最終查得到運送中的包裹
