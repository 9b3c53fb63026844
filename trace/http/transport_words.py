"""The words of transport in both languages."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.http.filters import number
from trace.rooms.transport.kinds import ArrivalProof, BreachState, LeftOut, Leg, Sensed, Stop
from trace.rooms.transport.rules import Measured

_HOUR = timedelta(hours=1)
USUAL = timedelta(days=89)

words.add(
    [
        (Stop.TOWN, _l("Township node")),
        (Stop.VILLAGE, _l("Village point")),
        (Stop.BUYER, _l("Buyer")),
        (Leg.COUNTY_TOWN, _l("County to town")),
        (Leg.TOWN_VILLAGE, _l("Town to village")),
        (Leg.COUNTY_VILLAGE, _l("County to village")),
        (Leg.OUT_OF_COUNTY, _l("Out of the county")),
        (Sensed.TEMPERATURE, _l("Temperature")),
        (Sensed.HUMIDITY, _l("Relative humidity")),
        (BreachState.OPEN, _l("Not acknowledged")),
        (BreachState.ACKNOWLEDGED, _l("Acknowledged")),
        (ArrivalProof.SIGNED, _l("Signed delivery note")),
        (ArrivalProof.CARRIER, _l("Record of the carrier")),
        (ArrivalProof.TOLD, _l("By telephone")),
        (ArrivalProof.EVENT, _l("Event of the receiver's system")),
        (LeftOut.ON_THE_WAY, _l("On the way: dispatched within seven days, not yet arrived")),
        (LeftOut.NO_ARRIVAL, _l("No arrival is recorded")),
        (LeftOut.NO_LEG, _l("Neither a leg nor another county is named")),
        (LeftOut.NO_DELIVERY, _l("Goods under a stop: returned or moved, no delivery")),
        (LeftOut.DISORDER, _l("The times of arrival contradict each other")),
        (LeftOut.TOO_LONG, _l("More than thirty days: wrongly dated or left lying")),
    ]
)


def init_app(app: Flask) -> None:
    """Give the templates their filters."""
    app.jinja_env.filters["hours"] = hours
    app.jinja_env.filters["measured"] = measured_words


def hours(took: timedelta | Decimal | None) -> str:
    """Return a duration in hours, one digit after the point: 35.5 小时."""
    if took is None:
        return ""
    count = took / _HOUR if isinstance(took, timedelta) else took
    return _("%(count)s h", count=number(round(Decimal(count), 1).normalize()))


def measured_words(found: Measured) -> str:
    """Return one leg of a delivery in words: how long it took, or why it is not counted."""
    told = hours(found.took) if found.left_out is None else words.word(found.left_out)
    return f"{words.word(found.leg)}: {told}" if found.leg is not None else told


def period_of(since: date | None, until: date | None, today: date) -> tuple[date, date]:
    """Return the first and last day that are meant: left out, the ninety days up to today."""
    last = until or today
    return since or last - USUAL, last
