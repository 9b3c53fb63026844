"""Tables of cases, of what is proposed and approved in them, and of their clocks."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    BIG,
    Division,
    Id,
    Instant,
    JsonDocument,
    LocalDate,
    Name,
    Prose,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.kernel.files import StoredFile
from trace.rooms.cases.kinds import (
    CaseState,
    CaseVerb,
    ClosingReason,
    DutyKind,
    GoodsKind,
    Outcome,
    Owes,
    ProposalKind,
    ProposalState,
    RectificationState,
    Stage,
)
from trace.rooms.producers.models import Producer
from trace.rooms.supervision.models import Lead
from trace.rooms.supervision.rules import Regime


def _one_waits(name: str, column: str) -> Index:
    waits = text("state = 'proposed'")
    return Index(name, column, unique=True, sqlite_where=waits, postgresql_where=waits)


_TWO_PEOPLE = "decided_by IS NULL OR proposed_by IS NULL OR decided_by <> proposed_by"
_DECIDED = "(state = 'proposed') = (decided_at IS NULL)"


class CaseFiling(Base):
    """One 立案审批: what a lead is to become a case for, and what another person said to it.

    party_*    whom it is against, as far as known; `producer_id` where it is one of the register
    cause      案由 · basis 涉嫌违反的条款 · handlers [{name, badge_number, account_id}]
    """

    __tablename__ = "case_filings"
    __table_args__ = (
        CheckConstraint(_TWO_PEOPLE, name="two_people"),
        CheckConstraint(_DECIDED, name="decided"),
        _one_waits("uq_case_filings_waiting", "lead_id"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(32), unique=True)
    regime: Mapped[Regime] = mapped_column(choice(Regime))
    goods: Mapped[GoodsKind] = mapped_column(choice(GoodsKind))
    stage: Mapped[Stage] = mapped_column(choice(Stage))
    state: Mapped[ProposalState] = mapped_column(choice(ProposalState), index=True)
    division: Mapped[Division] = mapped_column(index=True)
    organisation_id: Mapped[int | None] = reference("organisations.id", nullable=True)
    office: Mapped[Name]
    lead_id: Mapped[int] = reference("leads.id", index=False)
    producer_id: Mapped[int | None] = reference("producers.id", nullable=True)
    party_name: Mapped[Name]
    party_code: Mapped[str] = mapped_column(String(18), default="")
    cause: Mapped[Name]
    basis: Mapped[str] = mapped_column(String(400))
    summary: Mapped[Prose]
    handlers: Mapped[list[dict[str, object]]] = mapped_column(JsonDocument)
    proposed_at: Mapped[UtcInstant]
    proposed_by: Mapped[int | None] = mapped_column(BIG)
    proposed_by_name: Mapped[str] = mapped_column(String(120))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[int | None] = mapped_column(BIG)
    decided_by_name: Mapped[str | None] = mapped_column(String(120))
    decision: Mapped[Prose | None]
    lead: Mapped[Lead] = relationship(lazy="raise_on_sql")
    producer: Mapped[Producer | None] = relationship(lazy="raise_on_sql")
    case: Mapped[Case | None] = relationship(lazy="raise_on_sql", back_populates="filing")


class Case(Base):
    """A case 案件; `key` is how addresses name it, `number` the office's own number of 立案."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("(state = 'closed') = (closing_reason IS NOT NULL)", name="closing"),
        CheckConstraint(
            "(state IN ('closed', 'withdrawn')) = (ended_on IS NOT NULL)", name="ended"
        ),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(32), unique=True)
    number: Mapped[str] = mapped_column(String(64), unique=True)
    filing_id: Mapped[int] = reference("case_filings.id", unique=True)
    regime: Mapped[Regime] = mapped_column(choice(Regime))
    state: Mapped[CaseState] = mapped_column(choice(CaseState), index=True)
    division: Mapped[Division] = mapped_column(index=True)
    organisation_id: Mapped[int | None] = reference("organisations.id", nullable=True)
    office: Mapped[Name]
    producer_id: Mapped[int | None] = reference("producers.id", nullable=True)
    party_name: Mapped[Name]
    cause: Mapped[Name]
    filed_on: Mapped[LocalDate]
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    decision_number: Mapped[str | None] = mapped_column(String(64))
    decided_on: Mapped[date | None] = mapped_column(Date)
    closing_reason: Mapped[ClosingReason | None] = mapped_column(choice(ClosingReason))
    ended_on: Mapped[date | None] = mapped_column(Date)
    conclusion: Mapped[Prose | None]
    filing: Mapped[CaseFiling] = relationship(lazy="raise_on_sql", back_populates="case")
    producer: Mapped[Producer | None] = relationship(lazy="raise_on_sql")
    leads: Mapped[list[CaseLead]] = relationship(lazy="raise_on_sql", order_by="CaseLead.id")
    steps: Mapped[list[CaseStep]] = relationship(lazy="raise_on_sql", order_by="CaseStep.id")
    duties: Mapped[list[CaseDuty]] = relationship(lazy="raise_on_sql", order_by="CaseDuty.id")
    officers: Mapped[list[CaseOfficer]] = relationship(
        lazy="raise_on_sql", order_by="CaseOfficer.id"
    )
    proposals: Mapped[list[CaseProposal]] = relationship(
        lazy="raise_on_sql", order_by="CaseProposal.id"
    )
    letters: Mapped[list[CaseLetter]] = relationship(lazy="raise_on_sql", order_by="CaseLetter.id")
    rectifications: Mapped[list[Rectification]] = relationship(
        lazy="raise_on_sql", order_by="Rectification.id", back_populates="case"
    )


