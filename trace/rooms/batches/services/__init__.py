"""The verbs of the batches room."""

from __future__ import annotations

from trace.rooms.batches.rules import GoodsLine, InputLine, OutputLine, SourceLine
from trace.rooms.batches.services.changes import (
    correct_batch,
    draw_for_labels,
    record_loss,
    record_own_use,
    return_from_labels,
    take_stock,
)
from trace.rooms.batches.services.dispatches import dispatch_goods
from trace.rooms.batches.services.growing import Recorded, correct_use, record_use
from trace.rooms.batches.services.pictures import attach_file
from trace.rooms.batches.services.processes import register_process
from trace.rooms.batches.services.rebuilding import Rebuilt, rebuild
from trace.rooms.batches.services.restrictions import (
    lift_for_retest,
    lift_own_stop,
    lift_restriction,
    place_restriction,
    stop_own,
)
from trace.rooms.batches.services.reversing import take_back_batch
from trace.rooms.batches.services.sources import (
    register_bought_in,
    register_harvest,
    register_intake,
)
from trace.rooms.batches.services.surveys import decide_finding, explain_finding, record_survey

__all__ = [
    "GoodsLine",
    "InputLine",
    "OutputLine",
    "Rebuilt",
    "Recorded",
    "SourceLine",
    "attach_file",
    "correct_batch",
    "correct_use",
    "decide_finding",
    "dispatch_goods",
    "draw_for_labels",
    "explain_finding",
    "lift_for_retest",
    "lift_own_stop",
    "lift_restriction",
    "place_restriction",
    "rebuild",
    "record_loss",
    "record_own_use",
    "record_survey",
    "record_use",
    "register_bought_in",
    "register_harvest",
    "register_intake",
    "register_process",
    "return_from_labels",
    "stop_own",
    "take_back_batch",
    "take_stock",
]
