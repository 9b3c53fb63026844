"""The certified-quantity ledger: what labels claim never exceeds what a certificate states, by the database itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.orm import joinedload

from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, require
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.certificates.kinds import CertifiedKind
from trace.rooms.certificates.models import (
    Certificate,
    CertificateLine,
    CertifiedAccount,
    CertifiedEntry,
)
from trace.rooms.certificates.queries import get_certificate
from trace.rooms.certificates.rules import CertifiedQuantitySpent
from trace.rooms.producers.queries import get_producer


@dataclass(frozen=True, slots=True)
class Held:
    """What a run's labels of one batch still hold of one account."""

    account_id: int
    batch_id: int
    base: int
    count: int


@dataclass(frozen=True, slots=True)
class CertifiedStatement:
    """The ledger of one scope line at an instant: stated = drawn less returned + left.

    drawn_base, returned_base   sums of the entries until `at`
    """

    certificate: Certificate
    line: CertificateLine
    account: CertifiedAccount
    at: datetime
    drawn_base: int
    returned_base: int

    @property
    def unit(self) -> Unit:
        """The unit in which the certificate states the quantity."""
        assert self.line.quantity_unit is not None  # noqa: S101  (a line with an account has a quantity)
        return self.line.quantity_unit

    @property
    def left_base(self) -> int:
        """What is left by the entries."""
        return self.account.quantity_base - self.drawn_base + self.returned_base

    @property
    def balances(self) -> bool:
        """Whether entries and stated quantity leave nothing below zero."""
        return 0 <= self.left_base <= self.account.quantity_base


def open_accounts(work: Work, certificate: Certificate) -> None:
    """Open an account for each line (loaded) that states a quantity."""
    for line in certificate.lines:
        if line.quantity_base is not None:
            work.session.add(
                CertifiedAccount(line_id=line.id, quantity_base=line.quantity_base, drawn_base=0)
            )
    work.session.flush()  # labels of the same work may draw on them


def accounts_of_lines(work: Work, line_ids: Collection[int]) -> dict[int, CertifiedAccount]:
    """Return the accounts of these scope lines by line id; a line that states no quantity has none."""
    if not line_ids:
        return {}
    found = work.session.scalars(
        select(CertifiedAccount)
        .where(CertifiedAccount.line_id.in_(set(line_ids)))
        .execution_options(populate_existing=True)
    )
    return {account.line_id: account for account in found}


def draw_certified(
    work: Work,
    *,
    line_id: int,
    base: int,
    count: int,
    run_id: int,
    batch_id: int,
    document: str,
) -> CertifiedEntry:
    """Draw what `count` labels of a run stand for; the labels room has required the right to order them.

    base     ledger units of the line's own unit
    Raises   NoSuchRecord · InvalidValue · CertifiedQuantitySpent (nothing is written); concurrent draws never exceed
             the stated quantity
    """
    if base < 1 or count < 1:
        raise InvalidValue(field="count", reason="positive")
    account = accounts_of_lines(work, [line_id]).get(line_id)
    if account is None:
        raise NoSuchRecord(kind="certified-account", key=str(line_id))
    if not _shift(work, account.id, base):
        raise _spent(work, account, base)
    return _enter(
        work,
        CertifiedKind.DRAW,
        Held(account.id, batch_id, base, count),
        run_id=run_id,
        document=document,
    )


def return_certified(
    work: Work, *, run_id: int, batch_id: int, count: int, document: str
) -> list[CertifiedEntry]:
    """Give back what `count` labels of a run on packs of a batch had drawn, to every line they drew on.

    Returns  no entry where the labels claimed no stated quantity; never more than they hold
    """
    accounts = select(CertifiedEntry.account_id).where(CertifiedEntry.run_id == run_id)
    # What is held is summed after the lock: two returns at once must not count the same labels.
    work.session.execute(
        select(CertifiedAccount.id)
        .where(CertifiedAccount.id.in_(accounts))
        .order_by(CertifiedAccount.id)
        .with_for_update()
    )
    entries = []
    for held in held_by_run(work, run_id):
        if held.batch_id != batch_id:
            continue
        part = min(count, held.count)
        base = held.base if part == held.count else held.base * part // held.count
        if base:
            _shift(work, held.account_id, -base)
            back = Held(held.account_id, batch_id, base, part)
            entries.append(
                _enter(work, CertifiedKind.RETURN, back, run_id=run_id, document=document)
            )
    return entries


