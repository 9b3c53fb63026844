"""Tables of the testing room."""

from __future__ import annotations

from trace.rooms.testing.models.reports import Measurement, TestItem, TestKind, TestReport
from trace.rooms.testing.models.samples import (
    Challenge,
    Sample,
    SampleOfficer,
    SampleSeal,
)

__all__ = [
    "Challenge",
    "Measurement",
    "Sample",
    "SampleOfficer",
    "SampleSeal",
    "TestItem",
    "TestKind",
    "TestReport",
]
