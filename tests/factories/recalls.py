"""Recalls, made through the real services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.recalls import services
from trace.rooms.recalls.models import Recall, RecallAmount, RecallHolder
from trace.rooms.recalls.rules import HolderState, RecallGrade, RecallKind


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


def make_holder(work: Work, recall: Recall, batch: Batch) -> RecallHolder:
    """Return a holder with a kilogram of the batch, who is the batch's own producer: told in its inbox."""
    holder = RecallHolder(
        recall_id=recall.id,
        sender_id=batch.producer_id,
        buyer="示例门店",
        phone="",
        address="示例路1号",
        organisation_id=batch.producer_id,
        is_traced=False,
        state=HolderState.TOLD,
        note="",
        answer="",
    )
    work.session.add(holder)
    work.session.flush()
    work.session.add(
        RecallAmount(
            recall_id=recall.id,
            batch_id=batch.id,
            holder_id=holder.id,
            due_base=10**6,
            recovered_base=0,
            gone_base=0,
        )
    )
    return holder


def find_amount(work: Work, holder: RecallHolder) -> int:
    """Return the id of the goods with a holder of one batch."""
    return work.session.scalars(
        select(RecallAmount.id).where(RecallAmount.holder_id == holder.id)
    ).one()
