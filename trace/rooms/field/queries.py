"""Reading bundles: what the records say of a division's labels, and the states that are kept."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import undefer

from trace.kernel.errors import NoSuchRecord
from trace.kernel.permissions import Permission, reach_of, require
from trace.kernel.work import Work
from trace.rooms.audit.models import AuditEntry
from trace.rooms.batches.models import Batch, Restriction
from trace.rooms.brands.models import Brand
from trace.rooms.field import papers, rules, visits
from trace.rooms.field.doubts import Doubts
from trace.rooms.field.entry_rules import may_be_inspected
from trace.rooms.field.models import FieldBundle
from trace.rooms.field.plain import plain
from trace.rooms.field.reached import restrictions_by_batch
from trace.rooms.field.rules import Document, NoSuchDivision, RangeRow, RunRow
from trace.rooms.labels.codes import order_key
from trace.rooms.labels.models import LabelRange, LabelRun
from trace.rooms.labels.rules import RunState
from trace.rooms.producers.kinds import ProducerState
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product

_RUN = (
    LabelRun.id,
    LabelRun.code,
    LabelRun.state,
    LabelRun.count,
    LabelRun.gtin,
    LabelRun.lot,
    LabelRun.key_number,
    LabelRun.product_id,
    LabelRun.producer_id,
    LabelRun.brand_id,
    LabelRun.batch_id,
    LabelRun.closed_reason,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the records of a division said at one instant, not yet kept."""

    division: str
    content: bytes
    digest: str
    as_of: datetime
    stamp: str


def own_divisions(work: Work) -> tuple[str, ...]:
    """Return the divisions whose bundle the actor may hold."""
    return reach_of(work.actor, Permission.CHECKS_WRITE).divisions


def require_for(work: Work, division: str) -> None:
    """Raise NoSuchDivision or MissingPermission unless the actor is an officer over the whole of `division`."""
    if not rules.is_division(division):
        raise NoSuchDivision(value=division[:20])
    require(work.actor, Permission.CHECKS_WRITE, division=division)


