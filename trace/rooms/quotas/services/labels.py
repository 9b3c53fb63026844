"""The quota ledger: who may take how many labels, counted by the database itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from trace.kernel.checks import require_text
from trace.kernel.errors import MissingPermission
from trace.kernel.permissions import Permission, may, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.authorisations.rules import check_count
from trace.rooms.brands.queries import season_on
from trace.rooms.quotas import queries, rules
from trace.rooms.quotas.errors import QuotaExhausted, ReservationExceeded, ReturnExceedsDrawn
from trace.rooms.quotas.kinds import QuotaKind
from trace.rooms.quotas.models import QuotaAccount, QuotaEntry
from trace.rooms.quotas.services.ledger import (
    check_season,
    holder_of_account,
    move,
    open_account,
    read_holder,
    refuse_frozen,
)

__all__ = [
    "draw_quota",
    "draw_reserved_quota",
    "grant_all",
    "grant_quota",
    "release_quota",
    "reserve_quota",
    "return_quota",
    "spoil_quota",
]


def grant_quota(
    work: Work, *, authorisation_id: int, product_id: int, season: str, count: int, document: str
) -> QuotaEntry:
    """Grant so many labels for a product and a season, on the ground of a document.

    season   the year in which it begins, such as 2026; "" for that of the present day
    Raises   NotPermitted · NoSuchRecord · ProductNotAuthorised · InvalidValue field `count`, `season`, `document`
    """
    authorisation = read_holder(work, authorisation_id)
    require(work.actor, Permission.QUOTA_WRITE, organisation_id=authorisation.brand.authority_id)
    check_count(count)
    document = require_text("document", document, longest=200)
    season = check_season(work, authorisation, season)
    account = open_account(work, authorisation, product_id=product_id, season=season)
    entry = move(work, account.id, QuotaKind.GRANT, count, document=document)
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

    Raises   NotPermitted · NoSuchRecord · QuotaFrozen · QuotaExhausted (nothing is written)
    """
    authorisation = read_holder(work, authorisation_id)
    _require_label_right(work, authorisation, Permission.LABELS_ORDER, Permission.LABELS_ACTIVATE)
    refuse_frozen(work, authorisation.id)
    account_id = _account_id(work, authorisation, product_id=product_id, on=on, count=count)
    return move(work, account_id, QuotaKind.DRAW, count, document=document, run_id=run_id)


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
    authorisation = read_holder(work, authorisation_id)
    _require_label_right(work, authorisation, Permission.LABELS_ORDER)
    refuse_frozen(work, authorisation.id)
    account_id = _account_id(work, authorisation, product_id=product_id, on=on, count=count)
    return move(work, account_id, QuotaKind.RESERVE, count, document=document, run_id=run_id)


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
    held = _drawn_of(work, run_id)
    available = sum(labels for _account, labels in held)
    if count > available:
        raise ReturnExceedsDrawn(drawn=available, asked=count)
    return _give_back(work, held, QuotaKind.RETURN, count, document=document, run_id=run_id)


def spoil_quota(work: Work, *, run_id: int, drawn: int, reserved: int, document: str) -> None:
    """Book labels of a run as spoiled: they stay used, whether they were drawn or only set aside.

    drawn, reserved   how many of either; the labels room has required the right over the run
    Raises            ReturnExceedsDrawn · ReservationExceeded (nothing is written)
    """
    _lock_accounts_of(work, run_id)
    held = _drawn_of(work, run_id)
    if drawn > sum(labels for _account, labels in held):
        raise ReturnExceedsDrawn(drawn=sum(labels for _account, labels in held), asked=drawn)
    set_aside = queries.outstanding_of_run(
        work, run_id, up=QuotaKind.RESERVE, down=QuotaKind.RELEASE
    )
    if reserved > sum(labels for _account, labels in set_aside):
        available = sum(labels for _account, labels in set_aside)
        raise ReservationExceeded(reserved=available, asked=reserved)
    for account_id, labels in _parts(held, drawn):
        move(work, account_id, QuotaKind.SPOIL, labels, document=document, run_id=run_id)
    for account_id, labels in _parts(set_aside, reserved):
        for kind in (QuotaKind.RELEASE, QuotaKind.DRAW, QuotaKind.SPOIL):
            move(work, account_id, kind, labels, document=document, run_id=run_id)


def _drawn_of(work: Work, run_id: int) -> list[tuple[int, int]]:
    """What a run has drawn, less what it returned and what was spoiled: (account id, labels)."""
    return queries.outstanding_of_run(
        work, run_id, up=QuotaKind.DRAW, down=QuotaKind.RETURN, less=QuotaKind.SPOIL
    )


def _parts(held: list[tuple[int, int]], count: int) -> list[tuple[int, int]]:
    parts = []
    for account_id, labels in held:
        taken = min(labels, count)
        if taken:
            parts.append((account_id, taken))
            count -= taken
    return parts


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
    check_count(count)
    entries: list[QuotaEntry] = []
    for account_id, part in _parts(held, count):
        authorisation = holder_of_account(work, account_id)
        _require_label_right(
            work,
            authorisation,
            Permission.LABELS_VOID,
            Permission.LABELS_ORDER,
            Permission.LABELS_ACTIVATE,
        )
        entries.append(move(work, account_id, kind, part, document=document, run_id=run_id))
    return entries


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
    check_count(count)
    account = queries.find_account(
        work,
        authorisation_id=authorisation.id,
        product_id=product_id,
        season=season_on(work, authorisation.brand_id, on),
    )
    if account is None:
        raise QuotaExhausted(remaining=0, asked=count)
    return account.id


def grant_all(work: Work, authorisation: Authorisation, quota: Sequence[rules.QuotaTerm]) -> None:
    """Grant what was agreed together with the authorisation; without a document its number is the document."""
    for term in quota:
        grant_quota(
            work,
            authorisation_id=authorisation.id,
            product_id=term.product_id,
            season=term.season,
            count=term.count,
            document=term.document or authorisation.contract_number or authorisation.number,
        )
