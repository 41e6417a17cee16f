"""Scenarios with behave: a conductor hands them to worker processes and keeps count of each."""
