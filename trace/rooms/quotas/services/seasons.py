"""The end of a season: unsold packs are counted, labels carried over for them, and the rest expires."""

from __future__ import annotations

from sqlalchemy import select

from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.authorisations.rules import MAX_COUNT
from trace.rooms.brands.queries import rules_on, season_on
from trace.rooms.quotas.errors import CarryForbidden, SeasonNotOver
from trace.rooms.quotas.kinds import QuotaKind
from trace.rooms.quotas.models import QuotaAccount, QuotaSeasonEnd
from trace.rooms.quotas.services.ledger import holder_of_account, move


def end_season(
    work: Work, *, account_id: int, counted: int, document: str, note: str = ""
) -> QuotaSeasonEnd:
    """End a season for one account after a stock-take.

    counted   packs of that season's goods still without a label, as the stock-take found them; 0: all expires
    Carried over are as many labels as packs were counted and labels are left. They stay with the season of the
    harvest, since a label is charged to the day its goods were harvested; the rest expires. It may be done again:
    what was carried over and was not used then expires in turn.
    Raises    NotPermitted · NoSuchRecord · SeasonNotOver · CarryForbidden · InvalidValue field `counted`, `document`
    """
    account = work.session.get(QuotaAccount, account_id)
    if account is None:
        raise NoSuchRecord(kind="quota_account", key=str(account_id))
    authorisation = holder_of_account(work, account_id)
    require(work.actor, Permission.QUOTA_WRITE, organisation_id=authorisation.brand.authority_id)
    document = require_text("document", document, longest=200)
    if not 0 <= counted <= MAX_COUNT:
        raise InvalidValue(field="counted", reason="range", value=str(counted))
    if account.season >= season_on(work, authorisation.brand_id, work.today):
        raise SeasonNotOver(season=account.season)
    found = rules_on(work, authorisation.brand_id, work.today)
    if counted and (found is None or not found[1].quota.carry_over):
        raise CarryForbidden(brand=authorisation.brand.name)
    # What is left is divided after the lock: a draw at the same time comes before or after, never between.
    statement = select(QuotaAccount).where(QuotaAccount.id == account_id).with_for_update()
    work.session.scalars(statement.execution_options(populate_existing=True)).one()
    carried = min(counted, account.remaining)
    expired = account.remaining - carried
    if carried:
        move(work, account_id, QuotaKind.CARRY, carried, document=document)
    if expired:
        move(work, account_id, QuotaKind.EXPIRE, expired, document=document)
    end = QuotaSeasonEnd(
        account_id=account_id,
        counted=counted,
        carried=carried,
        expired=expired,
        document=document,
        note=note.strip()[:2000],
        recorded_by=work.actor.label[:120],
        recorded_at=work.now,
    )
    work.session.add(end)
    work.session.flush()  # the page that follows tells of it
    record(
        work,
        "quota.season-ended",
        subject_kind="authorisation",
        subject_key=authorisation.number,
        organisation_id=authorisation.producer_id,
        season=account.season,
        counted=counted,
        carried=carried,
        expired=expired,
        document=document,
    )
    return end
