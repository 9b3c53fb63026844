"""How values read on pages: quantities with units, dates as 2026年9月15日, phone numbers masked, division names."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from babel.numbers import format_decimal
from flask import Flask
from flask_babel import format_date, format_datetime, get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from trace.http import words
from trace.http.locale import is_chinese
from trace.kernel.clock import local_date
from trace.kernel.quantity import Quantity, Unit
from trace.standards.china import region_code
from trace.standards.malformed import Malformed

# A cell with nothing in it, or with the dash that stands for nothing.
_EMPTY_CELL = re.compile(r'<td([^>]*)>(\s*(?:<span class="soft">–</span>|[-–—])?\s*)</td>')
# Characters of the longest usual name of a person, with a surname of two.
LONGEST_PERSON = 4


def init_app(app: Flask) -> None:
    """Add the filters to the templates."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        quantity=quantity,
        date=show_date,
        instant=instant,
        deadline=deadline,
        number=number,
        phone_masked=phone_masked,
        division_name=division_name,
        division_short=division_short,
        word=words.word,
        yes_no=yes_no,
        device=device,
        empty_cells=empty_cells,
    )
    app.jinja_env.globals.update(choices_of=words.choices)


def empty_cells(cells: str | Markup) -> Markup:
    """Mark the cells of a row that say nothing: on a phone, where each is a line of its own, they are left out."""
    # What is put together from pieces of Markup is escaped; the cells are taken as the plain text they are.
    plain = str(cells)
    return Markup(_EMPTY_CELL.sub(r"<td\1 data-empty>\2</td>", plain))  # noqa: S704  (escaped by the template)


def quantity(value: Quantity | int | None, unit: str | Unit | None = None) -> str:
    """Return "2.5 kg"; a bare number is in ledger units and shown in `unit`."""
    if value is None or value == "":
        return ""
    if not isinstance(value, Quantity):
        value = _from_base(value, Unit(unit or Unit.KG))
    return f"{number(value.value)} {words.word(value.unit)}"


def _from_base(base: int, unit: Unit) -> Quantity:
    return Quantity(Decimal(base) / unit.base_size, unit)


def number(value: int | Decimal | float | None) -> str:
    """Return a number with its thousands parted: 31,200."""
    if value is None or value == "":
        return ""
    exact = Decimal(str(value)).normalize() if not isinstance(value, int) else value
    return format_decimal(exact, locale=get_locale(), decimal_quantization=False)


def show_date(value: date | datetime | None) -> str:
    """Return a day as 2026年9月15日 or 15 September 2026; of an instant, the day it is in China."""
    if value is None or value == "":
        return ""
    day = local_date(value) if isinstance(value, datetime) else value
    return format_date(day, "y年M月d日" if is_chinese() else "d MMMM y")


def instant(value: datetime | None) -> str:
    """Return an instant as the clock on the wall in China shows it: 2026年9月15日 14:05."""
    if value is None or value == "":
        return ""
    return format_datetime(value, "y年M月d日 HH:mm" if is_chinese() else "d MMMM y, HH:mm")


def deadline(value: datetime | None) -> str:
    """Return until when something is due: the day alone where it is due by the end of a day in China."""
    if value is None or value == "":
        return ""
    last = value - timedelta(microseconds=1)
    return instant(value) if local_date(last) == local_date(value) else show_date(local_date(last))


def phone_masked(phone: str | None) -> str:
    """Return a phone number with its middle hidden: 138****5678."""
    if not phone:
        return ""
    if len(phone) < 7:
        return phone
    return f"{phone[:3]}****{phone[-4:]}"


def name_masked(name: str) -> str:
    """Return a person's name with the given name hidden: 张**; what is too long for one is a firm's and stays."""
    if "·" in name:
        return f"{name.partition('·')[0]}·**"
    return f"{name[:1]}**" if len(name) <= LONGEST_PERSON else name


def division_name(code: str | None) -> str:
    """Return a division's names from the province down, or the code where it is unknown."""
    try:
        return region_code.full_name(_filled(code or "")) or code or ""
    except Malformed:
        return code or ""


def division_short(code: str | None) -> str:
    """Return a division's own name, or the code where it is unknown."""
    return region_code.names(_filled(code or "")) or code or ""


def _filled(prefix: str) -> str:
    return prefix.ljust(6, "0") if prefix else ""


def yes_no(value: bool | None) -> str:
    """Return Yes or No."""
    return _("Yes") if value else _("No")


def device(client: str) -> str:
    """Return what a browser calls itself in a few words: Android · 微信."""
    systems = ("Android", "iPhone", "iPad", "HarmonyOS", "Windows", "Macintosh", "Linux")
    system = next((name for name in systems if name in client), "")
    browsers = {"MicroMessenger": _("WeChat"), "Edg": "Edge", "Firefox": "Firefox"}
    browsers |= {"Chrome": "Chrome", "Safari": "Safari"}
    browser = next((shown for name, shown in browsers.items() if name in client), _("browser"))
    return " · ".join(part for part in (system, browser) if part) if client else ""
