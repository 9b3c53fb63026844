"""Application identifiers that may stand as attributes in the query of a Digital Link.

Each has a format in GS1's notation: `N6` six digits, `N..8` one to eight digits, `X..20` one to
twenty characters of set 82; parts follow one another, those in brackets may be missing.
Source: GS1 General Specifications, section 3, and GS1's syntax dictionary of 2026.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from re import Pattern

from trace.standards.gs1 import check_digit

_X = r"[0-9A-Za-z!\"%&'()*+,\-./:;<=>?_]"
_PART = re.compile(r"\[?([NX])(\.\.)?(\d+)\]?")

# One line a format; `3100-3105` is a span of identifiers.
_FORMATS = {
    "N2": "20",
    "N3": "422 424 426",
    "N4": "3940-3943 8111",
    "N6": (
        "11-13 15-17 7006 3100-3105 3110-3115 3120-3125 3130-3135 3140-3145 3150-3155 3160-3165"
        " 3200-3205 3210-3215 3220-3225 3230-3235 3240-3245 3250-3255 3260-3265 3270-3275"
        " 3280-3285 3290-3295 3300-3305 3310-3315 3320-3325 3330-3335 3340-3345 3350-3355"
        " 3360-3365 3370-3375 3400-3405 3410-3415 3420-3425 3430-3435 3440-3445 3450-3455"
        " 3460-3465 3470-3475 3480-3485 3490-3495 3500-3505 3510-3515 3520-3525 3530-3535"
        " 3540-3545 3550-3555 3560-3565 3570-3575 3600-3605 3610-3615 3620-3625 3630-3635"
        " 3640-3645 3650-3655 3660-3665 3670-3675 3680-3685 3690-3695 3950-3955 8005"
    ),
    "N13": "410-417 7001",
    "N14": "02 03",
    "N18": "00",
    "N6N4": "7003 4324-4325",
    "N6[N4]": "7011",
    "N6[N6]": "7007",
    "N6N2[N2][N2]": "8008",
    "N3[N3][N3][N3][N3]": "423 425",
    "N..6": "242",
    "N..8": "30 37",
    "N..15": "3900-3909 3920-3929",
    "N3N..15": "3910-3919 3930-3939",
    "N14N4": "8006 8026",
    "X..2": "7010",
    "X..3": "427 7008",
    "X..10": "7009",
    "X..12": "7005",
    "X..20": "243 420 710-717 7020-7022 7240 8002 8012",
    "X..30": "90 240-241 250-251 400-401 403 7002 7023 8004",
    "X..50": "8009",
    "X..90": "91-99",
    "N..4": "7004",
    "N3X..9": "421",
    "N3X..27": "7030-7039",
    "X2X..28": "7230-7239",
}
_DATES = frozenset({"11", "12", "13", "15", "16", "17", "7003", "7006", "7007", "7011", "8008"})
# Day 00 stands for the last day of the month in these alone.
_DAY_MAY_BE_ZERO = frozenset({"11", "12", "13", "15", "16", "17"})
_CHECKED = frozenset({"00", "02", "03", *(str(ai) for ai in range(410, 418))})


def is_known_attribute(ai: str) -> bool:
    """Tell whether a Digital Link for an article may carry this identifier in its query."""
    return ai in _patterns()


def is_attribute_value(ai: str, value: str) -> bool:
    """Tell whether `value` has the format, the date and the check digit its identifier asks."""
    if _patterns()[ai].fullmatch(value) is None:
        return False
    if ai in _CHECKED and not check_digit.is_valid(value):
        return False
    return ai not in _DATES or _starts_with_date(value, zero_day=ai in _DAY_MAY_BE_ZERO)


@lru_cache(maxsize=1)
def _patterns() -> dict[str, Pattern[str]]:
    return {
        ai: re.compile(_expression(notation), re.ASCII)
        for notation, spans in _FORMATS.items()
        for span in spans.split()
        for ai in _identifiers(span)
    }


def _identifiers(span: str) -> list[str]:
    first, _, last = span.partition("-")
    return [str(ai).zfill(len(first)) for ai in range(int(first), int(last or first) + 1)]


def _expression(notation: str) -> str:
    expression = ""
    for match in _PART.finditer(notation):
        kind, variable, length = match.groups()
        count = f"{{1,{length}}}" if variable else f"{{{length}}}"
        part = (r"\d" if kind == "N" else _X) + count
        expression += f"(?:{part})?" if match[0].startswith("[") else part
    return expression


def _starts_with_date(value: str, *, zero_day: bool) -> bool:
    year, month, day = 2000 + int(value[:2]), int(value[2:4]), int(value[4:6])
    try:
        # A leap day is judged in this century, the one every date on a pack now lies in.
        date(year, month, 1 if zero_day and day == 0 else day)
    except ValueError:
        return False
    return True
