"""Pure decisions about batches: kinds, lots, units, yields, balances over time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum

from trace.kernel.clock import CHINA, local_date
from trace.kernel.errors import InvalidValue
from trace.kernel.quantity import MAX_BASE, Dimension, Quantity, Unit, convert_base
from trace.rooms.batches.errors import UnitsDiffer
from trace.rooms.products.models import Product
from trace.standards.gs1.characters import is_dot_segment, is_lot, percent_encode

# One event makes at most so many rows of one table: ids of projected rows are event × SLOTS + number.
SLOTS = 1000
MAX_LINES = 500
# The business step of ours by which an event is taken back.
REVERSING = "reversing"


class BatchKind(StrEnum):
    """How a batch came to be."""

    HARVEST = "harvest"
    INTAKE = "intake"
    BOUGHT_IN = "bought_in"
    SORTING = "sorting"
    PRIMARY_PROCESSING = "primary_processing"
    PROCESSING = "processing"
    COMMISSIONED_PROCESSING = "commissioned_processing"
    PACKING = "packing"
    ASSORTMENT = "assortment"


SOURCES = frozenset({BatchKind.HARVEST, BatchKind.INTAKE, BatchKind.BOUGHT_IN})
PROCESSES = frozenset(BatchKind) - SOURCES
# Kinds whose output may carry a label: goods as the consumer gets them.
PACKED = frozenset({BatchKind.PACKING, BatchKind.ASSORTMENT})


class EntryKind(StrEnum):
    """Why a batch's balance changed."""

    PRODUCED = "produced"
    CONSUMED = "consumed"
    LABELLED = "labelled"
    LABEL_RETURNED = "label_returned"
    DISPATCHED = "dispatched"
    LOST = "lost"
    OWN_USE = "own_use"
    CORRECTED = "corrected"
    STOCK_TAKEN = "stock_taken"


def is_production(kind: EntryKind, base: int) -> bool:
    """Whether an entry changes how much of a batch there was: made, corrected, or found more of when counted.

    What a count finds missing was there and is lost: it does not make room for another harvest.
    """
    if kind is EntryKind.STOCK_TAKEN:
        return base > 0
    return kind in (EntryKind.PRODUCED, EntryKind.CORRECTED)


class RestrictionKind(StrEnum):
    """Why a batch, and all that is made of it, must not be sold or labelled."""

    OWN_STOP = "own_stop"
    OFFICER_STOP = "officer_stop"
    RECALL = "recall"
    SAFETY_FAILURE = "safety_failure"
    INTERVAL = "interval"
    YIELD_CHECK = "yield_check"


class YieldCause(StrEnum):
    """What about an amount was not to be expected."""

    CEILING = "ceiling"  # the unit yielded more in its season than its ceiling
    ABOVE_BAND = "above_band"  # more came out than the recipe's band
    BELOW_BAND = "below_band"  # less came out: recorded and to be explained, holds nothing
    ABOVE_INPUT = "above_input"  # more came out than went in, where no recipe says how much may
    RAISED = "raised"  # a count or correction found more, and nothing vouches for it


class YieldState(StrEnum):
    """Whether a finding about an amount holds its batch."""

    WAITING = "waiting"
    CLEARED = "cleared"


class Node(StrEnum):
    """A level of the delivery network through which goods leave a county or come into its villages."""

    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"


