"""The words of what a division holds and of what waits in it, in both languages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.rooms.jurisdiction.rules import Measure, RecordKind, TaskKind

words.add(
    [
        (Measure.PRODUCERS, _l("Producers approved")),
        (Measure.SUSPENDED, _l("Producers suspended")),
        (Measure.BATCHES, _l("Batches made")),
        (Measure.LABELS, _l("Labels ordered")),
        (Measure.CHECKS, _l("Checks of packs")),
        (Measure.LEADS, _l("Leads to be looked into")),
        (Measure.COMPLAINTS, _l("Complaints and reports")),
        (Measure.STOPS, _l("Batches stopped")),
        (Measure.FAILED_TESTS, _l("Batches with a failed test")),
        (Measure.RECALLED, _l("Batches being recalled")),
        (Measure.CLONE_SIGNALS, _l("Signs of copied codes")),
        (TaskKind.COMPLAINT, _l("Complaint")),
        (TaskKind.REPORT, _l("Report")),
        (TaskKind.FEEDBACK, _l("Feedback")),
        (TaskKind.LEAD, _l("Lead to look into")),
        (TaskKind.FILING, _l("Filing to approve")),
        (TaskKind.CASE, _l("Owed in a case")),
        (TaskKind.RECALL, _l("Duty of a recall")),
        (TaskKind.INSPECTION, _l("Inspection to go on with")),
        (TaskKind.SAMPLE, _l("Sample to go on with")),
        (TaskKind.OBJECTION, _l("Objection to answer")),
        (RecordKind.LEAD, _l("Lead")),
        (RecordKind.CASE, _l("Case")),
        (RecordKind.INSPECTION, _l("Inspection")),
        (RecordKind.SAMPLE, _l("Sample")),
        (RecordKind.RECALL, _l("Recall")),
    ]
)
