"""One module for each service; each has ``create(service)`` that gives its ASGI application."""
