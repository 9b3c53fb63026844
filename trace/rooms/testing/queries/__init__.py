"""Reads of the testing room."""

from __future__ import annotations

from trace.rooms.testing.queries.reports import (
    get_report,
    list_measurements,
    list_reports,
    measurements_of,
    measurements_under,
    open_failures,
    read_measurements,
    read_report,
    retests_of,
    tests_of,
)

__all__ = [
    "get_report",
    "list_measurements",
    "list_reports",
    "measurements_of",
    "measurements_under",
    "open_failures",
    "read_measurements",
    "read_report",
    "retests_of",
    "tests_of",
]
