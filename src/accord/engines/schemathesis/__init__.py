"""Contracts with schemathesis: every operation is tried with requests that its contract implies."""
