"""The table of changes of name and trademark."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import Id, Instant, Name, Prose, UtcInstant, choice, reference
from trace.kernel.database import Base
from trace.kernel.files import StoredFile
from trace.rooms.authorisations.kinds import ChangeKind, RequestState
from trace.rooms.authorisations.models.authorisations import Authorisation

_OPEN = text("state = 'open'")


class AuthorisationChange(Base):
    """A change of the holder's name or trademark: asked by the holder, decided by the authority, kept with what was."""

    __tablename__ = "authorisation_changes"
    __table_args__ = (
        Index(
            "uq_authorisation_changes_open",
            "authorisation_id",
            "kind",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[Id]
    authorisation_id: Mapped[int] = reference("authorisations.id")
    kind: Mapped[ChangeKind] = mapped_column(choice(ChangeKind))
    old_value: Mapped[Name]
    new_value: Mapped[Name]
    reason: Mapped[Prose]
    file_id: Mapped[int | None] = reference("files.id", nullable=True, index=False)
    state: Mapped[RequestState] = mapped_column(choice(RequestState), index=True)
    made_by: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[UtcInstant]
    decided_by: Mapped[str | None] = mapped_column(String(120))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    reply: Mapped[Prose] = mapped_column(default="")

    authorisation: Mapped[Authorisation] = relationship(lazy="raise_on_sql")
    file: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")
