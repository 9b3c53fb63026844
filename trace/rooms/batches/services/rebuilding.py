"""Building every projection anew from the event store."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.batches import projection
from trace.rooms.batches.models import PROJECTIONS, Batch
from trace.rooms.batches.rules import REVERSING
from trace.rooms.events.queries import events_in_order, reversed_events

KEEP = 500


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How much was replayed, and how many batches came of it."""

    event_count: int
    batch_count: int


def rebuild(work: Work) -> Rebuilt:
    """Empty every projection and replay all events; rows get the ids they had, so that others still find them.

    Runs in one transaction that nothing else can write beside: readers see the old rows until it ends.
    Raises   MissingPermission · the first refusal of an event that the rules no longer accept (nothing is changed)
    """
    require(work.actor, Permission.EVENTS_REBUILD)
    session = work.session
    session.flush()  # what this work has written so far is part of the record
    held = _postpone_references(session)
    _forget_rows(session)
    for model in PROJECTIONS:
        session.execute(delete(model.__table__))  # type: ignore[arg-type]
    taken_back = reversed_events(session, act=REVERSING)
    count = 0
    for count, event in enumerate(events_in_order(session), start=1):
        is_reversed = event.event_id in taken_back
        projection.apply(session, event, reversed_by_later=is_reversed)
        if count % KEEP == 0:
            _forget_rows(session)
    _restore_references(session, held)
    batch_count = session.scalar(select(func.count()).select_from(Batch)) or 0
    audit(
        work,
        "events.rebuilt",
        subject_kind="events",
        subject_key="all",
        event_count=count,
        batch_count=batch_count,
    )
    return Rebuilt(count, batch_count)


def _forget_rows(session: Session) -> None:
    """Drop projected rows from the session: replayed ones take their place under the same ids."""
    for row in list(session):
        if isinstance(row, PROJECTIONS):
            session.expunge(row)


def _postpone_references(session: Session) -> list[tuple[str, str]]:
    """Have other rooms' references to our rows checked at the end only; lock the event store."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        return []
    session.execute(text("LOCK TABLE events IN EXCLUSIVE MODE"))
    tables = [model.__tablename__ for model in PROJECTIONS]
    held = session.execute(
        text(
            "SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint WHERE contype = 'f' "
            "AND NOT condeferrable AND confrelid::regclass::text = ANY(:tables) "
            "AND NOT conrelid::regclass::text = ANY(:tables)"
        ),
        {"tables": tables},
    ).all()
    for table, name in held:
        session.execute(
            text(f"ALTER TABLE {table} ALTER CONSTRAINT {name} DEFERRABLE INITIALLY DEFERRED")
        )
    return [(table, name) for table, name in held]


def _restore_references(session: Session, held: list[tuple[str, str]]) -> None:
    if not held:
        return
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table, name in held:
        session.execute(text(f"ALTER TABLE {table} ALTER CONSTRAINT {name} NOT DEFERRABLE"))
