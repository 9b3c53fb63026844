"""Packaging filings 包装备案: their steps, and which version an order may use (gate G4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from trace.rooms.authorisations.errors import FilingStepRefused
from trace.rooms.authorisations.kinds import FilingState
from trace.rooms.authorisations.models.authorisations import PackagingStock
from trace.rooms.authorisations.models.packaging import PackagingFiling

FILING_STEPS: dict[tuple[FilingState, str], FilingState] = {
    (FilingState.SUBMITTED, "approve"): FilingState.APPROVED,
    (FilingState.SUBMITTED, "return"): FilingState.RETURNED,
    (FilingState.SUBMITTED, "withdraw"): FilingState.WITHDRAWN,
}


def next_filing_state(state: FilingState, act: str) -> FilingState:
    """Return the state of a filing after `act`, or raise FilingStepRefused."""
    following = FILING_STEPS.get((state, act))
    if following is None:
        raise FilingStepRefused(state=state, act=act)
    return following


@dataclass(frozen=True, slots=True)
class PackagingChoice:
    """What an order says of its packaging.

    filing_id  the filed version; None: the latest that may be used
    stock_id   packaging printed before instead; then `filing_id` is None
    channel    where the packs are to be sold; "" when it is not said
    """

    filing_id: int | None = None
    stock_id: int | None = None
    channel: str = ""

    @property
    def is_chosen(self) -> bool:
        """Whether a version or old packaging is named."""
        return self.filing_id is not None or self.stock_id is not None


#: Nothing is said: the latest version that may be used.
UNSAID = PackagingChoice()


@dataclass(frozen=True, slots=True)
class PackagingDecision:
    """Whether packaging may be used on a day, and why (not).

    reason   filed · old-stock · none · waiting · returned · not-yet · ended · channel · unknown ·
             stock-ended · stock-short
    """

    allows: bool
    reason: str
    filing: PackagingFiling | None = None
    stock: PackagingStock | None = None


# The nearest miss is the one to tell the user about.
_NEARNESS = ("filed", "channel", "ended", "not-yet", "waiting", "returned", "none")


def judge_packaging(
    filings: Sequence[PackagingFiling],
    stocks: Sequence[PackagingStock],
    choice: PackagingChoice,
    *,
    product_id: int,
    on: date,
    count: int,
) -> PackagingDecision:
    """Judge the packaging of one authorisation for `count` packs of a product on a day.

    With nothing chosen the latest version that may be used is taken, else the nearest miss is told.
    """
    if choice.stock_id is not None:
        return _judge_stock(stocks, choice.stock_id, product_id=product_id, on=on, count=count)
    own = [filing for filing in filings if filing.product_id == product_id]
    if choice.filing_id is not None:
        own = [filing for filing in own if filing.id == choice.filing_id]
        if not own:
            return PackagingDecision(False, "unknown")
    found = [judge_filing(filing, on=on, channel=choice.channel) for filing in _latest_first(own)]
    none = PackagingDecision(False, "none")
    return min([*found, none], key=lambda decision: _NEARNESS.index(decision.reason))


def judge_filing(filing: PackagingFiling, *, on: date, channel: str = "") -> PackagingDecision:
    """Judge one version of the artwork on a day, for packs sold through a channel."""
    if filing.state is FilingState.SUBMITTED:
        return PackagingDecision(False, "waiting", filing)
    if filing.state is FilingState.RETURNED:
        return PackagingDecision(False, "returned", filing)
    if filing.state is FilingState.WITHDRAWN:
        return PackagingDecision(False, "none")
    if on < filing.valid_from:
        return PackagingDecision(False, "not-yet", filing)
    if filing.valid_until is not None and on > filing.valid_until:
        return PackagingDecision(False, "ended", filing)
    if channel and filing.channel and channel != filing.channel:
        return PackagingDecision(False, "channel", filing)
    return PackagingDecision(True, "filed", filing)


def _judge_stock(
    stocks: Sequence[PackagingStock], stock_id: int, *, product_id: int, on: date, count: int
) -> PackagingDecision:
    found = next((stock for stock in stocks if stock.id == stock_id), None)
    if found is None or found.product_id not in (None, product_id):
        return PackagingDecision(False, "unknown")
    if on > found.usable_until:
        return PackagingDecision(False, "stock-ended", stock=found)
    if count > found.left:
        return PackagingDecision(False, "stock-short", stock=found)
    return PackagingDecision(True, "old-stock", stock=found)


def _latest_first(filings: Iterable[PackagingFiling]) -> list[PackagingFiling]:
    return sorted(filings, key=lambda filing: filing.version, reverse=True)
