# language: zh-TW
@service:library @req:LIB-1
功能: 歸還書籍
  讀者歸還的書回到架上，下一位讀者就能借。

  @req:LIB-1.3 @op:library/returnBook
  場景: 歸還的書可以再借
    假如我送出「addBook」，內容如下：
      | title  | 小王子 |
      | copies | 1      |
    而且我把「id」記為「書」
    而且我送出「borrowBook」，內容如下：
      | book   | {書} |
      | reader | 小美 |
    而且我把「id」記為「借閱」
    當我送出「returnBook」，內容如下：
      | id | {借閱} |
    那麼請求成功
    而且「copies」是 1

  @req:LIB-1.3 @op:library/returnBook
  場景: 沒有借出的書不能歸還
    當我送出「returnBook」，內容如下：
      | id | 不存在的借閱 |
    那麼狀態碼是 404
