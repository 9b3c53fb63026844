"""Tables of the producers: registration and approval, people, land, premises, proofs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    BIG,
    Code,
    Division,
    Id,
    LocalDate,
    Name,
    Prose,
    Scaled,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.rooms.producers.kinds import (
    AreaBasis,
    LookUpResult,
    MemberKind,
    PremisesKind,
    ProducerState,
    ProofKind,
    ProofStanding,
    ReviewDecision,
    ReviewLevel,
    SizeUnit,
    SubjectKind,
    UnitKind,
)

__all__ = [
    "ApprovalStep",
    "AreaBasis",
    "LookUpResult",
    "Member",
    "MemberKind",
    "Premises",
    "PremisesKind",
    "Producer",
    "ProducerReview",
    "ProducerState",
    "ProductionUnit",
    "Proof",
    "ProofItem",
    "ProofKind",
    "ProofStanding",
    "ProofState",
    "ProofVerification",
    "ReviewDecision",
    "ReviewLevel",
    "SizeUnit",
    "SubjectKind",
    "Suspension",
    "UnitKind",
]


class Producer(Base):
    """A producer; its id is that of its organisation."""

    __tablename__ = "producers"

    id: Mapped[int] = mapped_column(BIG, ForeignKey("organisations.id"), primary_key=True)
    subject_kind: Mapped[SubjectKind] = mapped_column(choice(SubjectKind))
    name: Mapped[Name]
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    # Why a code with a wrong check character was accepted; also in the audit trail.
    credit_code_override: Mapped[str | None] = mapped_column(String(200))
    contact_name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(30))
    address: Mapped[str] = mapped_column(String(200))
    division: Mapped[Division] = mapped_column(index=True)
    introduction: Mapped[Prose] = mapped_column(default="")
    picture_id: Mapped[int | None] = reference("files.id", nullable=True)
    state: Mapped[ProducerState] = mapped_column(choice(ProducerState), index=True)
    current_step: Mapped[ReviewLevel | None] = mapped_column(choice(ReviewLevel))
    registered_at: Mapped[UtcInstant]
    submitted_at: Mapped[UtcInstant | None]
    approved_at: Mapped[UtcInstant | None]
    closed_at: Mapped[UtcInstant | None]


class ApprovalStep(Base):
    """One step of the approval of producers in a division; where a division has none, the defaults hold."""

    __tablename__ = "approval_steps"
    __table_args__ = (
        UniqueConstraint("division", "position"),
        UniqueConstraint("division", "level"),
    )

    id: Mapped[Id]
    division: Mapped[Division]
    position: Mapped[int]
    level: Mapped[ReviewLevel] = mapped_column(choice(ReviewLevel))


class ProducerReview(Base):
    """What one reviewer decided at one step."""

    __tablename__ = "producer_reviews"

    id: Mapped[Id]
    producer_id: Mapped[int] = reference("producers.id")
    level: Mapped[ReviewLevel] = mapped_column(choice(ReviewLevel))
    decision: Mapped[ReviewDecision] = mapped_column(choice(ReviewDecision))
    reason: Mapped[Prose]
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[UtcInstant]


class Suspension(Base):
    """A period in which a producer may not produce under this programme."""

    __tablename__ = "suspensions"

    id: Mapped[Id]
    producer_id: Mapped[int] = reference("producers.id")
    reason: Mapped[Prose]
    document_number: Mapped[Code | None]
    from_at: Mapped[UtcInstant]
    by: Mapped[str] = mapped_column(String(120))
    lifted_at: Mapped[UtcInstant | None]
    lifted_by: Mapped[str | None] = mapped_column(String(120))
    lift_reason: Mapped[Prose | None]


class Member(Base):
    """A member or contract farmer, known by the producer's own number and a name."""

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("producer_id", "number"),)

    id: Mapped[Id]
    producer_id: Mapped[int] = reference("producers.id")
    kind: Mapped[MemberKind] = mapped_column(choice(MemberKind))
    number: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(30), default="")
    division: Mapped[Division] = mapped_column(default="")
    contract_number: Mapped[str] = mapped_column(String(64), default="")
    joined_on: Mapped[LocalDate | None]
    left_on: Mapped[LocalDate | None]

    def belongs_on(self, day: date) -> bool:
        """Whether the membership or contract ran on `day`."""
        return (self.joined_on is None or self.joined_on <= day) and (
            self.left_on is None or day <= self.left_on
        )


