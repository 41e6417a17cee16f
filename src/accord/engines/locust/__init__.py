"""The engine of the load suite; only this package knows locust, and `host.py` does not."""
