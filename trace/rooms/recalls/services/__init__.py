"""What changes recalls, stops and drills."""

from __future__ import annotations

from trace.rooms.recalls.services.conduct import (
    answer_message,
    check_holder,
    do_duty,
    extend_recall,
    file_report,
    mark_holder,
    record_disposal,
    record_found,
    update_holders,
)
from trace.rooms.recalls.services.drills import (
    abandon_drill,
    finish_drill,
    reach_holder,
    start_drill,
)
from trace.rooms.recalls.services.ordering import (
    Scope,
    lift_recall,
    lift_stop,
    order_recall,
    stop_batch,
)
from trace.rooms.recalls.services.probing import ask_probe, name_test_label, probe

__all__ = [
    "Scope",
    "abandon_drill",
    "answer_message",
    "ask_probe",
    "check_holder",
    "do_duty",
    "extend_recall",
    "file_report",
    "finish_drill",
    "lift_recall",
    "lift_stop",
    "mark_holder",
    "name_test_label",
    "order_recall",
    "probe",
    "reach_holder",
    "record_disposal",
    "record_found",
    "start_drill",
    "stop_batch",
    "update_holders",
]
