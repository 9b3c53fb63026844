"""Reads of a division: its figures, what waits in it with its day, and what bears a number there."""

from trace.rooms.jurisdiction.queries.counts import Counts, count_division
from trace.rooms.jurisdiction.queries.numbers import Numbered, find_numbered
from trace.rooms.jurisdiction.queries.tasks import Task, list_tasks

__all__ = ["Counts", "Numbered", "Task", "count_division", "find_numbered", "list_tasks"]
