"""Business steps of the Core Business Vocabulary as pages tell them; any other step is told as it was sent.

Source   CBV 2.0, section 7.1
"""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

STEPS = {
    "accepting": _l("Goods accepted"),
    "arriving": _l("Arrival"),
    "assembling": _l("Assembling"),
    "collecting": _l("Collecting"),
    "commissioning": _l("Identity given"),
    "consigning": _l("Consigning"),
    "creating_class_instance": _l("New lot begun"),
    "cycle_counting": _l("Cycle count"),
    "decommissioning": _l("Identity withdrawn"),
    "departing": _l("Departure"),
    "destroying": _l("Destruction"),
    "disassembling": _l("Taking apart"),
    "dispensing": _l("Dispensing"),
    "encoding": _l("Encoding of tags"),
    "entering_exiting": _l("Way in or out"),
    "holding": _l("Holding for a check"),
    "inspecting": _l("Inspecting"),
    "installing": _l("Installing"),
    "killing": _l("Killing of tags"),
    "loading": _l("Loading"),
    "other": _l("Another step"),
    "packing": _l("Packing"),
    "picking": _l("Order picking"),
    "receiving": _l("Receipt of goods"),
    "removing": _l("Removing"),
    "repackaging": _l("Repackaging"),
    "repairing": _l("Repairing"),
    "replacing": _l("Replacing"),
    "reserving": _l("Reserving"),
    "retail_selling": _l("Retail sale"),
    "sampling": _l("Taking of samples"),
    "sensor_reporting": _l("Report of sensors"),
    "shipping": _l("Shipping"),
    "staging_outbound": _l("Ready to go out"),
    "stock_taking": _l("Stocktaking"),
    "stocking": _l("Stocking of shelves"),
    "storing": _l("Storing"),
    "transporting": _l("Transport of goods"),
    "unloading": _l("Unloading"),
    "unpacking": _l("Unpacking"),
    "void_shipping": _l("Shipping called off"),
}


def init_app(app: Flask) -> None:
    """Give templates the filter."""
    app.jinja_env.filters["step"] = step_words


def step_words(step: str | None) -> str:
    """Return a step in the reader's language, \"\" for none."""
    return str(STEPS.get(step or "", step or ""))
