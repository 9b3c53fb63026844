"""Taking back what an import brought, while nothing else builds on it: docs/decisions/0011."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import ColumnElement, select

from trace.kernel.checks import require_text
from trace.kernel.database import Base
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.applications import services as applications
from trace.rooms.audit.services import record as audit
from trace.rooms.batches import services as batches
from trace.rooms.batches.models import Batch, BatchInput
from trace.rooms.intake import queries
from trace.rooms.intake.errors import AlreadyUndone, ImportBuiltOn, ImportNotNoted, NotImported
from trace.rooms.intake.kinds import ImportKind, ImportState
from trace.rooms.intake.models import (
    ImportedRecord,
    ImportedRow,
    WorkbookImport,
    WorkbookUndoing,
)
from trace.rooms.producers import services as producers
from trace.rooms.producers.queries import get_producer
from trace.rooms.products import services as products

LONGEST_REASON = 200
# Land before lots, lots before products, as harvests and processes lock them; then whatever else, by name.
_LOCKED_FIRST = ("production_units", "batches", "products", "members")


def undo_workbook(work: Work, *, import_id: int, reason: str) -> WorkbookImport:
    """Take back all that an import brought, each record by the means of its own room, or nothing.

    Entries of registers are removed; batches and quota are taken back by later events and counter-entries. The same
    file can be handed in again afterwards.
    reason   1 to 200 characters
    Raises   NotPermitted · NoSuchRecord · NotImported · AlreadyUndone · ImportNotNoted · ImportBuiltOn ·
             InvalidValue field `reason` (nothing is written)
    """
    found = queries.lock_import(work, import_id)
    _require_right(work, found)
    _require_done(found)
    text = require_text("reason", reason, longest=LONGEST_REASON)
    # From here on nobody can refer to what is about to go: whoever did before is found, whoever comes later waits.
    _lock_rows(work, found)
    plan = queries.plan_undo(work, found.id)
    if not plan.is_noted:
        raise ImportNotNoted
    if plan.obstacles:
        raise ImportBuiltOn(obstacle_count=plan.obstacle_count, obstacles=plan.obstacles)
    records = list(
        work.session.scalars(
            select(ImportedRecord)
            .where(ImportedRecord.import_id == found.id)
            .order_by(ImportedRecord.id.desc())
        )
    )
    for record in records:
        _TAKE_BACK[record.subject_kind](work, record.subject_id, text)
    _set_free(found, records)
    undoing = WorkbookUndoing(
        import_id=found.id, reason=text, undone_by=work.actor.label[:120], undone_at=work.now
    )
    work.session.add(undoing)
    work.session.flush()  # from here on the rows are unknown again
    work.session.refresh(found, ["undoing"])
    audit(
        work,
        "workbook.undone",
        subject_kind="import",
        subject_key=found.id,
        organisation_id=found.organisation_id,
        file_name=found.file_name,
        reason=text,
        **plan.counts,
    )
    return found


def _require_right(work: Work, found: WorkbookImport) -> None:
    """Require what carrying the import out requires: it is written in the same books."""
    if found.kind is ImportKind.BRAND:
        require(work.actor, Permission.AUTHORISATIONS_MANAGE, organisation_id=found.organisation_id)
        return
    producer = get_producer(work, found.organisation_id)
    require(
        work.actor,
        Permission.PRODUCERS_WRITE,
        organisation_id=producer.id,
        division=producer.division,
    )


def _require_done(found: WorkbookImport) -> None:
    if found.undoing is not None:
        raise AlreadyUndone(by=found.undoing.undone_by, on=found.undoing.undone_at)
    if found.state is not ImportState.DONE:
        raise NotImported


def _lock_rows(work: Work, found: WorkbookImport) -> None:
    """Lock what the import wrote and others may refer to, and what its processes used, until the work ends."""
    tables = queries.own_tables(work.session, found.id)
    targets = {target for _column, target in queries.references_into(tables)}
    for name in (*_LOCKED_FIRST, *sorted(targets.difference(_LOCKED_FIRST))):
        if name in targets:
            _lock_table(work, found.id, name)


def _lock_table(work: Work, import_id: int, name: str) -> None:
    rows = select(ImportedRow.row_id).where(
        ImportedRow.import_id == import_id, ImportedRow.table_name == name
    )
    (key,) = Base.metadata.tables[name].primary_key
    wanted: ColumnElement[bool] = key.in_(rows)
    if name == Batch.__tablename__:
        used = select(BatchInput.parent_id).where(BatchInput.child_id.in_(rows))
        wanted = wanted | key.in_(used)
    work.session.execute(select(key).where(wanted).order_by(key).with_for_update()).all()


def _set_free(found: WorkbookImport, records: Collection[ImportedRecord]) -> None:
    """Give the content of the workbook and of its rows free: the same file is a new one from here on."""
    mark = f"undone:{found.id}"
    found.content_digest = _marked(found.content_digest, mark)
    for record in records:
        record.digest = _marked(record.digest, mark)


def _marked(digest: str, mark: str) -> str:
    return hashlib.sha256(f"{mark}:{digest}".encode()).hexdigest()


def _member(work: Work, key: int, reason: str) -> None:
    producers.remove_member(work, member_id=key, reason=reason)


def _unit(work: Work, key: int, reason: str) -> None:
    producers.remove_unit(work, unit_id=key, reason=reason)


def _proof(work: Work, key: int, reason: str) -> None:
    producers.remove_proof(work, proof_id=key, reason=reason)


def _product(work: Work, key: int, reason: str) -> None:
    products.remove_product(work, product_id=key, reason=reason)


def _batch(work: Work, key: int, reason: str) -> None:
    batches.take_back_batch(work, batch_id=key, reason=reason)


def _authorisation(work: Work, key: int, reason: str) -> None:
    applications.annul_authorisation(work, authorisation_id=key, reason=reason)


#: How each kind of record that an import makes is taken back.
_TAKE_BACK: dict[str, Callable[[Work, int, str], Any]] = {
    "member": _member,
    "production_unit": _unit,
    "proof": _proof,
    "product": _product,
    "batch": _batch,
    "authorisation": _authorisation,
}
