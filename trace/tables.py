"""Imports every room's models: the one list that Alembic and the mapper need."""

from __future__ import annotations

import importlib
import pkgutil

import trace.rooms
from trace.kernel import files, outbox  # noqa: F401  (their tables)
from trace.kernel.database import Base

for _room in pkgutil.iter_modules(trace.rooms.__path__):
    _name = f"trace.rooms.{_room.name}.models"
    if importlib.util.find_spec(_name) is not None:
        importlib.import_module(_name)

metadata = Base.metadata
