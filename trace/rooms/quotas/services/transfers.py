"""Transfers of quota between holders: asked by the giver, accepted by the taker, approved by the authority."""

from __future__ import annotations

from sqlalchemy import select

from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.authorisations.models import Authorisation, AuthorisationProduct
from trace.rooms.authorisations.queries import authorisation_by_number, get_authorisation
from trace.rooms.authorisations.rules import check_count, standing_on
from trace.rooms.authorisations.services import require_holder
from trace.rooms.brands.queries import rules_on
from trace.rooms.quotas import queries, rules
from trace.rooms.quotas.errors import (
    HolderNotInForce,
    QuotaExhausted,
    TransferForbidden,
    TransferUnfit,
)
from trace.rooms.quotas.kinds import QuotaKind, TransferState
from trace.rooms.quotas.models import QuotaAccount, QuotaTransfer
from trace.rooms.quotas.services.ledger import move, open_account


def request_transfer(
    work: Work, *, account_id: int, number: str, count: int, ground: str
) -> QuotaTransfer:
    """Ask to give labels of one's account to another holder of the brand.

    number   of the taker's authorisation; the labels go to his product of the same kind of goods, with packs of at
             most the same size: labels of small packs never become labels of large ones
    Raises   NotPermitted · NoSuchRecord · TransferForbidden · HolderNotInForce · TransferUnfit · QuotaExhausted ·
             InvalidValue field `number`, `count`, `ground`
    """
    account = work.session.get(QuotaAccount, account_id, populate_existing=True)
    if account is None:
        raise NoSuchRecord(kind="quota_account", key=str(account_id))
    giver = get_authorisation(work, account.authorisation_id)
    require_holder(work, giver)
    check_count(count)
    ground = require_text("ground", ground, longest=2000)
    taker = authorisation_by_number(work, number.strip())
    if taker is None or taker.brand_id != giver.brand_id or taker.id == giver.id:
        raise InvalidValue(field="number", reason="no-such-holder", value=number[:80])
    _require_allowed(work, giver)
    for holder in (giver, taker):
        _require_in_force(work, holder)
    line = _line_of(giver, account.product_id)
    fitting = _fitting(line, taker)
    if account.remaining < count:
        raise QuotaExhausted(remaining=account.remaining, asked=count)
    transfer = QuotaTransfer(
        giver=giver,
        from_product=line.product,
        taker=taker,
        to_product=fitting.product,
        season=account.season,
        count=count,
        state=TransferState.REQUESTED,
        ground=ground,
        requested_by=work.actor.label[:120],
        requested_at=work.now,
    )
    work.session.add(transfer)
    work.session.flush()  # the page that follows leads to it by its id
    _record(work, "requested", transfer)
    return transfer


def answer_transfer(work: Work, *, transfer_id: int, act: str) -> QuotaTransfer:
    """Accept or decline as the taker, or withdraw as the giver.

    act      accept · decline · withdraw
    Raises   NotPermitted · NoSuchRecord · TransferStepRefused
    """
    transfer = _locked(work, transfer_id)
    require_holder(work, transfer.giver if act == "withdraw" else transfer.taker)
    if act not in ("accept", "decline", "withdraw"):
        raise InvalidValue(field="act", reason="unknown-choice", value=act[:20])
    transfer.state = rules.next_transfer_state(transfer.state, act)
    transfer.answered_by, transfer.answered_at = work.actor.label[:120], work.now
    work.session.flush()  # a decision in the same transaction finds it answered
    _record(work, transfer.state.value, transfer)
    return transfer


