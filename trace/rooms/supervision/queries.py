"""Reads of supervision."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from trace.kernel.work import Work
from trace.rooms.supervision.models import FeedbackItem


def follow_feedback(work: Work, receipt: str) -> FeedbackItem | None:
    """Return the item with this receipt number and its replies, or None; whoever holds the number may look."""
    tidy = receipt.strip().upper().replace(" ", "")
    statement = select(FeedbackItem).where(FeedbackItem.receipt == tidy)
    return work.session.scalars(statement.options(selectinload(FeedbackItem.replies))).first()
