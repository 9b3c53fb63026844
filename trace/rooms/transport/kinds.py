"""The kinds of this room: places of arrival, legs, how an arrival is known, why a record is not counted."""

from __future__ import annotations

from enum import StrEnum


class Stop(StrEnum):
    """Where a delivery arrived."""

    TOWN = "town"
    VILLAGE = "village"
    BUYER = "buyer"


class Leg(StrEnum):
    """A stretch of the way that plans set a time for; norms/goals.py has the same words."""

    COUNTY_TOWN = "county_town"
    TOWN_VILLAGE = "town_village"
    COUNTY_VILLAGE = "county_village"
    OUT_OF_COUNTY = "out_of_county"


class ArrivalProof(StrEnum):
    """How an arrival is known."""

    SIGNED = "signed"  # a delivery note with a signature
    CARRIER = "carrier"  # the carrier's record of the parcel
    TOLD = "told"  # by telephone
    EVENT = "event"  # an event of the receiver's own system, matched by a person


class LeftOut(StrEnum):
    """Why a dispatch gives no time of a leg."""

    ON_THE_WAY = "on_the_way"
    NO_ARRIVAL = "no_arrival"
    NO_LEG = "no_leg"
    NO_DELIVERY = "no_delivery"
    DISORDER = "disorder"
    TOO_LONG = "too_long"


class Sensed(StrEnum):
    """What an instrument measured; norms/goals.py has the same words."""

    TEMPERATURE = "temperature"
    HUMIDITY = "humidity"


class BreachState(StrEnum):
    """Whether somebody has acknowledged a breach of limits."""

    OPEN = "open_excursion"
    ACKNOWLEDGED = "acknowledged"


#: How EPCIS 2.0 and UN/CEFACT Recommendation 20 name what was measured: type and unit.
EPCIS_NAMES = {
    Sensed.TEMPERATURE: ("Temperature", "CEL"),
    Sensed.HUMIDITY: ("RelativeHumidity", "P1"),
}
