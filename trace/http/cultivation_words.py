"""The words of cultivation records in both languages, and a breach as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.http.filters import show_date
from trace.rooms.cultivation.kinds import BreachKind, DoseUnit, InputKind, RecordState
from trace.rooms.cultivation.models import CultivationRecord
from trace.rooms.cultivation.rules import Breach

words.add(
    [
        (InputKind.PESTICIDE, _l("Pesticide")),
        (InputKind.FERTILISER, _l("Fertiliser")),
        (InputKind.OTHER, _l("Other input")),
        (InputKind.WORK, _l("Farm work")),
        (RecordState.IN_FORCE, _l("In force")),
        (RecordState.VOID, _l("Made void")),
        (DoseUnit.G_MU, _l("g to the mu")),
        (DoseUnit.KG_MU, _l("kg to the mu")),
        (DoseUnit.ML_MU, _l("mL to the mu")),
        (DoseUnit.L_MU, _l("L to the mu")),
        (DoseUnit.G_TREE, _l("g to the tree")),
        (DoseUnit.KG_TREE, _l("kg to the tree")),
        (DoseUnit.DILUTION, _l("times diluted")),
        (BreachKind.INSIDE, _l("Harvested inside an interval")),
        (BreachKind.MAXIMUM, _l("More uses than allowed")),
        (BreachKind.BARRED, _l("Barred input used")),
    ]
)

TELLINGS: Mapping[BreachKind, object] = {
    BreachKind.INSIDE: _l(
        "Harvested on %(on)s inside an interval: %(input)s was last used on %(last)s, its label asks for %(days)d "
        "days, so harvest was allowed from %(earliest)s on (cultivation record %(record)s)."
    ),
    BreachKind.MAXIMUM: _l(
        "Harvested on %(on)s after too many uses: %(input)s was used %(counted)d times in the season, its label allows "
        "%(most)d (last on %(last)s, cultivation record %(record)s)."
    ),
    BreachKind.BARRED: _l(
        "Harvested on %(on)s after the use of a barred input: %(input)s on %(last)s, barred by %(source)s (cultivation "
        "record %(record)s)."
    ),
}


def init_app(app: Flask) -> None:
    """Give the templates the words of breaches and doses."""
    app.jinja_env.filters["restriction_reason"] = restriction_reason
    app.jinja_env.filters["dose"] = dose
    app.jinja_env.filters["days_of_use"] = days_of_use
    app.jinja_env.globals["interval_warning"] = interval_warning


def restriction_reason(text: str) -> str:
    """Return why a batch is restricted: a breach in the language of the page, anything else as it was written."""
    breach = Breach.parse(text or "")
    return text if breach is None else breach_words(breach)


def breach_words(breach: Breach) -> str:
    """Return a breach in the language of the page."""
    return str(TELLINGS[breach.kind]) % {
        "on": show_date(breach.harvested_on),
        "input": breach.input,
        "last": show_date(breach.last_on),
        "earliest": show_date(breach.earliest_on),
        "days": breach.interval_days,
        "counted": breach.counted,
        "most": breach.most,
        "source": breach.source,
        "record": breach.record,
    }


def interval_warning(unit: str, record: CultivationRecord, earliest_on: date) -> str:
    """Return until when a unit may not be harvested, and because of what."""
    return _(
        "%(unit)s: harvest from %(earliest)s on. %(input)s was last used on %(last)s, its label asks for %(days)d days "
        "(%(record)s).",
        unit=unit,
        earliest=show_date(earliest_on),
        input=record.title,
        last=show_date(record.last_on),
        days=record.interval_days or 0,
        record=record.number,
    )


def dose(record: CultivationRecord) -> str:
    """Return how much was used, as 60 mL to the mu."""
    if record.dose is None or record.dose_unit is None:
        return ""
    return f"{record.dose.normalize():f} {words.word(record.dose_unit)}"


def days_of_use(record: CultivationRecord) -> str:
    """Return the day of use, or the first and the last."""
    first = show_date(record.first_on)
    if record.last_on - record.first_on < timedelta(days=1):
        return first
    return f"{first} – {show_date(record.last_on)}"
