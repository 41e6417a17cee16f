"""What a package offers, imported when somebody asks for it, so that a neighbour costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module


def late_imports(package: str, names: Mapping[str, tuple[str, ...]]) -> Callable[[str], object]:
    """A ``__getattr__`` for a package: its names by the module within it that defines them.

    A package whose face imports its modules itself makes whoever needs the smallest of them load
    them all.
    """
    modules = {name: module for module, own in names.items() for name in own}

    def attribute(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{modules[name]}"), name)

    return attribute
