"""Entries of credit files and objections to them, made through the real services."""

from __future__ import annotations

from dataclasses import replace

from tests.factories.inspections import make_inspection
from trace.kernel.actor import Actor
from trace.kernel.work import Work
from trace.rooms.credit.kinds import EntryKind
from trace.rooms.credit.models import CreditObjection
from trace.rooms.credit.services import file_objection
from trace.rooms.inspections.models import Inspection
from trace.rooms.inspections.services import publish_inspection


def make_entry(work: Work, producer_id: int, **overrides: object) -> Inspection:
    """Return a published inspection: it is an entry of the producer's file."""
    made = make_inspection(work, producer_id, **overrides)
    publish_inspection(work, number=made.number)
    work.session.flush()
    return made


def make_objection(work: Work, producer_id: int, entry_id: int | None = None) -> CreditObjection:
    """Return the producer's objection to a published inspection, its own one unless it is named."""
    system = replace(work, actor=Actor.system("test"))
    return file_objection(
        system,
        producer_id=producer_id,
        kind=EntryKind.INSPECTION,
        entry_id=entry_id or make_entry(work, producer_id).id,
        reason="结果与现场记录不符。",
    )


def make_credit_records(work: Work, producer_id: int) -> dict[str, object]:
    """Return one record of each kind of a producer's file, by name, for tests that ask every route.

    Nobody has objected to the entry yet; the objection is about another one.
    """
    entry = make_entry(work, producer_id)
    return {
        "credit_kind": EntryKind.INSPECTION.value,
        "credit_entry": entry.id,
        "credit_objection": make_objection(work, producer_id).number,
    }
