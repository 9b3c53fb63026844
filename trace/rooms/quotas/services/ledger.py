"""What every act on quota stands on: one UPDATE that the database refuses below zero, and the entry beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import joinedload

from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.authorisations.errors import ProductNotAuthorised
from trace.rooms.authorisations.kinds import AuthorisationState
from trace.rooms.authorisations.models import Authorisation, AuthorisationProduct
from trace.rooms.authorisations.queries import state_at
from trace.rooms.brands.queries import season_on
from trace.rooms.quotas import queries, rules
from trace.rooms.quotas.errors import QuotaExhausted, QuotaFrozen
from trace.rooms.quotas.kinds import QuotaKind
from trace.rooms.quotas.models import QuotaAccount, QuotaEntry


def check_season(work: Work, authorisation: Authorisation, season: str) -> str:
    """Return the season meant, that of the present day for ""; raises InvalidValue field `season`."""
    season = season.strip() or season_on(work, authorisation.brand_id, work.today)
    if not (len(season) == 4 and season.isdigit()):
        raise InvalidValue(field="season", reason="season", value=season[:20])
    return season


def read_holder(work: Work, authorisation_id: int) -> Authorisation:
    """Return an authorisation with brand and producer; who may act on it is asked afterwards."""
    statement = select(Authorisation).where(Authorisation.id == authorisation_id)
    found = work.session.scalars(
        statement.options(joinedload(Authorisation.brand), joinedload(Authorisation.producer))
    ).first()
    if found is None:
        raise NoSuchRecord(kind="authorisation", key=str(authorisation_id))
    return found


def holder_of_account(work: Work, account_id: int) -> Authorisation:
    """Return the authorisation of a quota account with brand and producer."""
    account = work.session.get_one(QuotaAccount, account_id)
    return read_holder(work, account.authorisation_id)


def open_account(
    work: Work, authorisation: Authorisation, *, product_id: int, season: str
) -> QuotaAccount:
    """Return the account of a product and a season, made where there is none; raises ProductNotAuthorised."""
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


def move(
    work: Work,
    account_id: int,
    kind: QuotaKind,
    count: int,
    *,
    document: str,
    run_id: int | None = None,
    counters_id: int | None = None,
) -> QuotaEntry:
    """Change the account by one UPDATE that the database refuses below zero, and write the entry."""
    effect = rules.EFFECTS[kind]
    if effect and not _shift(work, account_id, effect, count):
        # The account may have been read before another transaction took its labels.
        account = work.session.get_one(QuotaAccount, account_id, populate_existing=True)
        raise QuotaExhausted(remaining=account.remaining, asked=count)
    entry = QuotaEntry(
        account_id=account_id,
        kind=kind,
        count=count,
        document=document[:200],
        run_id=run_id,
        counters_id=counters_id,
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


def refuse_frozen(work: Work, authorisation_id: int) -> None:
    """Raise QuotaFrozen where the authorisation is suspended or withdrawn now; holds off such a change until commit."""
    statement = select(Authorisation.number).where(Authorisation.id == authorisation_id)
    number = work.session.scalars(statement.with_for_update(read=True)).one()
    change = state_at(work, authorisation_id, work.now)
    if change is not None and change.state is not AuthorisationState.IN_FORCE:
        raise QuotaFrozen(number=number, state=change.state, cause=change.reason)
