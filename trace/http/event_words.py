"""What events are called where somebody chooses one of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http.filters import instant
from trace.rooms.events.rules import unpack

_ACTS = {
    "source": _l("Entry into the books"),
    "process": _l("Sorting, processing or packing"),
    "change": _l("Change of the stock"),
    "dispatch": _l("Dispatch"),
    "restrict": _l("Stop or recall"),
    "lift": _l("Release"),
    "arrive": _l("Arrival"),
    "measure": _l("Temperature and humidity"),
}


def init_app(app: Flask) -> None:
    """Give the templates their filter."""
    app.jinja_env.filters["event_text"] = event_text


def event_text(event: Any) -> str:
    """Return what happened and when, in a few words; `event` is a stored event."""
    facts = unpack(event.document)
    act = _ACTS.get(str(facts.get("act") or facts.get("act_on_way")))
    what = act or _("Other event")
    return f"{what} · {instant(event.event_time)}"


def event_choices(events: Iterable[Any]) -> list[tuple[str, str]]:
    """Return the events for a select, by their EPCIS ids, the latest first."""
    return [(each.event_id, event_text(each)) for each in reversed(list(events))]
