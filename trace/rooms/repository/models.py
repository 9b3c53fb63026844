"""The repository's events with what they are searched by, their capture jobs, and the contexts they came with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Float, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    Amount,
    Id,
    Instant,
    JsonDocument,
    Prose,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.rooms.accounts.models import Organisation
from trace.rooms.producers.models import Producer
from trace.rooms.repository.kinds import (
    DeliveryState,
    ErrorBehaviour,
    Feed,
    MatchBasis,
    Standing,
    Unfed,
)


class EventContext(Base):
    """A JSON-LD context that events came with, kept once."""

    __tablename__ = "event_contexts"

    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    document: Mapped[str] = mapped_column(Text)


class ContextPrefix(Base):
    """A namespace that some context has explained a prefix by."""

    __tablename__ = "context_prefixes"
    __table_args__ = (UniqueConstraint("prefix", "namespace"),)

    id: Mapped[Id]
    prefix: Mapped[str] = mapped_column(String(100))
    namespace: Mapped[str] = mapped_column(String(1000))


class CaptureJob(Base):
    """One document that was sent, and what became of it."""

    __tablename__ = "capture_jobs"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    organisation_id: Mapped[int] = reference("organisations.id")
    behaviour: Mapped[ErrorBehaviour] = mapped_column(choice(ErrorBehaviour))
    created_at: Mapped[UtcInstant]
    finished_at: Mapped[UtcInstant]
    is_success: Mapped[bool]
    event_count: Mapped[int]
    errors: Mapped[list[dict[str, object]]] = mapped_column(JsonDocument)
    head: Mapped[str] = mapped_column(Text)


class CapturedEvent(Base):
    """One event: as it was sent (`document`), or our own (`own_event`), with what it is searched by."""

    __tablename__ = "captured_events"
    __table_args__ = (
        Index("ix_captured_events_event_time_id", "event_time", "id"),
        Index("ix_captured_events_organisation_id_id", "organisation_id", "id"),
        Index("ix_captured_events_standing_id", "standing", "id"),
    )

    id: Mapped[Id]
    event_id: Mapped[str] = mapped_column(String(1000), unique=True)
    organisation_id: Mapped[int] = reference("organisations.id", index=False)
    standing: Mapped[Standing] = mapped_column(choice(Standing))
    event_type: Mapped[str] = mapped_column(String(1000))
    action: Mapped[str | None] = mapped_column(String(10))
    biz_step: Mapped[str | None] = mapped_column(String(1000))
    disposition: Mapped[str | None] = mapped_column(String(1000))
    event_time: Mapped[UtcInstant]
    record_time: Mapped[UtcInstant]
    read_point: Mapped[str | None] = mapped_column(String(1000), index=True)
    biz_location: Mapped[str | None] = mapped_column(String(1000), index=True)
    transformation_id: Mapped[str | None] = mapped_column(String(1000))
    declared_at: Mapped[datetime | None] = mapped_column(Instant)
    error_reason: Mapped[str | None] = mapped_column(String(1000))
    has_sensors: Mapped[bool]
    context_id: Mapped[int] = reference("event_contexts.id", index=False)
    job_id: Mapped[int | None] = reference("capture_jobs.id", nullable=True, index=False)
    own_event: Mapped[int | None] = reference("events.id", nullable=True, index=False, unique=True)
    document: Mapped[str | None] = mapped_column(Text)

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    proposals: Mapped[list[MatchProposal]] = relationship(
        lazy="raise_on_sql", order_by="MatchProposal.id", viewonly=True
    )
    decision: Mapped[EventDecision | None] = relationship(lazy="raise_on_sql", viewonly=True)


class MatchProposal(Base):
    """That an outside party's event names something of a producer; found when it was captured, decided by nobody."""

    __tablename__ = "match_proposals"
    __table_args__ = (
        UniqueConstraint("event_pk", "producer_id", "basis"),
        Index("ix_match_proposals_producer_id_event_pk", "producer_id", "event_pk"),
    )

    id: Mapped[Id]
    event_pk: Mapped[int] = reference("captured_events.id", index=False)
    producer_id: Mapped[int] = reference("producers.id", index=False)
    basis: Mapped[MatchBasis] = mapped_column(choice(MatchBasis))
    # What the event says, as it was compared.
    named: Mapped[str] = mapped_column(String(200))

    producer: Mapped[Producer] = relationship(lazy="raise_on_sql")


class EventDecision(Base):
    """What a person decided about an outside party's event; there is one, and it stays."""

    __tablename__ = "event_decisions"
    __table_args__ = (
        CheckConstraint("(feed = 'nothing') = (unfed IS NOT NULL)", name="reason_kept"),
        CheckConstraint("(feed = 'nothing') = (fed_event IS NULL)", name="followed"),
        CheckConstraint(
            "(producer_id IS NULL) = (unfed IS NOT NULL AND unfed = 'declined')", name="whose"
        ),
    )

    id: Mapped[Id]
    event_pk: Mapped[int] = reference("captured_events.id", index=False, unique=True)
    # Whose event it is; none where it was declined.
    producer_id: Mapped[int | None] = reference("producers.id", nullable=True)
    reason: Mapped[Prose]
    decided_by: Mapped[str] = mapped_column(String(120))
    decided_at: Mapped[UtcInstant]
    feed: Mapped[Feed] = mapped_column(choice(Feed))
    unfed: Mapped[Unfed | None] = mapped_column(choice(Unfed))
    # The kind of a refusal that has no word of its own.
    detail: Mapped[str] = mapped_column(String(200))
    # Our own event that followed, from which the projections are made; a delivery it is about.
    fed_event: Mapped[int | None] = reference("events.id", nullable=True, index=False)
    dispatch_id: Mapped[int | None] = reference("dispatches.id", nullable=True, index=False)

    producer: Mapped[Producer | None] = relationship(lazy="raise_on_sql")


