"""Tables of the procedure 授权程序: the steps of an application and what each of them leaves behind."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import DDL, CheckConstraint, Index, String, Table, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
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
from trace.rooms.accounts.models import Organisation
from trace.rooms.applications.kinds import Fulfilment, ObjectionOutcome, SiteResult, StepOutcome
from trace.rooms.applications.models.applications import Application
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.brands.kinds import StepKind
from trace.rooms.brands.models import Brand

# Stands in `due_on` where the rule-book sets no deadline: such steps come last on a work list.
NO_DEADLINE = date(9999, 12, 31)
_OPEN = text("closed_at IS NULL")


class ApplicationStep(Base):
    """One step of an application from its opening to its end; an ended one never changes (see the guards below).

    round_number  1 for the first submission, 2 for the first after a return for correction, …
    due_on        last day for it, NO_DEADLINE where there is none
    asked_organisation_id  the office that was asked to do it for the brand authority
    """

    __tablename__ = "application_steps"
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="ended"),
        # One open step per application, however many people press at once.
        Index(
            "uq_application_steps_open",
            "application_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[Id]
    application_id: Mapped[int] = reference("applications.id")
    kind: Mapped[StepKind] = mapped_column(choice(StepKind))
    round_number: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[UtcInstant]
    due_on: Mapped[LocalDate] = mapped_column(index=True)
    asked_organisation_id: Mapped[int | None] = reference("organisations.id", nullable=True)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[str] = mapped_column(String(120), default="")
    outcome: Mapped[StepOutcome | None] = mapped_column(choice(StepOutcome))
    reason: Mapped[Prose] = mapped_column(default="")
    document_number: Mapped[Code] = mapped_column(default="")

    application: Mapped[Application] = relationship(lazy="raise_on_sql")
    asked_organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    files: Mapped[list[StepFile]] = relationship(lazy="raise_on_sql", order_by="StepFile.id")
    site_checks: Mapped[list[SiteCheck]] = relationship(
        lazy="raise_on_sql", order_by="SiteCheck.id"
    )
    sheets: Mapped[list[PanelSheet]] = relationship(lazy="raise_on_sql", order_by="PanelSheet.id")
    notice: Mapped[PublicNotice | None] = relationship(lazy="raise_on_sql", back_populates="step")
    contract: Mapped[Contract | None] = relationship(lazy="raise_on_sql")

    @property
    def deadline(self) -> date | None:
        """The last day for it, or None."""
        return None if self.due_on == NO_DEADLINE else self.due_on


class StepFile(Base):
    """A paper of a step: an opinion, minutes, a signed record."""

    __tablename__ = "application_step_files"

    id: Mapped[Id]
    step_id: Mapped[int] = reference("application_steps.id")
    file_id: Mapped[int] = reference("files.id", index=False)

    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")


class SiteCheck(Base):
    """What two people found at the applicant's place; after a re-check there is another."""

    __tablename__ = "site_checks"

    id: Mapped[Id]
    step_id: Mapped[int] = reference("application_steps.id")
    at: Mapped[UtcInstant]
    place: Mapped[Name]
    first_person: Mapped[str] = mapped_column(String(60))
    second_person: Mapped[str] = mapped_column(String(60))
    companion: Mapped[str] = mapped_column(String(60), default="")
    findings: Mapped[Prose]
    result: Mapped[SiteResult] = mapped_column(choice(SiteResult))
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[UtcInstant]

    items: Mapped[list[SiteCheckItem]] = relationship(
        lazy="raise_on_sql", order_by="SiteCheckItem.id"
    )
    pictures: Mapped[list[SiteCheckPicture]] = relationship(
        lazy="raise_on_sql", order_by="SiteCheckPicture.id"
    )


class SiteCheckItem(Base):
    """One line of the check-list: a condition as it read then, and whether it was met on the spot."""

    __tablename__ = "site_check_items"

    id: Mapped[Id]
    check_id: Mapped[int] = reference("site_checks.id")
    condition_code: Mapped[Code]
    condition_title: Mapped[Prose]
    fulfilment: Mapped[Fulfilment] = mapped_column(choice(Fulfilment))
    note: Mapped[Prose] = mapped_column(default="")


class SiteCheckPicture(Base):
    """A photograph taken at a site check."""

    __tablename__ = "site_check_pictures"

    id: Mapped[Id]
    check_id: Mapped[int] = reference("site_checks.id")
    file_id: Mapped[int] = reference("files.id", index=False)

    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")


class PanelSheet(Base):
    """One expert's score sheet."""

    __tablename__ = "panel_sheets"
    __table_args__ = (UniqueConstraint("step_id", "expert"),)

    id: Mapped[Id]
    step_id: Mapped[int] = reference("application_steps.id")
    expert: Mapped[str] = mapped_column(String(60))
    employer: Mapped[Name] = mapped_column(default="")
    opinion: Mapped[Prose] = mapped_column(default="")
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[UtcInstant]

    scores: Mapped[list[PanelScore]] = relationship(lazy="raise_on_sql", order_by="PanelScore.id")


