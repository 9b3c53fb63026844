"""The verbs of the testing room."""

from __future__ import annotations

from trace.rooms.testing.services.reports import (
    attach_evidence,
    record_disposition,
    record_measurement,
    record_test,
)
from trace.rooms.testing.services.samples import (
    decide_challenge,
    file_challenge,
    notify_result,
    receive_backup,
    receive_sample,
    report_retest,
    report_sample,
    settle_stop,
    take_sample,
)

__all__ = [
    "attach_evidence",
    "decide_challenge",
    "file_challenge",
    "notify_result",
    "receive_backup",
    "receive_sample",
    "record_disposition",
    "record_measurement",
    "record_test",
    "report_retest",
    "report_sample",
    "settle_stop",
    "take_sample",
]
