"""Reads of a division: its figures, and what waits in it with its day."""

from trace.rooms.jurisdiction.queries.counts import Counts, count_division
from trace.rooms.jurisdiction.queries.tasks import Task, list_tasks

__all__ = ["Counts", "Task", "count_division", "list_tasks"]
