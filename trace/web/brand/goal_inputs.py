"""The inputs of delivery targets and storage limits."""

from __future__ import annotations

from flask_babel import gettext as _

from trace.http import words
from trace.rooms.products.kinds import Commodity
from trace.rooms.transport.kinds import Leg, Sensed
from trace.web.registers import Input


def target_inputs() -> list[Input]:
    """Return the inputs of a delivery target: its rows."""
    return [
        Input(
            "targets",
            _("Targets, special cases first"),
            "rows",
            help=_(
                "The first row of a leg that holds for the destination counts: remote townships go "
                "before the row without divisions."
            ),
            inner=[
                Input("leg", _("Leg"), "select", choices=words.choices(Leg), required=False),
                Input("hours", _("Hours"), "number", attrs={"step": "0.1"}, required=False),
                Input(
                    "divisions",
                    _("Only to these divisions"),
                    help=_("Codes such as 360922203; separated by commas."),
                ),
                Input("wording", _("Wording in the plan")),
            ],
        )
    ]


def storage_inputs() -> list[Input]:
    """Return the inputs of storage limits: their rows."""
    return [
        Input(
            "storage",
            _("Limits, special cases first"),
            "rows",
            help=_("For each quantity the first row that fits the goods counts."),
            inner=[
                Input(
                    "quantity",
                    _("Quantity measured"),
                    "select",
                    choices=words.choices(Sensed),
                    required=False,
                ),
                Input("least", _("At least (°C or %)"), "number", attrs={"step": "0.1"}),
                Input("most", _("At most (°C or %)"), "number", attrs={"step": "0.1"}),
                Input(
                    "minutes",
                    _("Minutes outside that are no breach"),
                    "number",
                    required=False,
                ),
                Input("products", _("Words in the product's name"), help=_("Several: 黄桃, 桃.")),
                Input("commodity", _("Kind of goods"), "select", choices=words.choices(Commodity)),
                Input("wording", _("Wording in the standard")),
            ],
        )
    ]
