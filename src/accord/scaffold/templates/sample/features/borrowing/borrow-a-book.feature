@service:library @req:LIB-1
Feature: Borrow a book
  Readers take a book home as long as a copy is on the shelf.

  @smoke @req:LIB-1.1 @op:library/borrowBook @id:borrow-a-book
  Scenario: A lent copy is no longer on the shelf
    Given I send "Add a book" with:
      | title  | The Little Prince |
      | copies | 2                 |
    And I remember "id" as "book"
    When I send "Borrow a book" with:
      | book   | {book} |
      | reader | Amy    |
    Then the request succeeds
    When I send "Read a book's entry" with:
      | id | {book} |
    Then "copies" is 1

  @req:LIB-1.2 @op:library/borrowBook
  Scenario: A book whose copies are all lent cannot be borrowed
    Given I send "Add a book" with:
      | title  | Momo |
      | copies | 1    |
    And I remember "id" as "book"
    And I send "Borrow a book" with:
      | book   | {book} |
      | reader | Amy    |
    When I send "Borrow a book" with:
      | book   | {book} |
      | reader | Ben    |
    Then the status is 409
    And "message" is "every copy is lent"
