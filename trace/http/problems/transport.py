"""Problems of the transport room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.kernel.errors import TraceError
from trace.rooms.transport import errors

_TWICE = _l("An arrival at this place is on record. Take it back first if it is wrong.")
_FILE_TWICE = _l("This file is on record for these goods.")
PROBLEMS: dict[type[TraceError], Problem] = {
    errors.ArrivedBeforeLeaving: Problem(
        422,
        "arrival-before-dispatch",
        _l("The goods left at %(dispatched_at)s: they cannot have arrived before. Check the time."),
    ),
    errors.ArrivedAlready: Problem(
        409,
        "arrival-recorded",
        _l(
            "An arrival at this place is on record, at %(arrived_at)s. Take it back first if it is wrong."
        ),
    ),
    errors.SeriesRecordedAlready: Problem(
        409,
        "readings-recorded",
        _l(
            "This file, or another of logger %(device)s for the same time, is on record for these goods. "
            "Take it back first if it is wrong."
        ),
    ),
    errors.AcknowledgedAlready: Problem(
        409, "breach-acknowledged", _l("%(by)s has acknowledged this breach.")
    ),
    errors.TakenBackAlready: Problem(
        409, "taken-back-already", _l("This record was taken back before.")
    ),
}
REASONS = {
    "logger-too-large": _l("The file is larger than 2 MB: export a shorter time."),
    "logger-too-many": _l("The file holds more than 5,000 readings: export a shorter time."),
    "logger-empty": _l("The file holds fewer than two readings."),
    "logger-encoding": _l("The text of the file cannot be read: save it as UTF-8 or GB18030."),
    "logger-no-heading": _l(
        "No heading names the time and the temperature or humidity. Expected columns such as time, "
        "temperature, humidity, in Chinese or English."
    ),
    "logger-fahrenheit": _l(
        "The file is in degrees Fahrenheit: set the logger's program to Celsius."
    ),
    "logger-zone": _l("Give the time zone as an offset such as +08:00."),
    "logger-row-time": _l(
        "Row %(row)d: “%(value)s” is no time such as 2026-07-18 09:30 (year first)."
    ),
    "logger-row-future": _l(
        "Row %(row)d: %(value)s is yet to come. Check the logger's clock and zone."
    ),
    "logger-row-number": _l("Row %(row)d: “%(value)s” is no number."),
    "logger-row-impossible": _l(
        "Row %(row)d: no goods are kept at %(value)s. The sensor may be faulty."
    ),
    "logger-row-no-value": _l("Row %(row)d: no value stands beside the time %(value)s."),
    "logger-row-contradiction": _l(
        "Row %(row)d: another row gives other values for the same time %(value)s."
    ),
    "logger-more-rows": _l("%(count)d more rows are wrong."),
    "period-too-long": _l("Choose a period of 366 days at most."),
}
RULES = {
    "uq_arrivals_dispatch_id_stop": ("stop", _TWICE),
    "uq_sensor_series_dispatch_id_digest": ("file", _FILE_TWICE),
    "uq_sensor_series_batch_id_digest": ("file", _FILE_TWICE),
}
