"""Pages, one package per audience; every module of a package adds its routes to the package's blueprint."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable


def load_pages(package: str, path: Iterable[str]) -> None:
    """Import every module of an audience's package, so that its routes are there when it is registered."""
    for found in pkgutil.iter_modules(path):
        importlib.import_module(f"{package}.{found.name}")
