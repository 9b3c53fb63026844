"""Reading the quota ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import joinedload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.work import Work
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.authorisations.queries import get_authorisation, narrow, of_goods
from trace.rooms.brands.models import Brand, RuleBook
from trace.rooms.brands.queries import visible
from trace.rooms.brands.rules import RuleBookBody, season_of
from trace.rooms.quotas import rules
from trace.rooms.quotas.kinds import QuotaKind
from trace.rooms.quotas.models import QuotaAccount, QuotaEntry


def find_account(
    work: Work, *, authorisation_id: int, product_id: int, season: str
) -> QuotaAccount | None:
    """Return the quota account of a holder, product and season, or None while nothing was granted."""
    return work.session.scalars(
        select(QuotaAccount)
        .where(
            QuotaAccount.authorisation_id == authorisation_id,
            QuotaAccount.product_id == product_id,
            QuotaAccount.season == season,
        )
        # The row may have been changed by an UPDATE that went past the session.
        .execution_options(populate_existing=True)
    ).first()


def quota_left(work: Work, *, authorisation_id: int, product_id: int, on: date) -> int:
    """Return how many labels are left for goods harvested on a day (gate G10); zero without an account."""
    season = (
        select(RuleBook.body)
        .join(Brand, or_(RuleBook.brand_id == Brand.id, RuleBook.brand_id == Brand.parent_id))
        .join(Authorisation, Authorisation.brand_id == Brand.id)
        .where(Authorisation.id == authorisation_id, RuleBook.from_on <= on)
        .order_by(
            case((RuleBook.brand_id == Brand.id, 0), else_=1),
            RuleBook.from_on.desc(),
            RuleBook.version.desc(),
        )
        .limit(1)
    )
    body = work.session.scalars(season).first()
    start = RuleBookBody.from_json(body).season_start if body else "01-01"
    account = find_account(
        work,
        authorisation_id=authorisation_id,
        product_id=product_id,
        season=season_of(on, start),
    )
    return account.remaining if account else 0


def quota_accounts(work: Work, authorisation_ids: Iterable[int]) -> list[QuotaAccount]:
    """Return the quota accounts of these authorisations with their products, newest season first.

    The caller has read the authorisations as somebody who may see them.
    """
    statement = select(QuotaAccount).where(
        QuotaAccount.authorisation_id.in_(list(authorisation_ids))
    )
    statement = statement.options(joinedload(QuotaAccount.product))
    return list(
        work.session.scalars(
            statement.order_by(QuotaAccount.season.desc(), QuotaAccount.id).execution_options(
                populate_existing=True
            )
        )
    )


def rights_with_accounts(
    work: Work, *, brand_id: int, producer_id: int, product_ids: Collection[int]
) -> dict[Authorisation, list[QuotaAccount]]:
    """Return what `authorisations_of_goods` finds, each with its quota accounts, read afresh; one statement."""
    statement = of_goods(brand_id=brand_id, producer_id=producer_id, product_ids=product_ids)
    rows = work.session.execute(
        statement.add_columns(QuotaAccount)
        .outerjoin(QuotaAccount, QuotaAccount.authorisation_id == Authorisation.id)
        # The rows may have been changed by UPDATEs that went past the session.
        .execution_options(populate_existing=True)
    )
    found: dict[Authorisation, list[QuotaAccount]] = {}
    for held, account in rows.unique():
        accounts = found.setdefault(held, [])
        if account is not None:
            accounts.append(account)
    return found


def list_quota_accounts(
    work: Work,
    *,
    brand_id: int | None = None,
    producer_id: int | None = None,
    authorisation_id: int | None = None,
    season: str = "",
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[QuotaAccount]:
    """Return the quota accounts the actor may see, newest first, with product, authorisation and holder.

    text   part of an authorisation's number, a holder's name or a product's name
    """
    statement = select(QuotaAccount).join(QuotaAccount.authorisation).join(Authorisation.brand)
    statement = visible(statement, Authorisation, work.actor)
    for column, wanted in (
        (Authorisation.producer_id, producer_id),
        (QuotaAccount.authorisation_id, authorisation_id),
        (QuotaAccount.season, season or None),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    statement = narrow(work, statement, brand_id=brand_id, standing="", text=text)
    account = joinedload(QuotaAccount.authorisation)
    return page_of(
        work.session,
        statement.options(
            joinedload(QuotaAccount.product),
            account.joinedload(Authorisation.producer),
            account.joinedload(Authorisation.brand),
        ).execution_options(populate_existing=True),
        keys=[QuotaAccount.id],
        cursor=cursor,
        size=size,
    )


@dataclass(frozen=True, slots=True)
class QuotaStatement:
    """The entries of one account up to an instant, and every column as they add up."""

    account: QuotaAccount
    authorisation: Authorisation
    at: datetime
    entries: Sequence[QuotaEntry]
    totals: dict[str, int]

    @property
    def balances(self) -> bool:
        """Whether what was received equals what was spent, reserved and is left."""
        return rules.balances(self.totals)

    @property
    def agrees(self) -> bool:
        """Whether the account, as the database keeps it now, is what its entries add up to."""
        return all(getattr(self.account, name) == total for name, total in self.totals.items())


def quota_statement(work: Work, account_id: int, *, at: datetime | None = None) -> QuotaStatement:
    """Return the statement of a quota account as of an instant (now by default), oldest entry first.

    Raises   NoSuchRecord where there is no such account or the actor may not see its authorisation
    """
    statement = select(QuotaAccount).where(QuotaAccount.id == account_id)
    account = work.session.scalars(
        statement.options(joinedload(QuotaAccount.product)).execution_options(
            populate_existing=True
        )
    ).first()
    if account is None:
        raise NoSuchRecord(kind="quota_account", key=str(account_id))
    authorisation = get_authorisation(work, account.authorisation_id)
    until = at or work.now
    entries = work.session.scalars(
        select(QuotaEntry)
        .where(QuotaEntry.account_id == account_id, QuotaEntry.recorded_at <= until)
        .order_by(QuotaEntry.recorded_at, QuotaEntry.id)
    ).all()
    sums = rules.totals((entry.kind, entry.count) for entry in entries)
    return QuotaStatement(account, authorisation, until, entries, sums)


def outstanding_of_run(
    work: Work, run_id: int, *, up: QuotaKind, down: QuotaKind, less: QuotaKind | None = None
) -> list[tuple[int, int]]:
    """Return (account id, labels) that a run still holds by entries `up` less `down`, latest account first.

    less   another kind that takes away too
    """
    kinds = [kind for kind in (up, down, less) if kind is not None]
    rows = work.session.execute(
        select(QuotaEntry.account_id, QuotaEntry.kind, func.sum(QuotaEntry.count))
        .where(QuotaEntry.run_id == run_id, QuotaEntry.kind.in_(kinds))
        .group_by(QuotaEntry.account_id, QuotaEntry.kind)
    ).all()
    held: dict[int, int] = {}
    for account_id, kind, count in rows:
        held[account_id] = held.get(account_id, 0) + int(count) * (1 if kind is up else -1)
    return sorted(((key, count) for key, count in held.items() if count > 0), reverse=True)
