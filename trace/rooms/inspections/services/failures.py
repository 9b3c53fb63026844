"""What an officer makes of a failed sample: the stop that it proposes, and the lead."""

from __future__ import annotations

from trace.kernel.work import Work
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.batches.services import place_restriction
from trace.rooms.supervision.rules import LeadKind
from trace.rooms.supervision.services import open_lead
from trace.rooms.testing import services as testing
from trace.rooms.testing.models import Sample


def decide_proposed_stop(work: Work, *, number: str, confirm: bool, reason: str) -> Sample:
    """Confirm the stop that a failed sample proposes - the batch is stopped and a lead opened - or decline it.

    The test's own restriction stays either way until a re-test passes or a disposition is recorded.
    Raises   NoSuchRecord · MissingPermission · SampleStateForbids · InvalidValue (nothing is written)
    """
    sample = testing.settle_stop(work, number=number, confirm=confirm, reason=reason)
    if not confirm:
        return sample
    place_restriction(
        work,
        batch_ids=[sample.batch_id],
        kind=RestrictionKind.OFFICER_STOP,
        reason=reason.strip(),
    )
    open_lead(
        work,
        kind=LeadKind.FAILED_TEST,
        division=sample.division,
        producer_id=sample.batch.producer_id,
        subject_kind="sample",
        subject_key=sample.number,
        summary=reason,
        facts={"place": sample.place},
    )
    return sample
