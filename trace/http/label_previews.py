"""What a label template looks like: a drawing with the usual words and a code that no key signed."""

from __future__ import annotations

from flask_babel import gettext as _

from trace.http.session import house
from trace.rooms.labels import codes
from trace.rooms.sheets import services
from trace.rooms.sheets.drawing.svg import label_svg
from trace.rooms.sheets.templates import Template
from trace.standards.qr import label_symbol

# As long as identifiers of most labels are.
_GTIN, _LOT = "09521234567899", "260718-01"


def preview_svg(template: Template) -> str:
    """Return a drawing of one label; raises what refuses the template."""
    services.require_usable(template)
    uri, serial = codes.sample_uri(house().ports.base_url, _GTIN, _LOT)
    symbol = label_symbol(uri, serial)
    plan = services.sample_plan(template, modules=symbol.size)
    return label_svg(plan, serial, symbol, "00000000000000000", title=_("A label of this template"))
