"""Tables of notices and of the digests that carry them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trace.kernel.columns import (
    Code,
    Id,
    Instant,
    LocalDate,
    Name,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.rooms.notices.kinds import NoticeKind


class NoticeDigest(Base):
    """The digest of one organisation on one day; `sent_at` is None until the mail server took it."""

    __tablename__ = "notice_digests"
    __table_args__ = (UniqueConstraint("organisation_id", "day"),)

    id: Mapped[Id]
    organisation_id: Mapped[int] = reference("organisations.id")
    day: Mapped[LocalDate]
    sent_at: Mapped[datetime | None] = mapped_column(Instant)


class Notice(Base):
    """That something of an organisation ends soon.

    subject_id  id of the certificate, proof, authorisation or trademark; of the inspection, the duty, the objection
    mark_days   the mark at which it was told: 90, 30 or 7 days before; 0 once it is overdue, or told of once
    producer_id whose document it is; None for what an office itself owes
    number      of the document, as people know it; `name` is what it is for: a producer's name, a trademark
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint(
            "organisation_id",
            "kind",
            "subject_id",
            "ends_on",
            "mark_days",
            name="uq_notices_subject_mark",
        ),
        CheckConstraint("mark_days >= 0", name="mark_days"),
        Index("ix_notices_organisation_id_id", "organisation_id", "id"),
    )

    id: Mapped[Id]
    organisation_id: Mapped[int] = reference("organisations.id", index=False)
    kind: Mapped[NoticeKind] = mapped_column(choice(NoticeKind))
    subject_id: Mapped[int]
    producer_id: Mapped[int | None] = reference("producers.id", nullable=True, index=False)
    mark_days: Mapped[int]
    ends_on: Mapped[LocalDate]
    number: Mapped[Code]
    name: Mapped[Name]
    created_at: Mapped[UtcInstant]
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    read_by: Mapped[str | None] = mapped_column(String(120))
    digest_id: Mapped[int | None] = reference("notice_digests.id", nullable=True)


class NoticeAddress(Base):
    """A mail address that gets the digests of an organisation."""

    __tablename__ = "notice_addresses"
    __table_args__ = (UniqueConstraint("organisation_id", "email"),)

    id: Mapped[Id]
    organisation_id: Mapped[int] = reference("organisations.id")
    email: Mapped[Name]
    added_by: Mapped[str] = mapped_column(String(120))
    added_at: Mapped[UtcInstant]