def newest(work: Work, division: str) -> FieldBundle | None:
    """Return the newest state kept for a division (without its content), or None."""
    require_for(work, division)
    return work.session.scalars(
        select(FieldBundle)
        .where(FieldBundle.division == division)
        .order_by(FieldBundle.sequence.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()


def is_current(work: Work, kept: FieldBundle | None) -> bool:
    """Whether the newest state may be given out without reading the records again."""
    if kept is None:
        return False
    age = work.now - kept.as_of
    if age < rules.STALE_AFTER:
        return True
    return age < rules.ALWAYS_AFTER and kept.stamp == stamp(work)


def packed_content(work: Work, division: str, sequence: int) -> bytes:
    """Return the canonical text of one state under gzip; raises NoSuchRecord when it is not kept."""
    require_for(work, division)
    return _packed(work, division, sequence)


def packed_changes(work: Work, division: str, sequence: int, since: int) -> bytes:
    """Return the changes between two states under gzip; raises NoSuchRecord when one of them is not kept."""
    require_for(work, division)
    old, new = (rules.unpack(_packed(work, division, number)) for number in (since, sequence))
    return rules.pack(rules.changes_between(old, new))


def _packed(work: Work, division: str, sequence: int) -> bytes:
    found = work.session.scalars(
        select(FieldBundle)
        .where(FieldBundle.division == division, FieldBundle.sequence == sequence)
        .options(undefer(FieldBundle.packed))
    ).first()
    if found is None:
        raise NoSuchRecord(kind="field-bundle", key=f"{division}/{sequence}")
    return found.packed


# ---------------------------------------------------------------- reading the records


def stamp(work: Work) -> str:
    """Return what changes whenever the records may have: every act leaves an entry in the audit trail."""
    newest_entry = work.session.scalar(select(func.max(AuditEntry.id))) or 0
    keys = [(key.number, str(key.revoked_at)) for key in work.ports.keyring.public_keys()]
    text = f"{newest_entry} {work.today} {keys}"
    return hashlib.sha256(text.encode()).hexdigest()


def read_records(work: Work, division: str) -> Reading:
    """Read what the bundle of a division has to say now; a reader's work, for it may take a second or two."""
    require_for(work, division)
    was = stamp(work)
    content = rules.encode(build_document(work, division))
    return Reading(division, content, rules.digest_of(content), work.now, was)


def build_document(work: Work, division: str) -> Document:
    """Return the content for a division, laid out as `rules` says; about twenty statements, whatever the size."""
    scope = runs_in(division)
    found = work.session.execute(select(*_RUN).where(LabelRun.id.in_(scope)))
    runs = [RunRow._make(row) for row in found]
    ranges = _ranges(work, scope)
    states = {run.id: rules.fates_of(ranges.get(run.id, ())) for run in runs}
    batch_ids = {run.batch_id for run in runs if run.batch_id}
    batch_ids |= {fate[1] for fates, _spans in states.values() for fate in fates if fate[1]}
    restrictions, on_batch = restrictions_by_batch(work, batch_ids)
    doubts = Doubts.read(work, scope, runs)
    return {
        "about": {"issuer": work.ports.keyring.issuer, "division": division},
        "keys": _keys(work),
        "producers": _producers(work, division, scope),
        "products": _products(work, scope),
        "brands": _brands(work),
        "papers": papers.rows(work, scope),
        "batches": _batches(work, scope, batch_ids, on_batch),
        "restrictions": {str(each.id): _restriction(each) for each in restrictions},
        "runs": {run.code: _run(work, run, *states[run.id], doubts.of_run(run)) for run in runs},
        "doubts": doubts.rows,
        "lists": visits.lists(work, division),
        "plans": visits.plans(work, division),
    }


def runs_in(division: str) -> Select[Any]:
    """The ids of the runs of producers in a division, as a part of other statements."""
    return (
        select(LabelRun.id)
        .join(Producer, Producer.id == LabelRun.producer_id)
        .where(Producer.division.startswith(division, autoescape=True))
    )


def _ranges(work: Work, scope: Select[Any]) -> dict[int, list[RangeRow]]:
    found: dict[int, list[RangeRow]] = defaultdict(list)
    rows = work.session.execute(
        select(
            LabelRange.run_id,
            LabelRange.kind,
            LabelRange.first,
            LabelRange.last,
            LabelRange.batch_id,
            LabelRange.reason,
        )
        .where(LabelRange.run_id.in_(scope))
        .order_by(LabelRange.id)
    )
    for run_id, kind, first, last, batch_id, reason in rows:
        found[run_id].append(RangeRow(kind, first, last, batch_id, reason))
    return found


def _run(
    work: Work, run: RunRow, fates: list[list[Any]], spans: list[int], doubts: list[list[Any]]
) -> list[Any]:
    key = base64.urlsafe_b64encode(order_key(work.ports.keyring, run.code)).decode().rstrip("=")
    closed = run.closed_reason if run.state is RunState.CANCELLED else None
    return [
        key,
        run.labels,
        run.gtin or "",
        run.lot or "",
        run.key_number,
        run.product_id,
        run.producer_id,
        run.brand_id or 0,
        run.batch_id or 0,
        closed,
        fates,
        spans,
        doubts,
    ]


def _keys(work: Work) -> dict[str, list[Any]]:
    return {
        str(key.number): [
            key.algorithm,
            base64.urlsafe_b64encode(key.public).decode().rstrip("="),
            int(key.revoked_at is not None),
        ]
        for key in work.ports.keyring.public_keys()
    }


def _producers(work: Work, division: str, scope: Select[Any]) -> dict[str, list[Any]]:
    """Those of the runs, and of the division whoever may be inspected."""
    rows = work.session.execute(
        select(
            Producer.id,
            Producer.name,
            Producer.division,
            Producer.phone,
            Producer.address,
            Producer.contact_name,
            Producer.state,
        ).where(
            or_(
                Producer.id.in_(papers.owners(scope)),
                and_(
                    Producer.division.startswith(division, autoescape=True),
                    Producer.state.in_([each for each in ProducerState if may_be_inspected(each)]),
                ),
            )
        )
    )
    return {str(row.id): [*row[1:6], int(may_be_inspected(row.state))] for row in rows}


def _products(work: Work, scope: Select[Any]) -> dict[str, list[Any]]:
    used = select(LabelRun.product_id).where(LabelRun.id.in_(scope))
    found = work.session.scalars(select(Product).where(Product.id.in_(used)))
    return {str(each.id): [each.name, str(each.net_content or "")] for each in found}


def _brands(work: Work) -> dict[str, list[Any]]:
    rows = work.session.execute(select(Brand.id, Brand.name))
    return {str(brand_id): [name] for brand_id, name in rows}


def _batches(
    work: Work, scope: Select[Any], wanted: set[int], restricted: dict[int, list[int]]
) -> dict[str, list[Any]]:
    named = select(LabelRun.batch_id).where(LabelRun.id.in_(scope), LabelRun.batch_id.is_not(None))
    bound = select(LabelRange.batch_id).where(
        LabelRange.run_id.in_(scope), LabelRange.batch_id.is_not(None)
    )
    rows = work.session.execute(
        select(Batch.id, Batch.lot, Batch.made_on).where(Batch.id.in_(named.union(bound)))
    )
    return {
        str(row.id): [row.lot, plain(row.made_on), restricted.get(row.id, [])]
        for row in rows
        if row.id in wanted
    }


def _restriction(found: Restriction) -> list[Any]:
    return [
        found.kind.value,
        found.batch.lot,
        plain(found.placed_at),
        found.document_number or "",
        found.reason,
    ]
