"""Recalls, made through the real services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.recalls import services
from trace.rooms.recalls.models import Recall
from trace.rooms.recalls.rules import RecallGrade, RecallKind


def make_recall(work: Work, batches: Sequence[Batch], **overrides: Any) -> Recall:
    """Return an officer's order to recall the batches, of grade 2."""
    given: dict[str, Any] = {
        "kind": RecallKind.ORDERED,
        "batch_ids": [batch.id for batch in batches],
        "grade": RecallGrade.GRADE_2,
        "reason": "抽检不合格",
        "notice_text": "请停止食用并退回购买处。",
        "document_number": "万市监召〔2026〕1号",
    }
    return services.order_recall(work, **(given | overrides))
