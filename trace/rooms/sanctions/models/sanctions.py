"""Tables of sanctions and what their holders ask of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    BIG,
    Code,
    Id,
    Instant,
    LocalDate,
    Name,
    Prose,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.kernel.files import StoredFile
from trace.rooms.authorisations.kinds import AuthorisationState, RequestState
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.sanctions.kinds import RequestKind, SanctionState

_PROPOSED = text("state = 'proposed'")
_OPEN = text("state = 'open'")


class ImposedSanction(Base):
    """One sanction against the holder of an authorisation.

    rule           the clause of the rule-book that was broken, as cited
    decided_on     the day from which its periods run: of a withdrawal the day of its confirmation
    rectify_until  last day for handing in proof of a rectification
    appeal_until   last day for an appeal; None: the rule-book gives none, or a second person has yet to confirm
    public_days    days it stays public after its end; 0: it is not shown
    public_until   last public day, once it has ended
    prior_state    of the authorisation, before this sanction changed it
    """

    __tablename__ = "sanctions"
    __table_args__ = (
        CheckConstraint("points >= 0", name="points"),
        CheckConstraint("public_days >= 0", name="public_days"),
        CheckConstraint(
            "(kind = 'rectification') = (rectify_until IS NOT NULL)", name="rectify_until"
        ),
        # At most one withdrawal at a time waits for the second person.
        Index(
            "uq_sanctions_proposed",
            "authorisation_id",
            unique=True,
            sqlite_where=_PROPOSED,
            postgresql_where=_PROPOSED,
        ),
    )

    id: Mapped[Id]
    authorisation_id: Mapped[int] = reference("authorisations.id")
    kind: Mapped[SanctionKind] = mapped_column(choice(SanctionKind))
    state: Mapped[SanctionState] = mapped_column(choice(SanctionState), index=True)
    rule: Mapped[Name]
    condition_code: Mapped[Code] = mapped_column(default="")
    facts: Mapped[Prose]
    document_number: Mapped[Code]
    points: Mapped[int]
    decided_on: Mapped[LocalDate]
    rectify_until: Mapped[date | None] = mapped_column(Date)
    appeal_until: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    end_reason: Mapped[Prose] = mapped_column(default="")
    public_days: Mapped[int]
    public_until: Mapped[date | None] = mapped_column(Date)
    prior_state: Mapped[AuthorisationState | None] = mapped_column(choice(AuthorisationState))
    recorded_by: Mapped[str] = mapped_column(String(120))
    account_id: Mapped[int | None] = mapped_column(BIG)
    recorded_at: Mapped[UtcInstant]
    confirmed_by: Mapped[str | None] = mapped_column(String(120))
    confirmed_account_id: Mapped[int | None] = mapped_column(BIG)

    authorisation: Mapped[Authorisation] = relationship(lazy="raise_on_sql")
    requests: Mapped[list[SanctionRequest]] = relationship(
        lazy="raise_on_sql", order_by="SanctionRequest.id", back_populates="sanction"
    )


class SanctionRequest(Base):
    """What the holder handed in or asked: proof of rectification, an appeal, credit repair; decided once.

    is_suspensive  whether the sanction rests until the appeal is decided
    """

    __tablename__ = "sanction_requests"
    __table_args__ = (
        Index(
            "uq_sanction_requests_open",
            "sanction_id",
            "kind",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[Id]
    sanction_id: Mapped[int] = reference("sanctions.id")
    kind: Mapped[RequestKind] = mapped_column(choice(RequestKind))
    state: Mapped[RequestState] = mapped_column(choice(RequestState), index=True)
    statement: Mapped[Prose]
    is_suspensive: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[UtcInstant]
    decided_by: Mapped[str | None] = mapped_column(String(120))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    reply: Mapped[Prose] = mapped_column(default="")

    sanction: Mapped[ImposedSanction] = relationship(lazy="raise_on_sql", back_populates="requests")
    files: Mapped[list[SanctionFile]] = relationship(
        lazy="raise_on_sql", order_by="SanctionFile.id"
    )


class SanctionFile(Base):
    """A document or photograph that belongs to a request."""

    __tablename__ = "sanction_files"

    id: Mapped[Id]
    request_id: Mapped[int] = reference("sanction_requests.id")
    file_id: Mapped[int] = reference("files.id", index=False)

    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")
