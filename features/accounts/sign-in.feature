@service:identity @req:SHOP-19
Feature: Accounts and sign-in
  Customers sign up themselves. A refusal never tells a stranger which accounts exist.

  @smoke @req:SHOP-19.1 @op:identity/signUp @op:identity/signIn
  Scenario: A new customer can sign in at once
    Given Amy is a customer
    When Amy signs in
    Then the shop greets Amy by name

  @req:SHOP-19.2 @op:identity/signUp
  Scenario: A user name is given once only
    Given Amy is a customer
    When somebody else signs up with the user name of Amy
    Then the user name is refused because it is taken

  @req:SHOP-19.3 @op:identity/signIn
  Scenario: A wrong password is refused
    Given Amy is a customer
    When Amy signs in with a wrong password
    Then sign-in is refused

  @req:SHOP-19.3
  Scenario: The refusal does not tell whether the account exists
    Given Amy is a customer
    When Amy signs in with a wrong password
    Then sign-in is refused
    When somebody unknown signs in
    Then sign-in is refused
    And both refusals read the same