class PanelScore(Base):
    """The points, 0 to 100, that a sheet gives for one criterion."""

    __tablename__ = "panel_scores"
    __table_args__ = (
        UniqueConstraint("sheet_id", "criterion_code"),
        CheckConstraint("points BETWEEN 0 AND 100", name="points"),
    )

    id: Mapped[Id]
    sheet_id: Mapped[int] = reference("panel_sheets.id")
    criterion_code: Mapped[Code]
    criterion_title: Mapped[Prose]
    points: Mapped[int]


class PublicNotice(Base):
    """The public notice 公示 of an application; `ends_on` is the last day on which objections are taken in."""

    __tablename__ = "public_notices"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="period"),)

    id: Mapped[Id]
    step_id: Mapped[int] = reference("application_steps.id", index=False, unique=True)
    brand_id: Mapped[int] = reference("brands.id")
    number: Mapped[Code] = mapped_column(unique=True)
    document_number: Mapped[Code] = mapped_column(default="")
    text: Mapped[Prose]
    starts_on: Mapped[LocalDate]
    ends_on: Mapped[LocalDate] = mapped_column(index=True)
    published_by: Mapped[str] = mapped_column(String(120))
    published_at: Mapped[UtcInstant]

    step: Mapped[ApplicationStep] = relationship(lazy="raise_on_sql", back_populates="notice")
    brand: Mapped[Brand] = relationship(lazy="raise_on_sql")
    objections: Mapped[list[Objection]] = relationship(
        lazy="raise_on_sql", order_by="Objection.id", back_populates="notice"
    )


class Objection(Base):
    """An objection 异议 to a public notice, followed by its receipt number; answered once."""

    __tablename__ = "objections"
    __table_args__ = (CheckConstraint("(answered_at IS NULL) = (outcome IS NULL)", name="answer"),)

    id: Mapped[Id]
    notice_id: Mapped[int] = reference("public_notices.id")
    receipt: Mapped[str] = mapped_column(String(20), unique=True)
    contact_name: Mapped[str] = mapped_column(String(60))
    contact_phone: Mapped[str] = mapped_column(String(20))
    text: Mapped[Prose]
    received_at: Mapped[UtcInstant]
    outcome: Mapped[ObjectionOutcome | None] = mapped_column(choice(ObjectionOutcome))
    answer: Mapped[Prose] = mapped_column(default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by: Mapped[str] = mapped_column(String(120), default="")

    notice: Mapped[PublicNotice] = relationship(lazy="raise_on_sql", back_populates="objections")
    pictures: Mapped[list[ObjectionPicture]] = relationship(
        lazy="raise_on_sql", order_by="ObjectionPicture.id"
    )


class ObjectionPicture(Base):
    """A photograph or scan that somebody sent with an objection."""

    __tablename__ = "objection_pictures"

    id: Mapped[Id]
    objection_id: Mapped[int] = reference("objections.id")
    file_id: Mapped[int] = reference("files.id", index=False)

    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")


class Contract(Base):
    """The signed contract 授权使用合同, with which an authorisation comes into force."""

    __tablename__ = "application_contracts"

    id: Mapped[Id]
    step_id: Mapped[int] = reference("application_steps.id", index=False, unique=True)
    authorisation_id: Mapped[int] = reference("authorisations.id")
    number: Mapped[Code]
    signed_on: Mapped[LocalDate]
    file_id: Mapped[int] = reference("files.id", index=False)
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[UtcInstant]

    authorisation: Mapped[Authorisation] = relationship(lazy="raise_on_sql")
    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")


# ---------------------------------------------------------------- history, kept by the database itself

_GUARDS = (
    (
        "sqlite",
        "CREATE TRIGGER application_steps_no_change BEFORE UPDATE ON application_steps "
        "WHEN OLD.closed_at IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'an ended step never changes'); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER application_steps_no_delete BEFORE DELETE ON application_steps "
        "BEGIN SELECT RAISE(ABORT, 'steps are never deleted'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION refuse_step_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'an ended step never changes'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER application_steps_no_change BEFORE UPDATE ON application_steps "
        "FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION refuse_step_change()",
    ),
    (
        "postgresql",
        "CREATE TRIGGER application_steps_no_delete BEFORE DELETE ON application_steps "
        "FOR EACH ROW EXECUTE FUNCTION refuse_step_change()",
    ),
)

_steps = ApplicationStep.__table__
assert isinstance(_steps, Table)  # noqa: S101  (for the type checker)
for _dialect, _statement in _GUARDS:
    _ddl = DDL(_statement)  # type: ignore[no-untyped-call]
    event.listen(_steps, "after_create", _ddl.execute_if(dialect=_dialect))
