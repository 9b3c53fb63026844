"""Packaging: artwork handed in and approved 包装备案, and packaging printed before that is used up."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import CursorResult, func, select, update

from trace.kernel.checks import require_period, require_text
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.uploads import Upload, store_document
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.authorisations import queries, rules
from trace.rooms.authorisations.errors import ProductNotAuthorised, StockDayPast, StockUsedUp
from trace.rooms.authorisations.kinds import FilingState
from trace.rooms.authorisations.models import (
    Authorisation,
    PackagingFiling,
    PackagingStock,
    PackagingStockUse,
)
from trace.rooms.authorisations.rules.counts import check_count
from trace.rooms.authorisations.services.standing import require_holder
from trace.rooms.brands.queries import rules_on


def file_packaging(
    work: Work,
    *,
    authorisation_id: int,
    product_id: int,
    description: str,
    upload: Upload,
    channel: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> PackagingFiling:
    """Hand in a version of a product's packaging for approval.

    channel      where the packs are sold, one of the rule-book's where it names some; "" for everywhere
    valid_from   today by default
    Raises       NotPermitted · NoSuchRecord · ProductNotAuthorised · InvalidValue · FileTooLarge · TooManyPixels ·
                 FileKindRefused
    """
    authorisation = queries.get_authorisation(work, authorisation_id)
    require_holder(work, authorisation)
    description = require_text("description", description, longest=200)
    line = next((line for line in authorisation.products if line.product_id == product_id), None)
    if line is None:
        raise ProductNotAuthorised(number=authorisation.number)
    begin = valid_from or work.today
    if valid_until is not None:
        require_period(begin, valid_until)
    filing = PackagingFiling(
        authorisation=authorisation,
        product=line.product,
        version=_next_version(work, authorisation_id, product_id),
        description=description,
        channel=_channel(work, authorisation, channel),
        state=FilingState.SUBMITTED,
        valid_from=begin,
        valid_until=valid_until,
        submitted_by=work.actor.label[:120],
        submitted_at=work.now,
    )
    # For the holder and the authority alone: unpublished artwork is nobody else's business.
    filing.file = store_document(work, upload, organisation_id=None)
    work.session.add(filing)
    work.session.flush()  # the page that follows leads to it by its id
    _record(work, "packaging.filed", filing, digest=filing.file.digest)
    return filing


def approve_packaging(
    work: Work, *, filing_id: int, old_usable_until: date | None = None
) -> PackagingFiling:
    """Approve a version; versions before it for the same product and channel may be used up for a while.

    old_usable_until   last day of those; by default the rule-book's days for old packaging from the first day on
    Raises             NotPermitted · NoSuchRecord · FilingStepRefused · InvalidValue field `old_usable_until`
    """
    filing = _locked(work, filing_id)
    _require_authority(work, filing.authorisation)
    state = rules.next_filing_state(filing.state, "approve")
    begin = max(filing.valid_from, work.today)
    last = old_usable_until or begin + timedelta(days=_old_stock_days(work, filing))
    require_period(begin - timedelta(days=1), last, field="old_usable_until")
    _decide(work, filing, state)
    replaced = []
    for old in queries.filings_of(work, [filing.authorisation_id], product_id=filing.product_id):
        if old.state is not FilingState.APPROVED or old.id == filing.id:
            continue
        if old.channel == filing.channel and (old.valid_until is None or old.valid_until > last):
            old.valid_until = max(last, old.valid_from)
            replaced.append(old.version)
    work.session.flush()  # the page that follows reads the decision
    _record(work, "packaging.approved", filing, old_usable_until=last, replaced=replaced)
    return filing


def return_packaging(work: Work, *, filing_id: int, reason: str) -> PackagingFiling:
    """Return a version to its holder with what has to change; raises as `approve_packaging`, InvalidValue."""
    filing = _locked(work, filing_id)
    _require_authority(work, filing.authorisation)
    reason = require_text("reason", reason, longest=2000)
    _decide(work, filing, rules.next_filing_state(filing.state, "return"))
    filing.reason = reason
    work.session.flush()  # the page that follows reads the decision
    _record(work, "packaging.returned", filing, reason=reason)
    return filing


def withdraw_packaging(work: Work, *, filing_id: int) -> PackagingFiling:
    """Take a version back before it was decided; raises NotPermitted · NoSuchRecord · FilingStepRefused."""
    filing = _locked(work, filing_id)
    require_holder(work, filing.authorisation)
    filing.state = rules.next_filing_state(filing.state, "withdraw")
    work.session.flush()  # the page that follows reads it
    _record(work, "packaging.withdrawn", filing)
    return filing


def use_packaging_stock(work: Work, *, stock_id: int, count: int, note: str) -> PackagingStockUse:
    """Record that old packaging was used up or destroyed outside an order of labels.

    Raises   NotPermitted · NoSuchRecord · StockUsedUp · StockDayPast · InvalidValue
    """
    stock, authorisation = _stock(work, stock_id)
    require_holder(work, authorisation)
    note = require_text("note", note, longest=200)
    return _use(work, stock, authorisation, count, note=note)


def use_stock_for_run(work: Work, *, stock_id: int, count: int, run_id: int, code: str) -> None:
    """Use old packaging for the packs of a label run; the labels room has required the right to order.

    Raises   NoSuchRecord · StockUsedUp · StockDayPast; concurrent orders never use one piece twice
    """
    stock, authorisation = _stock(work, stock_id)
    _use(work, stock, authorisation, count, note=code, run_id=run_id)


def return_stock_of_run(work: Work, *, run_id: int, code: str) -> int:
    """Give back the old packaging of a cancelled run; return how many pieces."""
    used = select(PackagingStockUse.stock_id, func.sum(PackagingStockUse.count)).where(
        PackagingStockUse.run_id == run_id
    )
    back = 0
    for stock_id, count in work.session.execute(used.group_by(PackagingStockUse.stock_id)).all():
        if count > 0:
            stock, _authorisation = _stock(work, stock_id)
            _shift(work, stock, -int(count))
            _write_use(work, stock, -int(count), note=code, run_id=run_id)
            back += int(count)
    return back


def _use(
    work: Work,
    stock: PackagingStock,
    authorisation: Authorisation,
    count: int,
    *,
    note: str,
    run_id: int | None = None,
) -> PackagingStockUse:
    check_count(count)
    if work.today > stock.usable_until:
        raise StockDayPast(description=stock.description, until=stock.usable_until)
    _shift(work, stock, count)
    use = _write_use(work, stock, count, note=note, run_id=run_id)
    record(
        work,
        "packaging-stock.used",
        subject_kind="authorisation",
        subject_key=authorisation.number,
        organisation_id=authorisation.producer_id,
        description=stock.description,
        count=count,
        note=note,
    )
    return use


def _shift(work: Work, stock: PackagingStock, count: int) -> None:
    """Change what is used by one UPDATE that the database refuses beyond what there is."""
    result = work.session.execute(
        update(PackagingStock)
        .where(
            PackagingStock.id == stock.id,
            PackagingStock.used_count + count <= PackagingStock.count,
        )
        .values(used_count=PackagingStock.used_count + count),
        execution_options={"synchronize_session": False},
    )
    assert isinstance(result, CursorResult)  # noqa: S101  (what an UPDATE returns; for the type checker)
    work.session.refresh(stock, ["used_count"])
    if result.rowcount != 1:
        raise StockUsedUp(left=stock.left, asked=count)


def _write_use(
    work: Work, stock: PackagingStock, count: int, *, note: str, run_id: int | None
) -> PackagingStockUse:
    use = PackagingStockUse(
        stock_id=stock.id,
        count=count,
        run_id=run_id,
        note=note,
        recorded_by=work.actor.label[:120],
        recorded_at=work.now,
    )
    work.session.add(use)
    work.session.flush()  # what a run used is summed from the table
    return use


def _stock(work: Work, stock_id: int) -> tuple[PackagingStock, Authorisation]:
    stock = work.session.get(PackagingStock, stock_id)
    if stock is None:
        raise NoSuchRecord(kind="packaging-stock", key=str(stock_id))
    return stock, queries.get_authorisation(work, stock.authorisation_id)


def _next_version(work: Work, authorisation_id: int, product_id: int) -> int:
    # Two clerks filing at once must not both take the same number.
    held = select(Authorisation.id).where(Authorisation.id == authorisation_id)
    work.session.execute(held.with_for_update())
    latest = work.session.scalar(
        select(func.max(PackagingFiling.version)).where(
            PackagingFiling.authorisation_id == authorisation_id,
            PackagingFiling.product_id == product_id,
        )
    )
    return (latest or 0) + 1


def _channel(work: Work, authorisation: Authorisation, channel: str) -> str:
    """Return the channel; one that the rule-book does not name is refused."""
    wanted = channel.strip()
    found = rules_on(work, authorisation.brand_id, work.today)
    known = found[1].packaging.channels if found else ()
    if len(wanted) > 60 or (wanted and known and wanted not in known):
        raise InvalidValue(field="channel", reason="channel", value=wanted[:60])
    return wanted


def _old_stock_days(work: Work, filing: PackagingFiling) -> int:
    found = rules_on(work, filing.authorisation.brand_id, work.today)
    return found[1].packaging.old_stock_days if found else 0


def _locked(work: Work, filing_id: int) -> PackagingFiling:
    filing = queries.get_filing(work, filing_id)
    # Two people deciding at once: the second finds it decided.
    work.session.refresh(filing, ["state"], with_for_update={"of": PackagingFiling})
    return filing


def _decide(work: Work, filing: PackagingFiling, state: FilingState) -> None:
    filing.state = state
    filing.decided_by, filing.decided_at = work.actor.label[:120], work.now


def _require_authority(work: Work, authorisation: Authorisation) -> None:
    require(
        work.actor,
        Permission.AUTHORISATIONS_MANAGE,
        organisation_id=authorisation.brand.authority_id,
    )


def _record(work: Work, verb: str, filing: PackagingFiling, **facts: object) -> None:
    record(
        work,
        verb,
        subject_kind="packaging-filing",
        subject_key=filing.id,
        organisation_id=filing.authorisation.producer_id,
        product=filing.product.name,
        version=filing.version,
        **facts,
    )
