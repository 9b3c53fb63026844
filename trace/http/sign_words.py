"""Signs of copied codes in words: what was seen, what it was found to be, what each limit means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.http.filters import show_date
from trace.http.locale import is_chinese
from trace.rooms.scanning.provinces import PROVINCES
from trace.rooms.scanning.rules import Judged, SignalKind, Standing

words.add(
    [
        (Judged.TRUE, _l("True: the code was copied or the label misused")),
        (Judged.FALSE, _l("False: there is a harmless reason")),
        (Standing.OPEN, _l("Not judged yet")),
        (Standing.TRUE, _l("Judged true")),
        (Standing.FALSE, _l("Judged false")),
    ]
)

_SEEN: Mapping[SignalKind, object] = {
    SignalKind.TRAVEL: _l(
        "Asked for in %(provinces)s within %(minutes)d minutes, about %(kilometres)d km apart, by different phones."
    ),
    SignalKind.MANY_PHONES: _l("Asked for by %(phones)d different phones within %(hours)d hours."),
    SignalKind.NOT_ACTIVATED: _l(
        "Asked for although it was never activated; views so far: %(views)d."
    ),
    SignalKind.EXPIRED: _l(
        "Asked for %(days)d days after the best-before day %(on)s: the label may be on another pack."
    ),
    SignalKind.ONE_PHONE: _l(
        "One phone asked for %(codes)d different labels in a day, this one last: codes may be being collected."
    ),
    SignalKind.LOT_EXCESS: _l(
        "%(seen)d labels of the order were asked for, but only %(activated)d were activated."
    ),
}
_SEEN_IN_DAYS = _l("Asked for by %(phones)d different phones within %(days)d days.")
HOURS_A_DAY = 24

#: What each limit of a brand means: a label and an explanation.
LIMITS: Mapping[str, tuple[object, object]] = {
    "fastest_kmh": (
        _l("Fastest journey of a pack (km/h)"),
        _l("Scans in two provinces that would take a faster journey than this are a sign."),
    ),
    "nearest_km": (
        _l("Nearest provinces that are compared (km)"),
        _l(
            "An address may name the province next door: capitals nearer than this are not compared."
        ),
    ),
    "phones_a_day": (
        _l("Phones a label within 24 hours"),
        _l("So many different phones that ask for one label are a sign."),
    ),
    "phones_a_month": (_l("Phones a label within 30 days"), _l("No fewer than within 24 hours.")),
    "views_unactivated": (
        _l("Views of a label that was never activated"),
        _l("From so many views on it is a sign: packs with it should not be on sale."),
    ),
    "days_after_expiry": (
        _l("Days after the best-before day"),
        _l("A scan later than this is a sign that a label is used again."),
    ),
    "codes_a_phone": (
        _l("Labels a phone within a day"),
        _l("A shop scans what it unpacks; so many are a sign that codes are being collected."),
    ),
    "lot_excess": (
        _l("Labels asked for beyond those activated"),
        _l("More than this many of one order are a sign that labels went astray."),
    ),
}


def province_name(code: str | None) -> str:
    """Return the name of a province in the language of the page, or "" when it is unknown."""
    province = PROVINCES.get(code or "")
    if province is None:
        return ""
    return province.name if is_chinese() else province.english


def sign_text(kind: SignalKind, facts: Mapping[str, Any]) -> str:
    """Return what was seen, as a sentence with its figures."""
    told = dict(facts)
    sentence = _SEEN[kind]
    if told.get("hours", 0) > HOURS_A_DAY:
        sentence, told["days"] = _SEEN_IN_DAYS, told["hours"] // HOURS_A_DAY
    if isinstance(told.get("provinces"), list):
        told["provinces"] = _(", ").join(province_name(str(code)) for code in told["provinces"])
    if "on" in told:
        told["on"] = show_date(date.fromisoformat(str(told["on"])))
    return str(sentence) % told
