"""Reads of credit files and of the objections to their entries."""

from trace.rooms.credit.queries.files import (
    CreditFile,
    Entry,
    entry_of,
    list_entries,
    read_file,
)
from trace.rooms.credit.queries.objections import (
    get_objection,
    list_objections,
    lock_objection,
    waiting_objections,
)

__all__ = [
    "CreditFile",
    "Entry",
    "entry_of",
    "get_objection",
    "list_entries",
    "list_objections",
    "lock_objection",
    "read_file",
    "waiting_objections",
]
