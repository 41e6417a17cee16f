@service:storefront
Feature: Browsing the shop
  Customers see what they bought, and the shop never mistakes one customer for another.

  Background:
    Given Amy is a customer

  @op:storefront/viewMyOrders @req:SHOP-10.5
  Scenario: The list shows an order as soon as it is placed
    Given "green tea" costs 80 dollars, with 5 in stock
    When Amy checks out 2 of "green tea"
    Then the screen shows an order of 160 dollars
    When Amy opens the list of orders
    Then 1 order is listed

  @op:storefront/viewMyOrders
  Scenario: A new customer sees an empty list
    When Amy opens the list of orders
    Then 0 orders are listed

  @req:SHOP-18.3 @service:stores
  Scenario: The parcel of an order shows up within seconds
    Given "green tea" costs 80 dollars, with 5 in stock
    And Amy has ordered 1 of "green tea"
    When Amy looks at the parcels
    Then eventually within 5 seconds the parcel on the way is found

  @req:SHOP-19.4 @service:identity
  Scenario: After signing out, the shop asks to sign in
    When Amy signs out
    And Amy opens the list of orders
    Then the screen asks to sign in
