"""Where a lineage starts: a code on a pack or a crate, a lot, or what was made at premises in a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

from sqlalchemy import or_, select

from trace.kernel.clock import end_of_day, start_of_day
from trace.kernel.errors import NoSuchRecord
from trace.kernel.permissions import Permission, require, require_somewhere
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch, Dispatch, DispatchLine
from trace.rooms.batches.queries.reading import WITH_PARTIES
from trace.rooms.events.models import EventEpc
from trace.rooms.lineage.errors import PeriodTooLong, TooManyStarts
from trace.rooms.lineage.rules import MAX_PERIOD_DAYS, MAX_STARTS
from trace.rooms.producers.models import Premises, Producer
from trace.rooms.producers.queries import owned_within_reach
from trace.rooms.products.models import Product
from trace.rooms.scanning.queries import find_pack
from trace.standards.gs1.check_digit import MalformedKey, check_digit
from trace.standards.gs1.digital_link import MalformedLink, parse
from trace.standards.gs1.keys import Gln, Sscc
from trace.standards.signing.serial import is_well_formed, normalise_typed

MAX_CHOICES = 20
LONGEST = 600


@dataclass(frozen=True, slots=True)
class Found:
    """What a text means: batches to start from (several are a choice, unless they were packed together), premises.

    is_one_thing   the batches belong to one crate or pallet: all of them are the start
    is_unbound     the code is one of ours, and no batch is bound to it yet
    """

    batches: Sequence[Batch] = ()
    premises: Sequence[Premises] = ()
    is_one_thing: bool = False
    is_unbound: bool = False

    @property
    def is_certain(self) -> bool:
        """Whether there is nothing to choose."""
        return not self.premises and (len(self.batches) == 1 or self.is_one_thing)


@dataclass(frozen=True, slots=True)
class MadeThere:
    """What was made at premises, or sent from there."""

    premises: Premises
    batches: Sequence[Batch]


def search_starts(work: Work, text: str) -> Found:
    """Return what a code, an SSCC, a lot number, a GLN or a name of premises stands for, of what the actor may read.

    First match wins: the serial of a label (typed, scanned or as its address) → an SSCC (18 digits, with (00), as an
    address or URN) → an address of a lot → a lot number → premises by GLN or a part of their name.
    Raises   MissingPermission (held nowhere)
    """
    require_somewhere(work.actor, Permission.BATCHES_READ)
    text = text.strip()[:LONGEST]
    if not text:
        return Found()
    return (
        _by_serial(work, text)
        or _by_sscc(work, text)
        or _by_address(work, text)
        or _by_lot(work, text)
        or _by_premises(work, text)
        or Found()
    )


def read_premises(work: Work, premises_id: int) -> Premises:
    """Return the premises to whoever may read their owner's books; raises NoSuchRecord · MissingPermission."""
    found = work.session.execute(
        select(Premises, Producer)
        .join(Producer, Producer.id == Premises.producer_id)
        .where(Premises.id == premises_id)
    ).one_or_none()
    if found is None:
        raise NoSuchRecord(kind="premises", key=str(premises_id))
    premises, owner = found
    require(work.actor, Permission.BATCHES_READ, organisation_id=owner.id, division=owner.division)
    return premises


def made_at(work: Work, premises_id: int, *, since: date | None, until: date | None) -> MadeThere:
    """Return what was made at the premises or sent from there in the period, oldest first, as far as readable.

    since, until   days in China, both counted: the days on which it happened, whenever it was recorded
    Raises         NoSuchRecord · MissingPermission · PeriodTooLong · TooManyStarts
    """
    premises = read_premises(work, premises_id)
    if since is None or until is None or not 0 <= (until - since).days < MAX_PERIOD_DAYS:
        raise PeriodTooLong(days=MAX_PERIOD_DAYS)
    begin = start_of_day(since)
    sent = (
        select(DispatchLine.batch_id)
        .join(Dispatch, Dispatch.id == DispatchLine.dispatch_id)
        .where(
            Dispatch.from_premises_id == premises_id,
            Dispatch.dispatched_at >= begin,
            Dispatch.dispatched_at < end_of_day(until),
        )
    )
    made = (Batch.premises_id == premises_id) & Batch.made_on.between(since, until)
    found = work.session.scalars(
        select(Batch)
        .where(
            or_(made, Batch.id.in_(sent)),
            owned_within_reach(work, Batch.producer_id, Permission.BATCHES_READ),
        )
        .order_by(Batch.id)
        .limit(MAX_STARTS + 1)
        .options(*WITH_PARTIES)
    ).all()
    if len(found) > MAX_STARTS:
        raise TooManyStarts(limit=MAX_STARTS)
    return MadeThere(premises, found)