class CaseLead(Base):
    """A lead that the case is about; a lead belongs to one case."""

    __tablename__ = "case_leads"

    id: Mapped[Id]
    case_id: Mapped[int] = reference("cases.id")
    lead_id: Mapped[int] = reference("leads.id", unique=True)
    lead: Mapped[Lead] = relationship(lazy="raise_on_sql")


class CaseStep(Base):
    """One thing that was done in a case, for ever; `state` is the case's afterwards."""

    __tablename__ = "case_steps"

    id: Mapped[Id]
    case_id: Mapped[int] = reference("cases.id")
    at: Mapped[UtcInstant]
    by: Mapped[str] = mapped_column(String(120))
    verb: Mapped[CaseVerb] = mapped_column(choice(CaseVerb))
    state: Mapped[CaseState] = mapped_column(choice(CaseState))
    text: Mapped[Prose]
    document_number: Mapped[str] = mapped_column(String(64), default="")


class CaseDuty(Base):
    """A clock that runs, or ran: what is owed until when, by whom, and which article says so.

    letter_id, rectification_id  what it belongs to, where it is the clock of one of them
    first_due_on                 the day before it was extended
    """

    __tablename__ = "case_duties"

    id: Mapped[Id]
    case_id: Mapped[int] = reference("cases.id")
    kind: Mapped[DutyKind] = mapped_column(choice(DutyKind))
    owes: Mapped[Owes] = mapped_column(choice(Owes))
    since: Mapped[LocalDate]
    first_due_on: Mapped[LocalDate]
    due_on: Mapped[date] = mapped_column(Date, index=True)
    source: Mapped[Name]
    letter_id: Mapped[int | None] = reference("case_letters.id", nullable=True)
    rectification_id: Mapped[int | None] = reference("rectifications.id", nullable=True)
    done_on: Mapped[date | None] = mapped_column(Date)
    done_by: Mapped[str | None] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(400), default="")
    escalated_at: Mapped[datetime | None] = mapped_column(Instant)
    case: Mapped[Case] = relationship(lazy="raise_on_sql", back_populates="duties")


