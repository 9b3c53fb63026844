"""Tables of transport, all of them projections of the event store."""

from __future__ import annotations

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import BIG, Prose, UtcInstant, choice, reference
from trace.kernel.database import Base
from trace.rooms.batches.models import Dispatch
from trace.rooms.transport.kinds import ArrivalProof, Stop

_STANDS = text("taken_back_at IS NULL")


class Arrival(Base):
    """That a dispatch came to a place on its way or to its buyer; kept when it is taken back."""

    __tablename__ = "arrivals"
    __table_args__ = (
        # Two people who record the same arrival at once must not both succeed.
        Index(
            "uq_arrivals_dispatch_id_stop",
            "dispatch_id",
            "stop",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    event_pk: Mapped[int] = reference("events.id")
    dispatch_id: Mapped[int] = reference("dispatches.id")
    stop: Mapped[Stop] = mapped_column(choice(Stop))
    arrived_at: Mapped[UtcInstant]
    receiver: Mapped[str] = mapped_column(String(120))
    proof: Mapped[ArrivalProof] = mapped_column(choice(ArrivalProof))
    document_number: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[Prose]
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[UtcInstant]
    taken_back_at: Mapped[UtcInstant | None]
    taken_back_by: Mapped[str | None] = mapped_column(String(120))
    taken_back_reason: Mapped[Prose | None]

    dispatch: Mapped[Dispatch] = relationship(lazy="raise_on_sql")

    @property
    def stands(self) -> bool:
        """Whether it has not been taken back."""
        return self.taken_back_at is None


# Emptied and replayed by a rebuild, in this order.
PROJECTIONS: tuple[type[Base], ...] = (Arrival,)