class ProductionUnit(Base):
    """A plot, forest stand, apiary, pond, herd or group of scattered trees."""

    __tablename__ = "production_units"
    __table_args__ = (
        UniqueConstraint("producer_id", "code"),
        CheckConstraint("size > 0", name="size_positive"),
    )

    id: Mapped[Id]
    producer_id: Mapped[int] = reference("producers.id")
    member_id: Mapped[int | None] = reference("members.id", nullable=True)
    kind: Mapped[UnitKind] = mapped_column(choice(UnitKind))
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    size: Mapped[Decimal] = mapped_column(Scaled(3))
    size_unit: Mapped[SizeUnit] = mapped_column(choice(SizeUnit))
    area_basis: Mapped[AreaBasis] = mapped_column(choice(AreaBasis))
    division: Mapped[Division] = mapped_column(index=True)
    latitude: Mapped[Decimal | None] = mapped_column(Scaled(6))
    longitude: Mapped[Decimal | None] = mapped_column(Scaled(6))
    crop: Mapped[str] = mapped_column(String(60), default="")
    variety: Mapped[str] = mapped_column(String(60), default="")
    planting_year: Mapped[int | None]
    surveyed_by: Mapped[str] = mapped_column(String(80), default="")
    surveyed_on: Mapped[LocalDate | None]
    closed_on: Mapped[LocalDate | None]

    member: Mapped[Member | None] = relationship(lazy="raise_on_sql")


class Premises(Base):
    """An address where goods are processed, packed, stored or sold."""

    __tablename__ = "premises"
    __table_args__ = (UniqueConstraint("producer_id", "name"),)

    id: Mapped[Id]
    producer_id: Mapped[int] = reference("producers.id")
    kind: Mapped[PremisesKind] = mapped_column(choice(PremisesKind))
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(200))
    division: Mapped[Division]
    gln: Mapped[str | None] = mapped_column(String(13))
    closed_on: Mapped[LocalDate | None]


class Proof(Base):
    """A proof of the right to produce, for one period of validity."""

    __tablename__ = "proofs"
    __table_args__ = (
        UniqueConstraint("producer_id", "kind", "number", "valid_from"),
        CheckConstraint("valid_from <= valid_until", name="period"),
    )

    id: Mapped[Id]
    producer_id: Mapped[int] = reference("producers.id")
    kind: Mapped[ProofKind] = mapped_column(choice(ProofKind))
    number: Mapped[Code] = mapped_column(index=True)
    issuer: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[LocalDate]
    valid_until: Mapped[LocalDate]
    renewal_applied_on: Mapped[LocalDate | None]
    renewal_refused_on: Mapped[LocalDate | None]
    evidence_file_id: Mapped[int | None] = reference("files.id", nullable=True)
    premises_id: Mapped[int | None] = reference("premises.id", nullable=True)
    recorded_at: Mapped[UtcInstant]

    items: Mapped[list[ProofItem]] = relationship(lazy="raise_on_sql", order_by="ProofItem.id")
    states: Mapped[list[ProofState]] = relationship(
        lazy="raise_on_sql", order_by="(ProofState.from_on, ProofState.id)"
    )
    verifications: Mapped[list[ProofVerification]] = relationship(
        lazy="raise_on_sql", order_by="ProofVerification.id.desc()"
    )


class ProofItem(Base):
    """One line of a proof's item list 食品明细, tied to the product it is for."""

    __tablename__ = "proof_items"

    id: Mapped[Id]
    proof_id: Mapped[int] = reference("proofs.id")
    category_code: Mapped[str] = mapped_column(String(4), default="")
    name: Mapped[str] = mapped_column(String(120))
    product_id: Mapped[int | None] = reference("products.id", nullable=True)


class ProofState(Base):
    """What the authority said of a proof, from a day on."""

    __tablename__ = "proof_states"

    id: Mapped[Id]
    proof_id: Mapped[int] = reference("proofs.id")
    state: Mapped[ProofStanding] = mapped_column(choice(ProofStanding))
    from_on: Mapped[LocalDate]
    reason: Mapped[Prose]
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[UtcInstant]


class ProofVerification(Base):
    """An officer's look-up of a proof at its issuer."""

    __tablename__ = "proof_verifications"

    id: Mapped[Id]
    proof_id: Mapped[int] = reference("proofs.id")
    result: Mapped[LookUpResult] = mapped_column(choice(LookUpResult))
    where_looked_up: Mapped[str] = mapped_column(String(200))
    note: Mapped[Prose] = mapped_column(default="")
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[UtcInstant]
