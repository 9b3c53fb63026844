"""The measures by which a division is looked at, and which level lies below which."""

from __future__ import annotations

from enum import StrEnum

from trace.kernel.permissions import Permission

# Digits of a division and of the level below it: province, city, county, township, village (GB/T 2260, GB/T 10114).
_LEVELS = (2, 4, 6, 9, 12)


class Measure(StrEnum):
    """What is counted. Those of a period count what happened in it; the others what stands now."""

    PRODUCERS = "producers"
    SUSPENDED = "suspended"
    BATCHES = "batches"  # of a period
    LABELS = "labels"  # of a period
    CHECKS = "checks"  # of a period
    LEADS = "leads"
    COMPLAINTS = "complaints"  # of a period; reports too
    STOPS = "stops"
    FAILED_TESTS = "failed_tests"
    RECALLED = "recalled"
    CLONE_SIGNALS = "clone_signals"  # of a period


class TaskKind(StrEnum):
    """Where a task of the work list comes from."""

    COMPLAINT = "complaint"
    REPORT = "report"
    FEEDBACK = "feedback"
    LEAD = "lead"
    FILING = "filing"
    CASE = "case"
    RECALL = "recall"
    INSPECTION = "inspection"
    SAMPLE = "sample"
    OBJECTION = "objection"


class RecordKind(StrEnum):
    """What is found by its number."""

    LEAD = "lead"
    CASE = "case"
    INSPECTION = "inspection"
    SAMPLE = "sample"
    RECALL = "recall"


# The right that the measure's own list asks for.
RIGHTS: dict[Measure, Permission] = {
    Measure.PRODUCERS: Permission.PRODUCERS_READ,
    Measure.SUSPENDED: Permission.PRODUCERS_READ,
    Measure.BATCHES: Permission.BATCHES_READ,
    Measure.LABELS: Permission.LABELS_READ,
    Measure.CHECKS: Permission.CHECKS_WRITE,
    Measure.LEADS: Permission.LEADS_WRITE,
    Measure.COMPLAINTS: Permission.COMPLAINTS_HANDLE,
    Measure.STOPS: Permission.BATCHES_READ,
    Measure.FAILED_TESTS: Permission.BATCHES_READ,
    Measure.RECALLED: Permission.BATCHES_READ,
    Measure.CLONE_SIGNALS: Permission.LABELS_READ,
}


def digits_below(prefix: str) -> int:
    """Return how many digits the divisions below `prefix` have; a village's own twelve where nothing is below."""
    return next((digits for digits in _LEVELS if digits > len(prefix)), _LEVELS[-1])
