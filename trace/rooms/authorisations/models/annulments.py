"""The table of authorisations that turned out never to have been."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from trace.kernel.columns import Code, Id, Prose, UtcInstant, reference
from trace.kernel.database import Base


class AuthorisationAnnulment(Base):
    """That an authorisation was entered by mistake: it counts as no withdrawal, and its number is free again.

    number   as it stood on the authorisation, which carries it with a mark from then on
    """

    __tablename__ = "authorisation_annulments"

    id: Mapped[Id]
    authorisation_id: Mapped[int] = reference("authorisations.id", index=False, unique=True)
    number: Mapped[Code]
    reason: Mapped[Prose]
    annulled_by: Mapped[str] = mapped_column(String(120))
    annulled_at: Mapped[UtcInstant]
