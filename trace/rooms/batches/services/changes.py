"""What takes from a batch without making another: losses, own use, labels - and corrections and counts of an amount."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from trace.kernel.errors import InvalidValue
from trace.kernel.quantity import Quantity
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.batches.errors import BalanceNegative
from trace.rooms.batches.models import Batch
from trace.rooms.batches.queries import balance_at, lock_batch, lock_units, unit_ids_of
from trace.rooms.batches.rules import EntryKind, base_of
from trace.rooms.batches.services import recording
from trace.rooms.batches.services.yields import judge_change, settle_change
from trace.rooms.batches.yields import Unexpected, facts_of
from trace.rooms.events.rules import own_word
from trace.standards.epcis.events import Action, ObjectEvent


def record_loss(work: Work, *, batch_id: int, quantity: Quantity, on: date, reason: str) -> Batch:
    """Book what of a batch spoilt, was spilt or destroyed; raises NotEnoughLeft · BalanceNegative."""
    return _issue(work, EntryKind.LOST, batch_id, quantity, on, reason)


def record_own_use(
    work: Work, *, batch_id: int, quantity: Quantity, on: date, reason: str
) -> Batch:
    """Book what of a batch was eaten, given away, sown or kept as a sample; raises as `record_loss`."""
    return _issue(work, EntryKind.OWN_USE, batch_id, quantity, on, reason)


def _issue(
    work: Work, kind: EntryKind, batch_id: int, quantity: Quantity, on: date, reason: str
) -> Batch:
    batch = _writable(work, batch_id)
    text = recording.check_text(reason, field="reason", limit=200)
    base = base_of(batch.product, quantity)
    _enter(work, kind, batch, -base, on, reason=text)
    audit(
        work,
        "batch.issued",
        subject_kind="batch",
        subject_key=batch.id,
        organisation_id=batch.producer_id,
        kind=kind.value,
        quantity=str(quantity),
        reason=text,
    )
    return batch


def correct_batch(work: Work, *, batch_id: int, quantity: Quantity, reason: str) -> Batch:
    """Book that a batch was of another size than recorded: the difference is entered on the day it was made.

    More than recorded has to be vouched for by a ceiling or a recipe, or it waits for a yield check; less releases
    what waited for the difference alone.
    quantity   the whole amount as it really was
    Raises     NotEnoughLeft · BalanceNegative when more has been used since · InvalidValue reason `amount-unchanged`
    """
    batch = _countable(work, batch_id)
    text = recording.check_text(reason, field="reason", limit=200)
    before = batch.produced
    asked = base_of(batch.product, quantity)
    difference = asked - batch.produced_base
    if not difference:
        raise InvalidValue(field="quantity", reason="amount-unchanged", value=str(quantity.value))
    found = judge_change(work, batch, asked) if difference > 0 else []
    _enter(work, EntryKind.CORRECTED, batch, difference, batch.made_on, reason=text, found=found)
    if difference < 0:
        settle_change(work, batch, text)
    audit(
        work,
        "batch.corrected",
        subject_kind="batch",
        subject_key=batch.id,
        organisation_id=batch.producer_id,
        before=str(before),
        after=str(quantity),
        reason=text,
        awaits_yield_check=bool(found),
    )
    return batch


def take_stock(work: Work, *, batch_id: int, counted: Quantity, on: date, reason: str) -> Batch:
    """Book what a count 盘点 found left of a batch at the end of a day; a count that agrees leaves the books alone.

    What is missing counts as lost: it was there. What is more waits for a yield check unless a ceiling or a recipe
    vouches for it, or it is no more than an error of weighing.
    counted   what is neither used, labelled, sent off nor lost; zero for nothing
    Raises    BalanceNegative where later entries have used what is missing · InvalidValue
    """
    batch = _countable(work, batch_id)
    text = recording.check_text(reason, field="reason", limit=200)
    if on < batch.made_on:
        raise InvalidValue(field="on", reason="before-made", value=on.isoformat())
    found_base = base_of(batch.product, counted, field="counted") if counted.value else 0
    difference = found_base - balance_at(work, batch, on)
    more = judge_change(work, batch, batch.produced_base + difference) if difference > 0 else []
    if batch.remaining_base + difference < 0:
        # What is missing was used after that day: then the day, or what was recorded since, is wrong.
        short = batch.amount(-difference - batch.remaining_base)
        raise BalanceNegative(lot=batch.lot, on=work.today, missing=short)
    if difference:
        _enter(work, EntryKind.STOCK_TAKEN, batch, difference, on, reason=text, found=more)
    audit(
        work,
        "batch.counted",
        subject_kind="batch",
        subject_key=batch.id,
        organisation_id=batch.producer_id,
        counted=str(counted),
        difference=str(batch.amount(difference)),
        on=on.isoformat(),
        reason=text,
        awaits_yield_check=bool(more),
    )
    return batch


def draw_for_labels(work: Work, *, batch_id: int, base: int, run_id: int) -> Batch:
    """Take `base` ledger units for the labels of a run; the labels room has required the right to order them.

    Raises   NotEnoughLeft · BalanceNegative (nothing is written); concurrent draws never exceed the balance
    """
    return _labels(work, EntryKind.LABELLED, batch_id, -base, run_id)


def return_from_labels(work: Work, *, batch_id: int, base: int, run_id: int) -> Batch:
    """Give `base` ledger units back that were drawn for labels now void; the labels room decides by what right.

    Raises   LabelledNotEnough
    """
    return _labels(work, EntryKind.LABEL_RETURNED, batch_id, base, run_id)


def _labels(work: Work, kind: EntryKind, batch_id: int, change: int, run_id: int) -> Batch:
    batch = lock_batch(work, batch_id)
    if not change:
        raise InvalidValue(field="count", reason="positive")
    _enter(work, kind, batch, change, work.today, run_id=run_id)
    return batch


def _countable(work: Work, batch_id: int) -> Batch:
    """Lock the land before the batch, as harvests and surveys do: none of them then waits for another in a ring."""
    lock_units(work, unit_ids_of(work, batch_id))
    return _writable(work, batch_id)


def _writable(work: Work, batch_id: int) -> Batch:
    batch = lock_batch(work, batch_id)
    recording.books_of(work, batch.producer_id)
    return batch


def _enter(
    work: Work,
    kind: EntryKind,
    batch: Batch,
    change: int,
    on: date,
    *,
    reason: str | None = None,
    run_id: int | None = None,
    found: Sequence[Unexpected] = (),
) -> None:
    base_url = work.ports.base_url
    action, step, disposition = {
        EntryKind.LOST: (Action.DELETE, "destroying", "destroyed"),
        EntryKind.OWN_USE: (Action.DELETE, "decommissioning", "inactive"),
        EntryKind.CORRECTED: (Action.OBSERVE, own_word(base_url, "correcting"), None),
        EntryKind.STOCK_TAKEN: (Action.OBSERVE, "stock_taking", None),
        EntryKind.LABELLED: (Action.OBSERVE, own_word(base_url, "labelling"), None),
        EntryKind.LABEL_RETURNED: (Action.OBSERVE, own_word(base_url, "unlabelling"), None),
    }[kind]
    event = ObjectEvent(
        **recording.occasion(
            work,
            "change",
            on,
            entry=kind.value,
            uri=batch.uri,
            base=change,
            reason=reason,
            run=run_id,
            yields=facts_of(found),
        ),
        action=action,
        biz_step=step,
        disposition=disposition,
        quantities=(recording.quantity_of(batch.uri, abs(change), batch.product.dimension),),
    )
    recording.enter(work, event, organisation_id=batch.producer_id)
