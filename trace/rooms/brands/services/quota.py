"""The quota ledger: who may take how many labels, counted by the database itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import joinedload

from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.permissions import Permission, may, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.brands import queries, rules
from trace.rooms.brands.errors import (
    ProductNotAuthorised,
    QuotaExhausted,
    ReservationExceeded,
    ReturnExceedsDrawn,
)
from trace.rooms.brands.kinds import QuotaKind
from trace.rooms.brands.models import (
    Authorisation,
    AuthorisationProduct,
    QuotaAccount,
    QuotaEntry,
)

MAX_COUNT = 1_000_000_000


def grant_quota(
    work: Work, *, authorisation_id: int, product_id: int, season: str, count: int, document: str
) -> QuotaEntry:
    """Grant so many labels for a product and a season, on the ground of a document.

    season   the year in which it begins, such as 2026; "" for that of the present day
    Raises   NotPermitted · NoSuchRecord · ProductNotAuthorised · InvalidValue field `count`, `season`, `document`
    """
    authorisation = _authorisation(work, authorisation_id)
    require(work.actor, Permission.QUOTA_WRITE, organisation_id=authorisation.brand.authority_id)
    _check_count(count)
    document = require_text("document", document, longest=200)
    season = season.strip() or queries.season_on(work, authorisation.brand_id, work.today)
    if not (len(season) == 4 and season.isdigit()):
        raise InvalidValue(field="season", reason="season", value=season[:20])
    account = _open_account(work, authorisation, product_id=product_id, season=season)
    entry = _move(work, account.id, QuotaKind.GRANT, count, document=document)
    record(
        work,
        "quota.granted",
        subject_kind="authorisation",
        subject_key=authorisation.number,
        organisation_id=authorisation.producer_id,
        product_id=product_id,
        season=season,
        count=count,
        document=document,
    )
    return entry


def draw_quota(
    work: Work,
    *,
    authorisation_id: int,
    product_id: int,
    on: date,
    count: int,
    run_id: int,
    document: str,
) -> QuotaEntry:
    """Take labels for a run out of what is left for the season of the harvest day `on`.

    Raises   NotPermitted · NoSuchRecord · QuotaExhausted (nothing is written)
    """
    authorisation = _authorisation(work, authorisation_id)
    _require_label_right(work, authorisation, Permission.LABELS_ORDER, Permission.LABELS_ACTIVATE)
    account_id = _account_id(work, authorisation, product_id=product_id, on=on, count=count)
    return _move(work, account_id, QuotaKind.DRAW, count, document=document, run_id=run_id)


def reserve_quota(
    work: Work,
    *,
    authorisation_id: int,
    product_id: int,
    on: date,
    count: int,
    run_id: int,
    document: str,
) -> QuotaEntry:
    """Set labels aside for a run that is printed before its batch exists; raises as `draw_quota`."""
    authorisation = _authorisation(work, authorisation_id)
    _require_label_right(work, authorisation, Permission.LABELS_ORDER)
    account_id = _account_id(work, authorisation, product_id=product_id, on=on, count=count)
    return _move(work, account_id, QuotaKind.RESERVE, count, document=document, run_id=run_id)


def release_quota(work: Work, *, run_id: int, count: int, document: str) -> list[QuotaEntry]:
    """Give back labels that a run had set aside, to the accounts they came from.

    Raises   NotPermitted · ReservationExceeded (nothing is written)
    """
    _lock_accounts_of(work, run_id)
    held = queries.outstanding_of_run(work, run_id, up=QuotaKind.RESERVE, down=QuotaKind.RELEASE)
    available = sum(labels for _account, labels in held)
    if count > available:
        raise ReservationExceeded(reserved=available, asked=count)
    return _give_back(work, held, QuotaKind.RELEASE, count, document=document, run_id=run_id)


def draw_reserved_quota(
    work: Work,
    *,
    authorisation_id: int,
    product_id: int,
    on: date,
    count: int,
    run_id: int,
    document: str,
) -> QuotaEntry:
    """Draw labels that the run had set aside, for the season of the harvest day of the batch they are bound to.

    What was set aside is released and drawn in one transaction; when the goods fall in another season than the
    reservation, that season has to have enough left.
    Raises   NotPermitted · ReservationExceeded · QuotaExhausted (nothing is written)
    """
    release_quota(work, run_id=run_id, count=count, document=document)
    return draw_quota(
        work,
        authorisation_id=authorisation_id,
        product_id=product_id,
        on=on,
        count=count,
        run_id=run_id,
        document=document,
    )


def return_quota(work: Work, *, run_id: int, count: int, document: str) -> list[QuotaEntry]:
    """Give back labels that a run had drawn (voided before use), to the accounts they came from.

    Raises   NotPermitted · ReturnExceedsDrawn (nothing is written)
    """
    _lock_accounts_of(work, run_id)
    held = queries.outstanding_of_run(work, run_id, up=QuotaKind.DRAW, down=QuotaKind.RETURN)
    available = sum(labels for _account, labels in held)
    if count > available:
        raise ReturnExceedsDrawn(drawn=available, asked=count)
    return _give_back(work, held, QuotaKind.RETURN, count, document=document, run_id=run_id)


def _lock_accounts_of(work: Work, run_id: int) -> None:
    # What the run still holds is summed after the lock: two returns at once must not count the same labels.
    accounts = select(QuotaEntry.account_id).where(QuotaEntry.run_id == run_id)
    statement = select(QuotaAccount.id).where(QuotaAccount.id.in_(accounts))
    work.session.execute(statement.order_by(QuotaAccount.id).with_for_update())


def _give_back(
    work: Work,
    held: list[tuple[int, int]],
    kind: QuotaKind,
    count: int,
    *,
    document: str,
    run_id: int,
) -> list[QuotaEntry]:
    _check_count(count)
    entries: list[QuotaEntry] = []
    for account_id, labels in held:
        part = min(labels, count)
        if part:
            authorisation = _authorisation_of_account(work, account_id)
            _require_label_right(
                work,
                authorisation,
                Permission.LABELS_VOID,
                Permission.LABELS_ORDER,
                Permission.LABELS_ACTIVATE,
            )
            entries.append(_move(work, account_id, kind, part, document=document, run_id=run_id))
            count -= part
    return entries


def _check_count(count: int) -> None:
    if count <= 0:
        raise InvalidValue(field="count", reason="positive", value=str(count))
    if count > MAX_COUNT:
        raise InvalidValue(field="count", reason="too-large", value=str(count))


def _authorisation(work: Work, authorisation_id: int) -> Authorisation:
    statement = select(Authorisation).where(Authorisation.id == authorisation_id)
    found = work.session.scalars(
        statement.options(joinedload(Authorisation.brand), joinedload(Authorisation.producer))
    ).first()
    if found is None:
        raise NoSuchRecord(kind="authorisation", key=str(authorisation_id))
    return found


def _authorisation_of_account(work: Work, account_id: int) -> Authorisation:
    account = work.session.get_one(QuotaAccount, account_id)
    return _authorisation(work, account.authorisation_id)


def _require_label_right(work: Work, authorisation: Authorisation, *rights: Permission) -> None:
    """Require one of `rights` for the producer, or (for the brand's own acts) for the authority."""
    producer = authorisation.producer
    for right in rights:
        if may(work.actor, right, organisation_id=producer.id, division=producer.division):
            return
        if may(work.actor, right, organisation_id=authorisation.brand.authority_id):
            return
    raise MissingPermission(permission=rights[0].value)


def _account_id(
    work: Work, authorisation: Authorisation, *, product_id: int, on: date, count: int
) -> int:
    _check_count(count)
    account = queries.find_account(
        work,
        authorisation_id=authorisation.id,
        product_id=product_id,
        season=queries.season_on(work, authorisation.brand_id, on),
    )
    if account is None:
        raise QuotaExhausted(remaining=0, asked=count)
    return account.id


def _open_account(
    work: Work, authorisation: Authorisation, *, product_id: int, season: str
) -> QuotaAccount:
    # Two clerks granting the first quota of a season at once must not both make the account.
    work.session.execute(
        select(Authorisation.id).where(Authorisation.id == authorisation.id).with_for_update()
    )
    covered = select(AuthorisationProduct.id).where(
        AuthorisationProduct.authorisation_id == authorisation.id,
        AuthorisationProduct.product_id == product_id,
    )
    if work.session.scalar(covered) is None:
        raise ProductNotAuthorised(number=authorisation.number)
    account = queries.find_account(
        work, authorisation_id=authorisation.id, product_id=product_id, season=season
    )
    if account is None:
        account = QuotaAccount(
            authorisation_id=authorisation.id, product_id=product_id, season=season
        )
        work.session.add(account)
        work.session.flush()  # the entry below is counted by an UPDATE of this row
    return account


def _move(
    work: Work,
    account_id: int,
    kind: QuotaKind,
    count: int,
    *,
    document: str,
    run_id: int | None = None,
) -> QuotaEntry:
    """Change the account by one UPDATE that the database refuses below zero, and write the entry."""
    effect = rules.EFFECTS[kind]
    changed = _shift(work, account_id, effect, count)
    if not changed:
        # The account may have been read before another transaction took its labels.
        account = work.session.get_one(QuotaAccount, account_id, populate_existing=True)
        raise QuotaExhausted(remaining=account.remaining, asked=count)
    entry = QuotaEntry(
        account_id=account_id,
        kind=kind,
        count=count,
        document=document[:200],
        run_id=run_id,
        recorded_by=work.actor.label[:120],
        recorded_at=work.now,
    )
    work.session.add(entry)
    work.session.flush()  # what a run holds is summed from the table
    return entry


def _shift(work: Work, account_id: int, effect: Mapping[str, int], count: int) -> bool:
    columns = QuotaAccount.__table__.c
    statement = update(QuotaAccount).where(QuotaAccount.id == account_id)
    for name, factor in effect.items():
        if factor < 0:
            statement = statement.where(columns[name] >= count)
    values: dict[Any, Any] = {
        name: columns[name] + factor * count for name, factor in effect.items()
    }
    result = work.session.execute(
        statement.values(values), execution_options={"synchronize_session": False}
    )
    assert isinstance(result, CursorResult)  # noqa: S101  (what an UPDATE returns; for the type checker)
    return result.rowcount == 1
