"""Starts a system under test, waits until it is ready, disturbs it and puts it right again."""