class CapturedEpc(Base):
    """One EPC, class or parent of an event, in the canonical spelling."""

    __tablename__ = "captured_epcs"
    __table_args__ = (
        Index("ix_captured_epcs_epc_event_pk", "epc", "event_pk"),
        # From a thing's event to what it was put into.
        Index(
            "ix_captured_epcs_parent_event_pk",
            "event_pk",
            sqlite_where=text("role = 'parent'"),
            postgresql_where=text("role = 'parent'"),
        ),
    )

    id: Mapped[Id]
    event_pk: Mapped[int] = reference("captured_events.id", index=False)
    role: Mapped[str] = mapped_column(String(6))
    epc: Mapped[str] = mapped_column(String(1000))
    is_class: Mapped[bool]
    quantity: Mapped[float | None] = mapped_column(Float)
    uom: Mapped[str | None] = mapped_column(String(3))


class CapturedWord(Base):
    """A party, document, sensor value, condition or extension of an event, by name."""

    __tablename__ = "captured_words"
    __table_args__ = (
        Index("ix_captured_words_name_text_event_pk", "name", "text", "event_pk"),
        Index("ix_captured_words_name_number_event_pk", "name", "number", "event_pk"),
        Index("ix_captured_words_event_pk_name", "event_pk", "name"),
    )

    id: Mapped[Id]
    event_pk: Mapped[int] = reference("captured_events.id", index=False)
    name: Mapped[str] = mapped_column(String(400))
    text: Mapped[str | None] = mapped_column(String(1000))
    number: Mapped[float | None] = mapped_column(Float)
    instant: Mapped[datetime | None] = mapped_column(Instant)
    unit: Mapped[str | None] = mapped_column(String(400))


class MasterAttribute(Base):
    """What an organisation's newest document states of one thing: one value of an attribute, or that it has none."""

    __tablename__ = "master_attributes"
    __table_args__ = (
        UniqueConstraint("organisation_id", "element", "name", "position"),
        Index("ix_master_attributes_name_text", "name", "text"),
    )

    id: Mapped[Id]
    organisation_id: Mapped[int] = reference("organisations.id", index=False)
    # As fields of events are compared, and as the document has it.
    element: Mapped[str] = mapped_column(String(400))
    spelled: Mapped[str] = mapped_column(String(400))
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]
    # None where the value has a structure of its own.
    text: Mapped[str | None] = mapped_column(String(400))
    is_null: Mapped[bool]
    stated_at: Mapped[UtcInstant]


class MasterChild(Base):
    """That one thing stands directly below another, by an organisation's newest document."""

    __tablename__ = "master_children"
    __table_args__ = (
        UniqueConstraint("organisation_id", "parent", "child"),
        Index("ix_master_children_parent", "parent"),
    )

    id: Mapped[Id]
    organisation_id: Mapped[int] = reference("organisations.id", index=False)
    parent: Mapped[str] = mapped_column(String(400))
    child: Mapped[str] = mapped_column(String(400))
    stated_at: Mapped[UtcInstant]


class NamedQuery(Base):
    """A query that an organisation has given a name, to be asked again or subscribed to."""

    __tablename__ = "named_queries"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[Id]
    organisation_id: Mapped[int] = reference("organisations.id", index=False)
    name: Mapped[str] = mapped_column(String(200))
    definition: Mapped[dict[str, object]] = mapped_column(JsonDocument)
    created_at: Mapped[UtcInstant]


class Subscription(Base):
    """What is sent to somebody's server when a named query finds new events; kept when it has ended."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        CheckConstraint("is_stream = (schedule IS NULL)", name="stream_or_schedule"),
        CheckConstraint("is_stream = (next_at IS NULL)", name="next_of_schedule"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    organisation_id: Mapped[int] = reference("organisations.id")
    # In whose reach events are looked for; the person's rights are asked anew each time.
    account_id: Mapped[int] = reference("accounts.id", index=False)
    query_name: Mapped[str] = mapped_column(String(200))
    definition: Mapped[dict[str, object]] = mapped_column(JsonDocument)
    dest: Mapped[str] = mapped_column(String(1000))
    # The subscriber's signature token, sealed; empty where none was given.
    sealed_token: Mapped[str] = mapped_column(Text)
    is_stream: Mapped[bool]
    schedule: Mapped[str | None] = mapped_column(String(4000))
    is_reported_empty: Mapped[bool]
    epc_format: Mapped[str] = mapped_column(String(30))
    initial_record_time: Mapped[datetime | None] = mapped_column(Instant)
    # The newest event that has been looked at.
    last_event: Mapped[Amount]
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[UtcInstant]
    last_notified_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant, index=True)


class WebhookDelivery(Base):
    """Events that one request is to bring to a subscriber: tried again until they are there, or given up."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        Index("ix_webhook_deliveries_state_next_at", "state", "next_at"),
        Index("ix_webhook_deliveries_subscription_id_id", "subscription_id", "id"),
    )

    id: Mapped[Id]
    subscription_id: Mapped[int] = reference("subscriptions.id", index=False)
    events: Mapped[list[int]] = mapped_column(JsonDocument)
    state: Mapped[DeliveryState] = mapped_column(choice(DeliveryState))
    attempt_count: Mapped[int]
    next_at: Mapped[UtcInstant]
    last_error: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[UtcInstant]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    subscription: Mapped[Subscription] = relationship(lazy="raise_on_sql")


class RevokedPageToken(Base):
    """A page token that its holder has given back, by its digest."""

    __tablename__ = "revoked_page_tokens"

    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[UtcInstant]
