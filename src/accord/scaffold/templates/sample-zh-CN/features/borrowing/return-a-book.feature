# language: zh-CN
@service:library @req:LIB-1
功能: 归还图书
  读者归还的书回到架上，下一位读者就能借。

  @req:LIB-1.3 @op:library/returnBook
  场景: 归还的书可以再借
    假如我发送“addBook”，内容如下：
      | title  | 小王子 |
      | copies | 1      |
    而且我把“id”记为“书”
    而且我发送“borrowBook”，内容如下：
      | book   | {书} |
      | reader | 小明 |
    而且我把“id”记为“借阅”
    当我发送“returnBook”，内容如下：
      | id | {借阅} |
    那么请求成功
    而且“copies”是 1

  @req:LIB-1.3 @op:library/returnBook
  场景: 没有借出的书不能归还
    当我发送“returnBook”，内容如下：
      | id | 不存在的借阅 |
    那么状态码是 404