def held_by_run(work: Work, run_id: int) -> list[Held]:
    """Return what the labels of a run hold, by account and batch."""
    rows = work.session.execute(
        select(
            CertifiedEntry.account_id,
            CertifiedEntry.batch_id,
            CertifiedEntry.kind,
            func.sum(CertifiedEntry.base),
            func.sum(CertifiedEntry.count),
        )
        .where(CertifiedEntry.run_id == run_id)
        .group_by(CertifiedEntry.account_id, CertifiedEntry.batch_id, CertifiedEntry.kind)
    )
    sums: dict[tuple[int, int], list[int]] = {}
    for account_id, batch_id, kind, base, count in rows:
        sign = 1 if kind is CertifiedKind.DRAW else -1
        held = sums.setdefault((account_id, batch_id), [0, 0])
        held[0] += sign * int(base)
        held[1] += sign * int(count)
    return [Held(*key, *held) for key, held in sorted(sums.items()) if held[1] > 0]


def certified_statement(
    work: Work, certificate_id: int, line_id: int, *, at: datetime | None = None
) -> CertifiedStatement:
    """Return the ledger of a scope line, now or at an instant, to somebody who may read its certificate.

    Raises   MissingPermission · NoSuchRecord where the line states no quantity
    """
    certificate = get_certificate(work, certificate_id)
    _require_read(work, certificate)
    account = work.session.scalars(
        select(CertifiedAccount)
        .join(CertificateLine, CertificateLine.id == CertifiedAccount.line_id)
        .where(CertificateLine.certificate_id == certificate.id, CertificateLine.id == line_id)
        .options(joinedload(CertifiedAccount.line))
        .execution_options(populate_existing=True)
    ).first()
    if account is None:
        raise NoSuchRecord(kind="certified-account", key=str(line_id))
    until = at or work.now
    rows = work.session.execute(
        select(CertifiedEntry.kind, func.sum(CertifiedEntry.base))
        .where(CertifiedEntry.account_id == account.id, CertifiedEntry.recorded_at <= until)
        .group_by(CertifiedEntry.kind)
    )
    sums = {kind: int(base) for kind, base in rows}
    drawn, returned = (sums.get(kind, 0) for kind in CertifiedKind)
    return CertifiedStatement(certificate, account.line, account, until, drawn, returned)


def certified_entries(
    work: Work,
    statement: CertifiedStatement,
    *,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[CertifiedEntry]:
    """Return the entries behind a statement, newest first."""
    wanted = select(CertifiedEntry).where(
        CertifiedEntry.account_id == statement.account.id,
        CertifiedEntry.recorded_at <= statement.at,
    )
    return page_of(work.session, wanted, keys=[CertifiedEntry.id], cursor=cursor, size=size)


def certified_left(work: Work, lines: Sequence[CertificateLine]) -> dict[int, Quantity]:
    """Return what is left of the stated quantities, by line id; one statement."""
    stated = {line.id: line.quantity_unit for line in lines if line.quantity_unit is not None}
    return {
        line_id: Quantity.from_base(account.left_base, stated[line_id])
        for line_id, account in accounts_of_lines(work, stated).items()
    }


def _require_read(work: Work, certificate: Certificate) -> None:
    producer = get_producer(work, certificate.producer_id)
    require(
        work.actor,
        Permission.CERTIFICATES_READ,
        organisation_id=producer.id,
        division=producer.division,
    )


def _shift(work: Work, account_id: int, base: int) -> bool:
    """Change what is drawn by one UPDATE that the database refuses above the quantity and below zero."""
    drawn = CertifiedAccount.drawn_base + base
    result = work.session.execute(
        update(CertifiedAccount)
        .where(
            CertifiedAccount.id == account_id, drawn >= 0, drawn <= CertifiedAccount.quantity_base
        )
        .values(drawn_base=drawn),
        execution_options={"synchronize_session": False},
    )
    assert isinstance(result, CursorResult)  # noqa: S101  (what an UPDATE returns; for the type checker)
    return result.rowcount == 1


def _spent(work: Work, account: CertifiedAccount, base: int) -> CertifiedQuantitySpent:
    # The account may have been read before another transaction drew on it.
    work.session.refresh(account)
    line = work.session.get_one(CertificateLine, account.line_id)
    certificate = work.session.get_one(Certificate, line.certificate_id)
    unit = line.quantity_unit or Unit.KG
    return CertifiedQuantitySpent(
        number=certificate.number,
        remaining=Quantity.from_base(account.left_base, unit),
        asked=Quantity.from_base(base, unit),
    )


def _enter(
    work: Work, kind: CertifiedKind, moved: Held, *, run_id: int, document: str
) -> CertifiedEntry:
    entry = CertifiedEntry(
        account_id=moved.account_id,
        kind=kind,
        base=moved.base,
        count=moved.count,
        run_id=run_id,
        batch_id=moved.batch_id,
        document=document[:200],
        recorded_by=work.actor.label[:120],
        recorded_at=work.now,
    )
    work.session.add(entry)
    work.session.flush()  # what a run holds is summed from the table
    return entry
