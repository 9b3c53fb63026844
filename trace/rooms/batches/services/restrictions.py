"""Stops, recalls and failures: placed on batches and lifted again, always as events, never removed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.permissions import Permission, may, may_somewhere, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.batches.errors import (
    AlreadyLifted,
    RestrictionNotYours,
    SecondPersonNeeded,
    SurveyNeeded,
)
from trace.rooms.batches.models import Batch, Restriction
from trace.rooms.batches.queries import (
    batches_by_id,
    ceiling_waits,
    read_batch,
    restrictions_by_id,
)
from trace.rooms.batches.rules import LIFTED_BY_ANOTHER, RestrictionKind, row_id
from trace.rooms.batches.services import recording
from trace.rooms.cultivation.rules import Breach
from trace.standards.epcis.events import Action, ObjectEvent, QuantityElement

K = RestrictionKind
P = Permission
# Who may place and who may lift, judged for the batch's producer: any one of the rights named is enough.
PLACED_BY = {
    K.OWN_STOP: (P.BATCHES_STOP_OWN,),
    K.OFFICER_STOP: (P.BATCHES_STOP,),
    # A producer's own recall 主动召回 and an officer's order 责令召回.
    K.RECALL: (P.RECALLS_ORDER, P.BATCHES_STOP_OWN),
    K.SAFETY_FAILURE: (P.TESTS_RECORD,),
    K.INTERVAL: (P.BATCHES_WRITE, P.BATCHES_STOP),
    K.YIELD_CHECK: (P.BATCHES_WRITE, P.BATCHES_STOP),
}
LIFTED_BY = {
    K.OWN_STOP: (P.BATCHES_STOP_OWN,),
    K.OFFICER_STOP: (P.BATCHES_LIFT,),
    K.RECALL: (P.RECALLS_LIFT,),
    # A producer may record a test, but never clears a failure by one.
    K.SAFETY_FAILURE: (P.BATCHES_LIFT,),
    K.INTERVAL: (P.BATCHES_LIFT,),
    K.YIELD_CHECK: (P.BATCHES_LIFT,),
}

# What a laboratory's own passed test ends; everything else is an office's decision.
LIFTED_BY_TEST = frozenset({K.SAFETY_FAILURE, K.INTERVAL})


def place_restriction(
    work: Work,
    *,
    batch_ids: Sequence[int],
    kind: RestrictionKind,
    reason: str,
    document_number: str | None = None,
    recall_id: int | None = None,
) -> list[Restriction]:
    """Put the same restriction on each batch; it holds for all that is or will be made of them.

    Returns  one restriction a batch, in the order of `batch_ids`
    Raises   MissingPermission for any one of them · InvalidValue (nothing is written)
    """
    recording.check_lines(batch_ids, field="batch_ids")
    found = batches_by_id(work, batch_ids)
    text = recording.check_text(reason, field="reason", limit=2000)
    by_producer: dict[int, list[Batch]] = defaultdict(list)
    for batch_id in dict.fromkeys(batch_ids):
        if batch_id not in found:
            raise InvalidValue(field="batch_ids", reason="unknown-choice", value=str(batch_id))
        by_producer[found[batch_id].producer_id].append(found[batch_id])
    placed: dict[int, Restriction] = {}
    for batches in by_producer.values():
        _require_place(work, batches[0], kind)
        for restriction in _place(work, batches, kind, text, document_number, recall_id):
            placed[restriction.batch_id] = restriction
    return [placed[batch_id] for batch_id in dict.fromkeys(batch_ids)]


def place_interval(work: Work, *, batch: Batch, breach: Breach) -> Restriction:
    """Restrict a batch harvested against an interval, a maximum or a bar, for the record that shows it.

    Raises   MissingPermission
    """
    _require_place(work, batch, K.INTERVAL)
    return _place(work, [batch], K.INTERVAL, breach.text, breach.record, None)[0]


def _place(
    work: Work,
    batches: Sequence[Batch],
    kind: RestrictionKind,
    reason: str,
    document_number: str | None,
    recall_id: int | None,
) -> list[Restriction]:
    owner_id = batches[0].producer_id
    organisations = work.actor.organisations()
    event = ObjectEvent(
        **recording.occasion(
            work,
            "restrict",
            work.today,
            kind=kind.value,
            reason=reason,
            document=document_number,
            organisation=organisations[0] if organisations else None,
            recall=recall_id,
            by=work.actor.label[:120],
            batches=[batch.uri for batch in batches],
        ),
        action=Action.OBSERVE,
        biz_step="holding",
        disposition="recalled" if kind is K.RECALL else "non_sellable_other",
        quantities=tuple(QuantityElement(epc_class=batch.uri) for batch in batches),
    )
    stored = recording.enter(work, event, organisation_id=owner_id)
    for batch in batches:
        audit(
            work,
            "batch.restricted",
            subject_kind="batch",
            subject_key=batch.id,
            organisation_id=owner_id,
            kind=kind.value,
            reason=reason,
            document_number=document_number,
        )
    rows = [row_id(stored.id, number) for number in range(len(batches))]
    found = restrictions_by_id(work, rows)
    return [found[key] for key in rows]


def lift_restriction(
    work: Work, *, restriction_ids: Sequence[int], reason: str
) -> list[Restriction]:
    """Lift restrictions, which stay on record; what an office or a recall stopped needs a second person.

    A laboratory lifts the failures that it placed itself: a report entered for the wrong lot. What another found is
    lifted by an office, or by the laboratory's own re-test (`lift_for_retest`).
    Raises   MissingPermission · SecondPersonNeeded · AlreadyLifted · InvalidValue (nothing is written)
    """
    found = _asked(work, restriction_ids)
    text = recording.check_text(reason, field="reason", limit=2000)
    for restriction in found:
        _require_lift(work, restriction)
        _check_lift(work, restriction)
    if ceiling_waits(work, restriction_ids):
        raise SurveyNeeded
    return _lift(work, found, text)


def lift_settled(work: Work, *, restriction_ids: Sequence[int], reason: str) -> list[Restriction]:
    """Lift yield checks whose cause is gone by a survey or a correction, which have asked for their own rights.

    Raises   AlreadyLifted · RestrictionNotYours for a restriction of another kind (nothing is written)
    """
    found = _asked(work, restriction_ids)
    for restriction in found:
        if restriction.kind is not K.YIELD_CHECK:
            raise RestrictionNotYours(restriction=restriction.kind.value)
        _check_lift(work, restriction)
    return _lift(work, found, reason)


def lift_for_retest(
    work: Work, *, restriction_ids: Sequence[int], lab_id: int, reason: str
) -> list[Restriction]:
    """Lift what a test of the laboratory `lab_id` has overturned or cleared, for the testing room alone.

    Which report overturns which failure, and which covers what was used, is decided there, where the reports are;
    here, that only people of that laboratory act for it, and on safety failures and breached intervals only.
    Raises   MissingPermission · AlreadyLifted · InvalidValue (nothing is written)
    """
    require(work.actor, P.TESTS_RECORD, organisation_id=lab_id)
    found = _asked(work, restriction_ids)
    text = recording.check_text(reason, field="reason", limit=2000)
    for restriction in found:
        if restriction.kind not in LIFTED_BY_TEST:
            raise MissingPermission(permission=LIFTED_BY[restriction.kind][0].value)
        _check_lift(work, restriction)
    return _lift(work, found, text)


def _asked(work: Work, restriction_ids: Sequence[int]) -> list[Restriction]:
    recording.check_lines(restriction_ids, field="restriction_ids")
    found = restrictions_by_id(work, restriction_ids)
    for key in restriction_ids:
        if key not in found:
            raise InvalidValue(field="restriction_ids", reason="unknown-choice", value=str(key))
    return [found[key] for key in dict.fromkeys(restriction_ids)]


def _check_lift(work: Work, restriction: Restriction) -> None:
    if restriction.lifted_at is not None:
        raise AlreadyLifted
    account = work.actor.account_id
    if restriction.kind in LIFTED_BY_ANOTHER and account and account == restriction.placed_by:
        raise SecondPersonNeeded


def _lift(work: Work, asked: Sequence[Restriction], reason: str) -> list[Restriction]:
    """One event for each producer's books."""
    by_producer: dict[int, list[Restriction]] = defaultdict(list)
    for restriction in asked:
        by_producer[restriction.batch.producer_id].append(restriction)
    for producer_id, restrictions in by_producer.items():
        _enter_lift(work, producer_id, restrictions, reason)
    wanted = [restriction.id for restriction in asked]
    lifted = restrictions_by_id(work, wanted)
    return [lifted[key] for key in wanted]