class CaseOfficer(Base):
    """Who handles a case, from when until when; the first of those without an end leads it."""

    __tablename__ = "case_officers"

    id: Mapped[Id]
    case_id: Mapped[int] = reference("cases.id")
    account_id: Mapped[int | None] = mapped_column(BIG, index=True)
    name: Mapped[str] = mapped_column(String(60))
    badge_number: Mapped[str] = mapped_column(String(40))
    from_on: Mapped[LocalDate]
    until_on: Mapped[date | None] = mapped_column(Date)


class CaseProposal(Base):
    """Something that turns or ends a case, proposed by one person and approved or refused by another.

    value     the outcome, the reason to close, or how many days
    """

    __tablename__ = "case_proposals"
    __table_args__ = (
        CheckConstraint(_TWO_PEOPLE, name="two_people"),
        CheckConstraint(_DECIDED, name="decided"),
        _one_waits("uq_case_proposals_waiting", "case_id"),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = reference("cases.id")
    kind: Mapped[ProposalKind] = mapped_column(choice(ProposalKind))
    value: Mapped[str] = mapped_column(String(40), default="")
    text: Mapped[Prose]
    document_number: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[ProposalState] = mapped_column(choice(ProposalState))
    proposed_at: Mapped[UtcInstant]
    proposed_by: Mapped[int | None] = mapped_column(BIG)
    proposed_by_name: Mapped[str] = mapped_column(String(120))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[int | None] = mapped_column(BIG)
    decided_by_name: Mapped[str | None] = mapped_column(String(120))
    decision: Mapped[Prose | None]


class CaseLetter(Base):
    """A letter of assistance 协查函 to the office of another county, and its answer."""

    __tablename__ = "case_letters"

    id: Mapped[Id]
    case_id: Mapped[int] = reference("cases.id")
    number: Mapped[str] = mapped_column(String(64), unique=True)
    to_office: Mapped[Name]
    to_division: Mapped[Division]
    questions: Mapped[Prose]
    sent_on: Mapped[LocalDate]
    due_on: Mapped[LocalDate]
    sent_by: Mapped[str] = mapped_column(String(120))
    answered_on: Mapped[date | None] = mapped_column(Date)
    answer_number: Mapped[str] = mapped_column(String(64), default="")
    answer: Mapped[Prose | None]
    file_id: Mapped[int | None] = reference("files.id", nullable=True, index=False)
    file: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")


class Rectification(Base):
    """An order to correct 责令改正: what, until when, what was handed in, what a check found."""

    __tablename__ = "rectifications"
    __table_args__ = (
        CheckConstraint("(state = 'passed') = (passed_on IS NOT NULL)", name="passed"),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = reference("cases.id")
    number: Mapped[str] = mapped_column(String(64), unique=True)
    producer_id: Mapped[int | None] = reference("producers.id", nullable=True)
    state: Mapped[RectificationState] = mapped_column(choice(RectificationState))
    demands: Mapped[Prose]
    ordered_on: Mapped[LocalDate]
    due_on: Mapped[LocalDate]
    passed_on: Mapped[date | None] = mapped_column(Date)
    case: Mapped[Case] = relationship(lazy="raise_on_sql", back_populates="rectifications")
    entries: Mapped[list[RectificationEntry]] = relationship(
        lazy="raise_on_sql", order_by="RectificationEntry.id"
    )


class RectificationEntry(Base):
    """What was handed in to an order, or what a check of it found; `by_office` tells which."""

    __tablename__ = "rectification_entries"

    id: Mapped[Id]
    rectification_id: Mapped[int] = reference("rectifications.id")
    at: Mapped[UtcInstant]
    by: Mapped[str] = mapped_column(String(120))
    by_office: Mapped[bool]
    passed: Mapped[bool | None]
    text: Mapped[Prose]
    pictures: Mapped[list[RectificationPicture]] = relationship(
        lazy="raise_on_sql", order_by="RectificationPicture.id"
    )


class RectificationPicture(Base):
    """A photograph handed in as evidence."""

    __tablename__ = "rectification_pictures"

    id: Mapped[Id]
    entry_id: Mapped[int] = reference("rectification_entries.id")
    file_id: Mapped[int] = reference("files.id", index=False)
    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")
