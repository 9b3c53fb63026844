"""The words of outside parties' events in both languages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.rooms.repository.kinds import Feed, MatchBasis, Standing, Unfed

words.add(
    [
        (Standing.WAITING, _l("Waits to be matched")),
        (Standing.MATCHED, _l("Matched to a producer")),
        (Standing.DECLINED, _l("Declined")),
        (MatchBasis.LOT, _l("Lot of the producer")),
        (MatchBasis.PLACE, _l("Location number (GLN) of the producer")),
        (MatchBasis.PRODUCT, _l("Product (GTIN) of the producer")),
        (MatchBasis.CREDIT_CODE, _l("Unified social credit code")),
        (MatchBasis.NAME, _l("Name of the producer")),
        (Feed.ARRIVAL, _l("An arrival was recorded")),
        (Feed.READINGS, _l("Readings of temperature and humidity were recorded")),
        (Feed.NOTHING, _l("Nothing was recorded")),
        (Unfed.DECLINED, _l("The event was declined.")),
        (Unfed.IN_ERROR, _l("Its sender has declared the event wrong.")),
        (
            Unfed.OTHER_STEP,
            _l(
                "Only the producer itself can record this step: arrivals and readings are taken over."
            ),
        ),
        (Unfed.NO_LOTS, _l("The event names neither a waybill nor a lot of this producer.")),
        (Unfed.NO_DISPATCH, _l("No dispatch of these lots is on record from before the event.")),
        (
            Unfed.MANY_DISPATCHES,
            _l(
                "Several dispatches could be meant; the event names no waybill that tells them apart."
            ),
        ),
        (Unfed.NO_STOP, _l("The sender is no node of a township or village on the way.")),
        (Unfed.ARRIVED_ALREADY, _l("An arrival of this dispatch at this place is on record.")),
        (Unfed.BEFORE_LEAVING, _l("By our books the goods had not left at that time.")),
        (Unfed.IN_FUTURE, _l("The time of the event has not come yet.")),
        (Unfed.READINGS_KNOWN, _l("These readings are on record.")),
        (
            Unfed.READINGS_UNFIT,
            _l("The readings cannot be taken over: one device, °C and %RH, two times at least."),
        ),
        (Unfed.REFUSED, _l("The producer's books refused it.")),
    ]
)
