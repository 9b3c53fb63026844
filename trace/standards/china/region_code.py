"""Administrative divisions: GB/T 2260 down to the county, GB/T 10114 for township and village.

| digits | level | example |
|---|---|---|
| 2 + 0000 | province | 360000 |
| 4 + 00 | city | 360900 |
| 6 | county | 360922 |
| 9 | township | 360922100 |
| 12 | village | 360922100201 |
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from trace.standards.china.typed import fold
from trace.standards.malformed import Malformed

#: GB/T 2260 province digits with the short name people know.
PROVINCES = {
    "11": "北京市",
    "12": "天津市",
    "13": "河北省",
    "14": "山西省",
    "15": "内蒙古自治区",
    "21": "辽宁省",
    "22": "吉林省",
    "23": "黑龙江省",
    "31": "上海市",
    "32": "江苏省",
    "33": "浙江省",
    "34": "安徽省",
    "35": "福建省",
    "36": "江西省",
    "37": "山东省",
    "41": "河南省",
    "42": "湖北省",
    "43": "湖南省",
    "44": "广东省",
    "45": "广西壮族自治区",
    "46": "海南省",
    "50": "重庆市",
    "51": "四川省",
    "52": "贵州省",
    "53": "云南省",
    "54": "西藏自治区",
    "61": "陕西省",
    "62": "甘肃省",
    "63": "青海省",
    "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区",
    "71": "台湾省",
    "81": "香港特别行政区",
    "82": "澳门特别行政区",
}
LENGTHS = frozenset({6, 9, 12})
_LEVELS = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village"}
_DATA = Path(__file__).parent / "data"


class MalformedDivision(Malformed):
    """Not a division: reason `digits`, `length`, `province` (unknown) or `gap`.

    `gap` is a county of no city, or a village of no township.
    """

    code = "division"


@dataclass(frozen=True, slots=True, order=True)
class Division:
    """A division by the digits that say something: its code without the zeros that fill it up."""

    prefix: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the division of a code with 6, 9 or 12 digits.

        Codes filled with zeros to a longer form (360922000000) mean the same division.
        Raises  MalformedDivision
        """
        digits = fold(text)
        if not (digits.isascii() and digits.isdigit()):
            raise MalformedDivision("digits")
        if len(digits) not in LENGTHS:
            raise MalformedDivision("length", length=len(digits))
        if digits[:2] not in PROVINCES:
            raise MalformedDivision("province", province=digits[:2])
        return cls(_significant(digits))

    @property
    def code(self) -> str:
        """The usual form: 6 digits down to the county, 9 for a township, 12 for a village."""
        return self.prefix.ljust(6, "0")

    @property
    def level(self) -> str:
        """`province`, `city`, `county`, `township` or `village`."""
        return _LEVELS[len(self.prefix)]

    @property
    def province(self) -> str:
        """The code of its province, such as 360000."""
        return self.prefix[:2] + "0000"

    @property
    def province_name(self) -> str:
        """The name of its province."""
        return PROVINCES[self.prefix[:2]]

    @property
    def city(self) -> str | None:
        """The code of its city, or None above that level."""
        return self.prefix[:4] + "00" if len(self.prefix) >= 4 else None

    @property
    def county(self) -> str | None:
        """The six digits of its county, or None above that level."""
        return self.prefix[:6] if len(self.prefix) >= 6 else None

    @property
    def township(self) -> str | None:
        """The nine digits of its township, or None above that level."""
        return self.prefix[:9] if len(self.prefix) >= 9 else None

    @property
    def village(self) -> str | None:
        """The twelve digits of its village, or None above that level."""
        return self.prefix if len(self.prefix) == 12 else None

    @property
    def name(self) -> str | None:
        """Its own name as far as the shipped tables know it."""
        return names(self.code)

    def covers(self, other: Division) -> bool:
        """Tell whether `other` is this division or lies in it."""
        return other.prefix.startswith(self.prefix)

    def is_within(self, prefix: str) -> bool:
        """Tell whether it is, or lies in, the division of a code or a prefix of digits."""
        return self.prefix.startswith(_trim(prefix))

    def __str__(self) -> str:
        return self.code


def names(code: str) -> str | None:
    """Return the name of the division with this code, or None if the shipped tables lack it."""
    try:
        return _names().get(Division.parse(code).prefix)
    except MalformedDivision:
        return None


def full_name(code: str) -> str:
    """Return the names from the province down, such as 江西省宜春市万载县; unknown levels are left out.

    Raises  MalformedDivision
    """
    prefix = Division.parse(code).prefix
    levels = [prefix[:length] for length in _LEVELS if length <= len(prefix)]
    known = (_names().get(level, "") for level in levels)
    # The city digits of a municipality's counties are filled by 县 or 市辖区: nobody says them.
    return "".join(name for name in known if name not in ("县", "市辖区"))


def children(code: str) -> tuple[Division, ...]:
    """Return the divisions of the shipped tables on the next level below, in order of code.

    Below a municipality these are its counties, which have no city between.
    Raises  MalformedDivision
    """
    parent = Division.parse(code).prefix
    below = [p for p in _names() if p.startswith(parent) and len(p) > len(parent)]
    nearest = min(map(len, below), default=0)
    return tuple(Division(prefix) for prefix in sorted(below) if len(prefix) == nearest)


def shipped_counties() -> tuple[Division, ...]:
    """Return the counties whose townships are shipped, in order of code."""
    return tuple(Division(prefix) for prefix in sorted(_names()) if len(prefix) == 6)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    known = dict(PROVINCES)
    for row in _rows("divisions.csv"):
        known[_significant(row["code"])] = row["name"]
    for row in _rows("townships.csv"):
        known[row["township_code9"]] = row["name"]
    return known


def _rows(file_name: str) -> list[dict[str, str]]:
    with (_DATA / file_name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def _significant(digits: str) -> str:
    prefix = _trim(digits)
    # A few cities have townships and no counties (441900003), so a county of zeros is no gap.
    if (len(prefix) > 4 and prefix[2:4] == "00") or (len(prefix) > 9 and prefix[6:9] == "000"):
        raise MalformedDivision("gap")
    return prefix


def _trim(digits: str) -> str:
    """Drop the levels that hold zeros only, from the lowest up."""
    for start in (9, 6, 4, 2):
        if not digits[start:].strip("0"):
            digits = digits[:start]
    return digits
