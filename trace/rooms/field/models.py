"""The table of the bundles: each state of a division's content, as long as phones may still hold it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from trace.kernel.columns import Digest, Division, Id, UtcInstant
from trace.kernel.database import Base


class FieldBundle(Base):
    """One state of the content for a division.

    sequence   counts up within the division
    digest     SHA-256 of the canonical JSON; `packed` is that text under gzip
    as_of      when this content was last found to be what the records say
    stamp      what the records' newest entry and the keys were then; the same stamp needs no second reading
    """

    __tablename__ = "field_bundles"
    __table_args__ = (
        UniqueConstraint("division", "sequence"),
        CheckConstraint("sequence > 0", name="sequence"),
    )

    id: Mapped[Id]
    division: Mapped[Division]
    sequence: Mapped[int]
    digest: Mapped[Digest]
    size: Mapped[int]
    as_of: Mapped[UtcInstant]
    stamp: Mapped[str] = mapped_column(String(64))
    packed: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False), raiseload=True)
