"""Reads of conformity certificates."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from trace.kernel.work import Work
from trace.rooms.conformity.models import ConformityCertificate


def certificates_for(work: Work, batch_ids: Collection[int]) -> Sequence[ConformityCertificate]:
    """Return the certificates of these batches with their checks, the newest first."""
    statement = (
        select(ConformityCertificate)
        .where(ConformityCertificate.batch_id.in_(batch_ids))
        .options(selectinload(ConformityCertificate.checks))
        .order_by(ConformityCertificate.issued_at.desc(), ConformityCertificate.id.desc())
    )
    return work.session.scalars(statement).all()


def find_by_number(work: Work, number: str) -> ConformityCertificate | None:
    """Return the certificate with this number and its checks, or None; the public may look it up."""
    statement = select(ConformityCertificate).where(
        ConformityCertificate.number == number.strip().upper()
    )
    return work.session.scalars(
        statement.options(selectinload(ConformityCertificate.checks))
    ).first()
