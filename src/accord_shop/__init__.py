"""Corner Shop 街角小舖: ten small services to try Accord on, with defects that can be switched on."""