# ---------------------------------------------------------------- one kind of code each


def _by_serial(work: Work, text: str) -> Found | None:
    serial = text.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1]
    serial = normalise_typed(serial)
    if not serial.isascii() or not is_well_formed(serial):
        return None
    pack = find_pack(work, serial)
    if pack is None:
        return None
    if pack.state.batch_id is None:
        return Found(is_unbound=True)
    return Found(_readable(work, [pack.state.batch_id]), is_one_thing=True)


def _by_sscc(work: Work, text: str) -> Found | None:
    digits = "".join(c for c in text.rsplit("/", 1)[-1].removeprefix("(00)") if c not in " -")
    if text.startswith("urn:epc:id:sscc:"):
        digits = _sscc_of_urn(text)
    elif len(digits) == 20 and digits.startswith("00"):
        digits = digits[2:]
    try:
        sscc = Sscc.parse(digits)
    except MalformedKey:
        return None
    # What was packed onto it, or told of it, in any event: the lots in the same events.
    base_url = work.ports.base_url
    names = [f"https://id.gs1.org/00/{sscc}", f"{base_url}/00/{sscc}", text]
    events = select(EventEpc.event_pk).where(EventEpc.epc.in_(names))
    lots = select(EventEpc.epc).where(EventEpc.event_pk.in_(events), EventEpc.is_class)
    found = _readable_where(work, Batch.uri.in_(lots), MAX_STARTS)
    return Found(found, is_one_thing=True) if found else None


def _sscc_of_urn(text: str) -> str:
    """urn:epc:id:sscc:<company prefix>.<extension and reference> → the eighteen digits, or what cannot be one."""
    prefix, _, rest = text.removeprefix("urn:epc:id:sscc:").partition(".")
    digits = f"{rest[:1]}{prefix}{rest[1:]}"
    if not (digits.isascii() and digits.isdecimal() and len(digits) == 17):
        return ""
    return f"{digits}{check_digit(digits)}"


def _by_address(work: Work, text: str) -> Found | None:
    if "/" not in text:
        return None
    try:
        link = parse(text)
    except MalformedLink:
        return _by_own_address(work, text)
    if link.lot is None:
        return None
    products = select(Product.id).where(Product.gtin == str(link.gtin))
    found = _readable_where(work, Batch.product_id.in_(products) & (Batch.lot == link.lot))
    return Found(found) if found else None


def _by_own_address(work: Work, text: str) -> Found | None:
    """…/lots/<GTIN or product code>/<lot> and …/p/<product code>/<lot>."""
    parts = [unquote(part) for part in text.split("?", 1)[0].rstrip("/").split("/")]
    if len(parts) < 3 or parts[-3] not in ("lots", "p"):
        return None
    named = select(Product.id).where(or_(Product.code == parts[-2], Product.gtin == parts[-2]))
    found = _readable_where(work, Batch.product_id.in_(named) & (Batch.lot == parts[-1]))
    return Found(found) if found else None


def _by_lot(work: Work, text: str) -> Found | None:
    found = _readable_where(work, Batch.lot.in_((text, text.upper())))
    return Found(found) if found else None


def _by_premises(work: Work, text: str) -> Found | None:
    condition = Premises.name.icontains(text, autoescape=True)
    try:
        condition = or_(condition, Premises.gln == str(Gln.parse(text.rsplit("/", 1)[-1])))
    except MalformedKey:
        pass
    found = work.session.scalars(
        select(Premises)
        .join(Producer, Producer.id == Premises.producer_id)
        .where(condition, owned_within_reach(work, Premises.producer_id, Permission.BATCHES_READ))
        .order_by(Premises.name, Premises.id)
        .limit(MAX_CHOICES)
    ).all()
    return Found(premises=found) if found else None


def _readable(work: Work, batch_ids: Sequence[int]) -> Sequence[Batch]:
    return _readable_where(work, Batch.id.in_(batch_ids))


def _readable_where(work: Work, condition: object, limit: int = MAX_CHOICES) -> Sequence[Batch]:
    return work.session.scalars(
        select(Batch)
        .where(
            condition,  # type: ignore[arg-type]
            owned_within_reach(work, Batch.producer_id, Permission.BATCHES_READ),
        )
        .order_by(Batch.id.desc())
        .limit(limit)
        .options(*WITH_PARTIES)
    ).all()