def approve_transfer(work: Work, *, transfer_id: int, document: str) -> QuotaTransfer:
    """Carry an accepted transfer out: two entries of one transaction, or none.

    Raises   NotPermitted · NoSuchRecord · TransferStepRefused · HolderNotInForce · QuotaExhausted ·
             ProductNotAuthorised · InvalidValue field `document`
    """
    transfer = _locked(work, transfer_id)
    _require_authority(work, transfer)
    document = require_text("document", document, longest=200)
    state = rules.next_transfer_state(transfer.state, "approve")
    for holder in (transfer.giver, transfer.taker):
        _require_in_force(work, holder)
    giving = queries.find_account(
        work,
        authorisation_id=transfer.from_authorisation_id,
        product_id=transfer.from_product_id,
        season=transfer.season,
    )
    if giving is None:
        raise QuotaExhausted(remaining=0, asked=transfer.count)
    taking = open_account(
        work, transfer.taker, product_id=transfer.to_product_id, season=transfer.season
    )
    # Two transfers that cross each other must take the rows in one order.
    both = select(QuotaAccount.id).where(QuotaAccount.id.in_([giving.id, taking.id]))
    work.session.execute(both.order_by(QuotaAccount.id).with_for_update())
    move(work, giving.id, QuotaKind.TRANSFER_OUT, transfer.count, document=document)
    move(work, taking.id, QuotaKind.TRANSFER_IN, transfer.count, document=document)
    _decide(work, transfer, state)
    transfer.document = document
    work.session.flush()  # the page that follows reads it as approved
    _record(work, "approved", transfer, document=document)
    return transfer


def refuse_transfer(work: Work, *, transfer_id: int, reason: str) -> QuotaTransfer:
    """Refuse a transfer as the authority; raises as `approve_transfer`, and InvalidValue field `reason`."""
    transfer = _locked(work, transfer_id)
    _require_authority(work, transfer)
    reason = require_text("reason", reason, longest=2000)
    _decide(work, transfer, rules.next_transfer_state(transfer.state, "refuse"))
    transfer.reason = reason
    work.session.flush()  # the page that follows reads the decision
    _record(work, "refused", transfer, reason=reason)
    return transfer


def _locked(work: Work, transfer_id: int) -> QuotaTransfer:
    transfer = queries.get_transfer(work, transfer_id)
    # Two people deciding at once: the second finds it decided.
    work.session.refresh(transfer, ["state"], with_for_update={"of": QuotaTransfer})
    return transfer


def _decide(work: Work, transfer: QuotaTransfer, state: TransferState) -> None:
    transfer.state = state
    transfer.decided_by, transfer.decided_at = work.actor.label[:120], work.now


def _require_authority(work: Work, transfer: QuotaTransfer) -> None:
    authority_id = transfer.giver.brand.authority_id
    require(work.actor, Permission.QUOTA_WRITE, organisation_id=authority_id)


def _require_allowed(work: Work, giver: Authorisation) -> None:
    found = rules_on(work, giver.brand_id, work.today)
    if found is None or not found[1].quota.transfer_allowed:
        raise TransferForbidden(brand=giver.brand.name)


def _require_in_force(work: Work, holder: Authorisation) -> None:
    standing = standing_on(holder, on=work.today, now=work.now)
    if standing.word != "in_force":
        raise HolderNotInForce(number=holder.number, standing=standing.word)


def _line_of(holder: Authorisation, product_id: int) -> AuthorisationProduct:
    for line in holder.products:
        if line.product_id == product_id:
            return line
    raise NoSuchRecord(kind="product", key=str(product_id))


def _fitting(line: AuthorisationProduct, taker: Authorisation) -> AuthorisationProduct:
    """Of the taker's products of this kind of goods the one with the largest packs that are not larger."""
    limit = line.product.net_content_base
    fitting = [
        other
        for other in taker.products
        if other.brand_product_id == line.brand_product_id
        and other.product.net_content_base is not None
        and limit is not None
        and other.product.dimension is line.product.dimension
        and other.product.net_content_base <= limit
    ]
    if not fitting:
        raise TransferUnfit(number=taker.number, kind=line.brand_product.name)
    return max(fitting, key=lambda other: other.product.net_content_base or 0)


def _record(work: Work, act: str, transfer: QuotaTransfer, **facts: object) -> None:
    record(
        work,
        f"quota-transfer.{act}",
        subject_kind="quota-transfer",
        subject_key=transfer.id,
        organisation_id=transfer.giver.producer_id,
        giver=transfer.giver.number,
        taker=transfer.taker.number,
        season=transfer.season,
        count=transfer.count,
        **facts,
    )
