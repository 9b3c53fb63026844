"""Tables of check lists, inspections, risk grades and plans."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    BIG,
    Division,
    Id,
    Instant,
    JsonDocument,
    LocalDate,
    Prose,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.kernel.files import StoredFile
from trace.rooms.inspections.kinds import (
    InspectionKind,
    InspectionResult,
    ItemFinding,
    PlanState,
    RectificationAct,
    RectificationState,
    RiskGrade,
)
from trace.rooms.producers.models import Producer
from trace.rooms.supervision.models import Lead


class CheckList(Base):
    """One version of a check list 检查要点表; entered once, replaced by a later version.

    items    [{code, section, text, is_key}] in the order of the sheet
    """

    __tablename__ = "check_lists"
    __table_args__ = (UniqueConstraint("division", "code", "version"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    division: Mapped[Division] = mapped_column(index=True)
    from_on: Mapped[LocalDate]
    source: Mapped[str] = mapped_column(String(400))
    items: Mapped[list[dict[str, object]]] = mapped_column(JsonDocument)
    entered_by: Mapped[str] = mapped_column(String(120))
    entered_at: Mapped[UtcInstant]


class Inspection(Base):
    """One inspection of a producer 监督检查: who came, by which list, what was found, what follows."""

    __tablename__ = "inspections"
    __table_args__ = (
        CheckConstraint(
            "(result = 'time_limited' AND rectify_by IS NOT NULL AND rectification IS NOT NULL)"
            " OR (result <> 'time_limited' AND rectify_by IS NULL AND rectification IS NULL)",
            name="rectify_by_when_time_limited",
        ),
        CheckConstraint(
            "signature_id IS NOT NULL OR (refusal <> '' AND witness <> '')",
            name="signed_or_refusal_witnessed",
        ),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[InspectionKind] = mapped_column(choice(InspectionKind))
    at: Mapped[UtcInstant] = mapped_column(index=True)
    on: Mapped[LocalDate]
    place: Mapped[str] = mapped_column(String(200))
    producer_id: Mapped[int] = reference("producers.id")
    division: Mapped[Division] = mapped_column(index=True)
    check_list_id: Mapped[int] = reference("check_lists.id")
    result: Mapped[InspectionResult] = mapped_column(choice(InspectionResult))
    findings: Mapped[Prose]
    # Whether the officers were asked to withdraw, and what was decided (回避).
    recusal: Mapped[str] = mapped_column(String(400), default="")
    signer: Mapped[str] = mapped_column(String(60))
    signature_id: Mapped[int | None] = reference("files.id", nullable=True, index=False)
    refusal: Mapped[str] = mapped_column(String(400), default="")
    witness: Mapped[str] = mapped_column(String(200), default="")
    rectify_by: Mapped[date | None] = mapped_column(Date)
    rectification: Mapped[RectificationState | None] = mapped_column(choice(RectificationState))
    publish_by: Mapped[LocalDate] = mapped_column(index=True)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    published_by: Mapped[str | None] = mapped_column(String(120))
    lead_id: Mapped[int | None] = reference("leads.id", nullable=True)
    recorded_by: Mapped[int | None] = mapped_column(BIG)
    recorded_at: Mapped[UtcInstant]

    producer: Mapped[Producer] = relationship(lazy="raise_on_sql")
    check_list: Mapped[CheckList] = relationship(lazy="raise_on_sql")
    lead: Mapped[Lead | None] = relationship(lazy="raise_on_sql")
    signature: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")
    officers: Mapped[list[InspectionOfficer]] = relationship(
        lazy="raise_on_sql", order_by="InspectionOfficer.id"
    )
    answers: Mapped[list[InspectionAnswer]] = relationship(
        lazy="raise_on_sql", order_by="InspectionAnswer.id"
    )
    pictures: Mapped[list[InspectionPicture]] = relationship(
        lazy="raise_on_sql", order_by="InspectionPicture.id"
    )
    steps: Mapped[list[RectificationStep]] = relationship(
        lazy="raise_on_sql", order_by="RectificationStep.id"
    )

    @property
    def faults(self) -> list[InspectionAnswer]:
        """The items that were found wanting."""
        return [each for each in self.answers if each.finding is ItemFinding.DIFFERS]


class InspectionOfficer(Base):
    """One of the officers who inspected, with the badge that was shown."""

    __tablename__ = "inspection_officers"
    __table_args__ = (UniqueConstraint("inspection_id", "badge_number"),)

    id: Mapped[Id]
    inspection_id: Mapped[int] = reference("inspections.id")
    name: Mapped[str] = mapped_column(String(60))
    badge_number: Mapped[str] = mapped_column(String(40))


class InspectionAnswer(Base):
    """What was found of one item; its words are those of the list that day."""

    __tablename__ = "inspection_answers"
    __table_args__ = (UniqueConstraint("inspection_id", "code"),)

    id: Mapped[Id]
    inspection_id: Mapped[int] = reference("inspections.id")
    code: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(400))
    is_key: Mapped[bool]
    finding: Mapped[ItemFinding] = mapped_column(choice(ItemFinding))
    note: Mapped[str] = mapped_column(String(400), default="")


class InspectionPicture(Base):
    """A photograph taken at an inspection."""

    __tablename__ = "inspection_pictures"

    id: Mapped[Id]
    inspection_id: Mapped[int] = reference("inspections.id")
    file_id: Mapped[int] = reference("files.id", index=False)
    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")


class RectificationStep(Base):
    """One step of a rectification 整改: the proof sent in, and what the office made of it."""

    __tablename__ = "rectification_steps"

    id: Mapped[Id]
    inspection_id: Mapped[int] = reference("inspections.id")
    act: Mapped[RectificationAct] = mapped_column(choice(RectificationAct))
    text: Mapped[str] = mapped_column(Text)
    file_id: Mapped[int | None] = reference("files.id", nullable=True, index=False)
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[UtcInstant]
    file: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")


class RiskGrading(Base):
    """The risk grade of a producer from a day on, with its reasons; the latest one counts."""

    __tablename__ = "risk_gradings"

    id: Mapped[Id]
    producer_id: Mapped[int] = reference("producers.id")
    grade: Mapped[RiskGrade] = mapped_column(choice(RiskGrade))
    from_on: Mapped[LocalDate]
    reasons: Mapped[Prose]
    set_by: Mapped[str] = mapped_column(String(120))
    set_at: Mapped[UtcInstant]

    producer: Mapped[Producer] = relationship(lazy="raise_on_sql")


class PlannedInspection(Base):
    """One inspection of the yearly plan; done by exactly one inspection."""

    __tablename__ = "planned_inspections"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="plan_period"),
        CheckConstraint("(state = 'done') = (inspection_id IS NOT NULL)", name="plan_done_by"),
    )

    id: Mapped[Id]
    producer_id: Mapped[int] = reference("producers.id")
    kind: Mapped[InspectionKind] = mapped_column(choice(InspectionKind))
    from_on: Mapped[LocalDate]
    until_on: Mapped[LocalDate] = mapped_column(index=True)
    state: Mapped[PlanState] = mapped_column(choice(PlanState), index=True)
    reason: Mapped[str] = mapped_column(String(400), default="")
    inspection_id: Mapped[int | None] = reference(
        "inspections.id", nullable=True, index=False, unique=True
    )
    planned_by: Mapped[str] = mapped_column(String(120))
    planned_at: Mapped[UtcInstant]

    producer: Mapped[Producer] = relationship(lazy="raise_on_sql")