def _enter_lift(
    work: Work, producer_id: int, restrictions: Sequence[Restriction], reason: str
) -> None:
    uris = dict.fromkeys(restriction.batch.uri for restriction in restrictions)
    event = ObjectEvent(
        **recording.occasion(
            work,
            "lift",
            work.today,
            restrictions=[restriction.id for restriction in restrictions],
            reason=reason,
            by=work.actor.label[:120],
        ),
        action=Action.OBSERVE,
        biz_step="inspecting",
        disposition="in_progress",
        quantities=tuple(QuantityElement(epc_class=uri) for uri in uris),
    )
    recording.enter(work, event, organisation_id=producer_id)
    for restriction in restrictions:
        audit(
            work,
            "batch.released",
            subject_kind="batch",
            subject_key=restriction.batch_id,
            organisation_id=producer_id,
            kind=restriction.kind.value,
            reason=reason,
        )


def stop_own(work: Work, *, batch_id: int, reason: str) -> Restriction:
    """Stop one's own batch 自行暂停销售: at once, for it and all that is made of it."""
    return place_restriction(work, batch_ids=[batch_id], kind=K.OWN_STOP, reason=reason)[0]


def lift_own_stop(work: Work, *, restriction_id: int, reason: str) -> Restriction:
    """Lift one's own stop; raises NoSuchRecord, or RestrictionNotYours for a restriction of another kind."""
    found = restrictions_by_id(work, [restriction_id]).get(restriction_id)
    if found is None:
        raise NoSuchRecord(kind="restriction", key=str(restriction_id))
    if found.kind is not K.OWN_STOP:
        read_batch(work, found.batch_id)  # strangers are not told what kind it is
        raise RestrictionNotYours(restriction=found.kind.value)
    return lift_restriction(work, restriction_ids=[restriction_id], reason=reason)[0]


def _require_place(work: Work, batch: Batch, kind: RestrictionKind) -> None:
    if _holds(work, PLACED_BY[kind], batch):
        return
    # A laboratory reports on goods of producers anywhere: its own report is what carries the right.
    if kind is K.SAFETY_FAILURE and work.actor.has_role(Role.LAB):
        if may_somewhere(work.actor, P.TESTS_RECORD):
            return
    raise MissingPermission(permission=PLACED_BY[kind][0].value)


def _require_lift(work: Work, restriction: Restriction) -> None:
    rights = LIFTED_BY[restriction.kind]
    if _holds(work, rights, restriction.batch):
        return
    own_labs = work.actor.organisations(Role.LAB)
    if restriction.kind is K.SAFETY_FAILURE and restriction.organisation_id in own_labs:
        return
    raise MissingPermission(permission=rights[0].value)


def _holds(work: Work, rights: Sequence[Permission], batch: Batch) -> bool:
    return any(
        may(
            work.actor,
            right,
            organisation_id=batch.producer_id,
            division=batch.producer.division,
        )
        for right in rights
    )
