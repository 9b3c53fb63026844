"""From changes to hand-overs: streams are opened and closed, noted changes taken, older facts gone through."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import cast

from sqlalchemy import delete, insert, literal, select, text

from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.batches.queries import ids_below
from trace.rooms.exchange.kinds import FactKind, Form, HandoverState
from trace.rooms.exchange.models import ExchangeChange, ExchangeStream, Handover
from trace.rooms.exchange.queries.facts import (
    WITHDRAWN,
    Fact,
    ever_restricted,
    ids_of,
    next_ids,
    read_facts,
)
from trace.rooms.exchange.rules import handover_key
from trace.rooms.exchange.targets import KindRule, Mapped, Target, map_record
from trace.rooms.producers.models import Producer
from trace.standards.signing.canonical_json import JsonValue, canonical

CHUNK = 500
# One reader of changes at a time: two could write the older of two readings last.
TURN = 0x65786368
Targets = Mapping[str, Target]


def follow_targets(
    work: Work, *, targets: Targets, known: Collection[str] = ()
) -> list[ExchangeStream]:
    """Open a stream for every kind of every enabled target, close those that no file asks for; return the open ones.

    known   names of files that cannot be read just now: their streams stay as they are
    Writes  streams and audit entries. A changed mapping starts the filling anew: only what reads otherwise by it
            becomes a new version. A closed stream keeps its hand-overs; nothing of them is sent.
    """
    require(work.actor, Permission.EXCHANGE_MANAGE)
    _take_turn(work)
    asked = {
        (target.name, kind): rule
        for target in targets.values()
        if target.is_enabled
        for kind, rule in target.kinds.items()
    }
    streams = {
        (each.target, each.kind): each for each in work.session.scalars(select(ExchangeStream))
    }
    for place, stream in list(streams.items()):
        rule = asked.get(place)
        if rule is None and stream.target not in known:
            work.session.delete(streams.pop(place))
            _tell(work, "exchange.closed", *place)
        elif rule is not None and rule.digest != stream.mapping_digest:
            stream.mapping_digest, stream.filled_to, stream.filled_at = rule.digest, 0, None
            _tell(work, "exchange.remapped", *place)
    for place in asked.keys() - streams.keys():
        target, kind = place
        streams[place] = ExchangeStream(
            target=target, kind=kind, mapping_digest=asked[place].digest, opened_at=work.now, filled_to=0
        )  # fmt: skip
        work.session.add(streams[place])
        _tell(work, "exchange.opened", *place)
    work.session.flush()  # whoever fills reads them anew
    return list(streams.values())


def take_changes(work: Work, *, targets: Targets, limit: int = CHUNK) -> int:
    """Turn noted changes into hand-overs and take them out; return how many there were.

    Nothing is passed over: a change is seen here only after its fact was committed, and is removed in the transaction
    that writes its hand-overs. Which streams there are is asked after the changes were read: a stream that is not
    there yet was committed after these facts, and its filling, which begins later still, finds them.
    Changes for streams whose file cannot be read now are kept by starting the filling of these streams anew.
    """
    require(work.actor, Permission.EXCHANGE_MANAGE)
    _take_turn(work)
    changes = work.session.scalars(
        select(ExchangeChange).order_by(ExchangeChange.id).limit(limit)
    ).all()
    if not changes:
        return 0
    streams = work.session.scalars(select(ExchangeStream)).all()
    for kind in FactKind:
        subjects = list(dict.fromkeys(each.subject_id for each in changes if each.kind is kind))
        mine = [each for each in streams if each.kind is kind]
        if subjects and mine:
            _spread(work, kind, subjects, mine, targets)
            if kind is FactKind.BATCH:
                _note_what_was_made_of(work, subjects)
    work.session.execute(
        delete(ExchangeChange)
        .where(ExchangeChange.id.in_([each.id for each in changes]))
        .execution_options(synchronize_session=False)
    )
    return len(changes)


def fill_streams(work: Work, *, targets: Targets, count: int = CHUNK) -> int:
    """Go through the next `count` older facts of the first stream that is not filled; return 0 when all are."""
    require(work.actor, Permission.EXCHANGE_MANAGE)
    _take_turn(work)
    stream = work.session.scalars(
        select(ExchangeStream)
        .where(ExchangeStream.filled_at.is_(None), ExchangeStream.target.in_(list(targets)))
        .order_by(ExchangeStream.id)
        .limit(1)
    ).first()
    if stream is None:
        return 0
    ids = next_ids(work.session, stream.kind, above=stream.filled_to, count=count)
    if ids:
        _spread(work, stream.kind, ids, [stream], targets)
        stream.filled_to = ids[-1]
    if len(ids) < count:
        stream.filled_at = work.now
    work.session.flush()  # whoever asks for the next goes on behind these
    return max(len(ids), 1)


def ask_round(work: Work) -> None:
    """Have the next round begin now."""
    require(work.actor, Permission.EXCHANGE_MANAGE)
    work.enqueue("exchange.round")
    audit(work, "exchange.round-asked", subject_kind="exchange", subject_key="round")


def _take_turn(work: Work) -> None:
    # SQLite has one writer at a time as it is.
    if work.session.get_bind().dialect.name == "postgresql":
        work.session.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})


def _tell(work: Work, verb: str, target: str, kind: FactKind) -> None:
    audit(work, verb, subject_kind="exchange", subject_key=target, kind=kind.value)


def _spread(
    work: Work,
    kind: FactKind,
    ids: Sequence[int],
    streams: Iterable[ExchangeStream],
    targets: Targets,
) -> None:
    facts = read_facts(work.session, kind, ids, base_url=work.ports.base_url)
    for stream in streams:
        target = targets.get(stream.target)
        rule = target.kinds.get(kind) if target else None
        if target is None or rule is None:
            stream.filled_to, stream.filled_at = 0, None
            continue
        latest = _latest(work, target.name, kind, ids)
        newcomers = []
        for subject_id in ids:
            before = latest.get(subject_id)
            fact = facts.get(subject_id) or _withdrawn(kind, before)
            if fact is not None and _write(work, target, rule, fact, before) and before is None:
                newcomers.append(subject_id)
        work.session.flush()  # the next version of any of them is counted on from here
        if kind is FactKind.PRODUCER and newcomers:
            _note_goods_of(work, newcomers)


def _latest(work: Work, target: str, kind: FactKind, ids: Sequence[int]) -> dict[int, Handover]:
    found = work.session.scalars(
        select(Handover).where(
            Handover.target == target,
            Handover.kind == kind,
            Handover.subject_id.in_(ids),
            Handover.is_latest.is_(True),
        )
    )
    return {each.subject_id: each for each in found}


def _withdrawn(kind: FactKind, before: Handover | None) -> Fact | None:
    """What was handed over and is no more (a batch or product entered by mistake): its last record, marked so."""
    if kind not in (FactKind.BATCH, FactKind.PRODUCT) or before is None or before.record is None:
        return None
    return Fact(
        kind, before.subject_id, before.label, before.division, None, before.record | {"state": WITHDRAWN}
    )  # fmt: skip


def _write(work: Work, target: Target, rule: KindRule, fact: Fact, before: Handover | None) -> bool:
    """Add a version unless the one before says the same; tells whether it did."""
    is_document = target.form is Form.EPCIS
    mapped = Mapped({}, []) if is_document else map_record(rule, fact.record)
    shape = [rule.digest, fact.label] if is_document else [mapped.payload, sorted(mapped.missing)]
    digest = hashlib.sha256(canonical(cast(JsonValue, shape))).hexdigest()
    if before is not None and before.digest == digest:
        return False
    if before is not None:
        before.is_latest = False
        if before.state in (HandoverState.WAITING, HandoverState.DEAD, HandoverState.INCOMPLETE):
            before.state = HandoverState.SUPERSEDED
        work.session.flush()  # one newest version at a time
    version = before.version + 1 if before is not None else 1
    kept = fact.kind is not FactKind.EVENT
    work.session.add(
        Handover(
            target=target.name,
            kind=fact.kind,
            rank=fact.kind.rank,
            subject_id=fact.id,
            version=version,
            is_latest=True,
            label=fact.label[:200],
            division=fact.division,
            key=handover_key(target.name, fact.kind, fact.id, version, digest),
            digest=digest,
            record=fact.record if kept else None,
            payload=None if is_document else mapped.payload,
            missing=mapped.missing,
            after_kind=fact.after[0] if fact.after else None,
            after_id=fact.after[1] if fact.after else None,
            state=HandoverState.INCOMPLETE if mapped.missing else HandoverState.WAITING,
            created_at=work.now,
            due_at=work.now,
            attempt_count=0,
            may_have_arrived=False,
        )
    )
    return True


def _note_what_was_made_of(work: Work, batch_ids: Sequence[int]) -> None:
    """Have all that was made of restricted batches looked at as well: a stop holds it too, its end frees it."""
    restricted = ever_restricted(work.session, batch_ids)
    if restricted:
        below = ids_below(restricted).subquery()
        noted = select(literal(FactKind.BATCH.value), below.c.id)
        noted = noted.where(below.c.id.not_in(restricted)).distinct()
        work.session.execute(insert(ExchangeChange).from_select(["kind", "subject_id"], noted))


def _note_goods_of(work: Work, producer_ids: Sequence[int]) -> None:
    """Have what a newly approved producer recorded before its approval looked at as well."""
    for kind in (FactKind.PRODUCT, FactKind.BATCH, FactKind.CERTIFICATE):
        goods = ids_of(kind).where(Producer.id.in_(producer_ids)).subquery()
        noted = select(goods.c.kind, goods.c.id)
        work.session.execute(insert(ExchangeChange).from_select(["kind", "subject_id"], noted))
