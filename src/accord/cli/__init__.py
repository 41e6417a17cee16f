"""The front door: the ``accord`` command, which asks the floors below and says what they answer."""

from accord.cli.manners import main

__all__ = ["main"]