# What names a node in a leg such as 县级中心→乡镇节点 or "county store → village point"; the finest word counts.
_NODE_WORDS = (
    (Node.VILLAGE, re.compile(r"村|village", re.IGNORECASE)),
    (Node.TOWN, re.compile(r"[乡镇]|town", re.IGNORECASE)),
    (Node.COUNTY, re.compile(r"县|county", re.IGNORECASE)),
)
_LEG_ENDS = re.compile(r"[→⇒>—–至到]|-|\bto\b", re.IGNORECASE)
# What an office or a recall has stopped is released by a second person, never by the one who stopped it.
LIFTED_BY_ANOTHER = frozenset({RestrictionKind.OFFICER_STOP, RestrictionKind.RECALL})
# Goods awaiting a yield check may be sold, only not labelled; what the other kinds hold stays where it is.
HOLDS_GOODS = frozenset(RestrictionKind) - {RestrictionKind.YIELD_CHECK}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One line of a harvest or an intake note: from where and whom, how much, at what price a unit."""

    quantity: Quantity
    unit_id: int | None = None
    member_id: int | None = None
    price_fen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputLine:
    """So much of a batch goes into a process."""

    batch_id: int
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputLine:
    """So much of a product comes out of a process; a lot number is made where none is given."""

    product_id: int
    quantity: Quantity
    lot: str | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsLine:
    """So much of a batch leaves the house; `is_labelled` packs were drawn from the balance when labelled."""

    batch_id: int
    quantity: Quantity
    is_labelled: bool = False


def nodes_of(leg: str | None) -> tuple[Node, ...]:
    """Return the levels of the delivery network that a leg names, in its order; nothing else of what was typed."""
    stops = _LEG_ENDS.split(leg or "")
    named = (next((node for node, word in _NODE_WORDS if word.search(s)), None) for s in stops)
    return tuple(node for node in named if node is not None)


def base_of(product: Product, quantity: Quantity, *, field: str = "quantity") -> int:
    """Return `quantity` in the ledger units of `product`.

    A number of packs counts net contents; mass and volume are converted by the product's density.
    Raises   UnitsDiffer · InvalidValue reason `too-large` or `positive` (it rounds to nothing)
    """
    if quantity.unit is Unit.PIECE and product.net_content_base is not None:
        base = quantity.base * product.net_content_base
    else:
        try:
            base = convert_base(
                quantity.base, quantity.unit.dimension, product.dimension, product.density
            )
        except InvalidValue as error:
            refusal = UnitsDiffer(
                unit=quantity.unit.value, product=product.name, dimension=product.dimension.value
            )
            raise refusal.beside(f"{field}.unit") from error
    if base > MAX_BASE:
        raise InvalidValue(field=field, reason="too-large", value=str(quantity.value))
    if base < 1:
        raise InvalidValue(field=field, reason="positive", value=str(quantity.value))
    return base


def shown_unit(product: Product, *quantities: Quantity) -> Unit:
    """Return the unit in which people want to read a batch: the one they entered, if it fits the product."""
    for quantity in quantities:
        if quantity.unit.dimension is product.dimension:
            return quantity.unit
    return {Dimension.MASS: Unit.KG, Dimension.VOLUME: Unit.L, Dimension.COUNT: Unit.PIECE}[
        product.dimension
    ]


def check_lot(lot: str, *, field: str = "lot") -> str:
    """Return the lot number, trimmed; raises InvalidValue reason `lot-characters` (1 to 20 of GS1's 82 characters)."""
    lot = lot.strip()
    if not is_lot(lot) or is_dot_segment(lot):
        raise InvalidValue(field=field, reason="lot-characters", value=lot[:40])
    return lot


def lot_of_day(day: date, taken: Iterable[str]) -> str:
    """Return the first free lot number of `day`: YYMMDD and two digits (more when a day needs them)."""
    prefix = f"{day:%y%m%d}"
    used = {int(lot[6:]) for lot in taken if lot.startswith(prefix) and lot[6:].isdecimal()}
    return f"{prefix}{max(used, default=0) + 1:02d}"


def batch_uri(product: Product, lot: str, *, base_url: str) -> str:
    """Return the class URI of a lot: GS1's own for a GTIN, else a private one of this instance."""
    segment = percent_encode(lot)
    if product.gtin:
        return f"https://id.gs1.org/01/{product.gtin}/10/{segment}"
    return f"{base_url}/p/{product.code}/{segment}"


def instant_of(day: date, now: datetime, *, field: str = "on") -> datetime:
    """Return when something dated only to a day happened: now if it is today, else that day's noon in China.

    Raises   InvalidValue reason `future`
    """
    today = local_date(now)
    if day > today:
        raise InvalidValue(field=field, reason="future", value=day.isoformat())
    if day == today:
        return now
    return datetime.combine(day, time(12), CHINA).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Amount:
    """Ledger units with what turns them into another dimension."""

    base: int
    dimension: Dimension
    density: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """What came out of a process and what went in, in ledger units of one dimension."""

    came: int
    went: int
    dimension: Dimension


def compare(inputs: Sequence[Amount], outputs: Sequence[Amount]) -> Compared | None:
    """Return both sides of a process in the dimension in which they can be compared, or None where in none.

    Everything is brought to mass where densities allow; a side that cannot be is compared only with its like.
    """
    for dimension in (Dimension.MASS, Dimension.VOLUME, Dimension.COUNT):
        came, went = _total(outputs, dimension), _total(inputs, dimension)
        if came is not None and went is not None:
            return Compared(came, went, dimension)
    return None


def _total(amounts: Sequence[Amount], dimension: Dimension) -> int | None:
    try:
        return sum(convert_base(a.base, a.dimension, dimension, a.density) for a in amounts)
    except InvalidValue:
        return None


def first_shortage(
    on: date, balance: int, later: Iterable[tuple[date, int]]
) -> tuple[date, int] | None:
    """Return the first day from `on` whose balance is below zero, and by how much; None for none.

    balance  at the end of everything, the entry of `on` that is judged included
    later    the sum of the entries of each day after `on`, in any order. Days before `on` cannot have become worse;
             within a day receipts are posted before issues, so that the end of a day is its lowest point
    """
    short = None
    for day, change in sorted(later, reverse=True):
        short = (day, -balance) if balance < 0 else short
        balance -= change
    return (on, -balance) if balance < 0 else short


def row_id(event_pk: int, number: int = 0) -> int:
    """Return the id of the `number`-th row of one table that the event makes."""
    return event_pk * SLOTS + number


def allocate(consumed: int, weights: Sequence[int]) -> list[int]:
    """Return how `consumed` ledger units of one input are shared among outputs of these weights.

    Whole units, none below one, summing to `consumed` (to the number of outputs if there are more of them).
    """
    total = sum(weights)
    shares = [max(1, consumed * weight // total) for weight in weights]
    # What rounding left over goes to the heaviest output, where it weighs least.
    heaviest = max(range(len(weights)), key=lambda index: weights[index])
    shares[heaviest] = max(1, shares[heaviest] + consumed - sum(shares))
    return shares


def comparable(amounts: Sequence[Amount]) -> list[int]:
    """Return the amounts as weights against each other: as mass, else as volume, else each alike."""
    for dimension in (Dimension.MASS, Dimension.VOLUME, Dimension.COUNT):
        if _total(amounts, dimension) is not None:
            return [convert_base(a.base, a.dimension, dimension, a.density) for a in amounts]
    return [1] * len(amounts)
