"""食品生产许可证编号: SC and fourteen digits (《食品生产许可管理办法》 2020, article 30).

| digits | hold |
|---|---|
| 1-3 | category of the main product: 101-131 foods, 201-203 additives |
| 4-9 | division of the licensing office, often but not always in GB/T 2260 |
| 10-13 | sequence |
| 14 | check digit, ISO 7064 MOD 11,10 |

A right number proves neither that the licence exists nor that it is in force.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from trace.standards.china import iso7064
from trace.standards.china.region_code import Division, MalformedDivision
from trace.standards.china.typed import fold
from trace.standards.malformed import Malformed

PREFIX = "SC"
_TABLE = Path(__file__).parent / "data" / "food_categories.csv"


class MalformedLicence(Malformed):
    """Not an SC number.

    reason  `qs_number` (the old kind, ended 2018-10-01) · `prefix` · `length` · `digits` ·
            `check` (fact `expected`) · `category` (no such class)
    """

    code = "food_licence"


@dataclass(frozen=True, slots=True, order=True)
class FoodLicence:
    """The number of a food production licence."""

    value: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the licence number; case, spaces and full-width characters are forgiven.

        Raises  MalformedLicence
        """
        value = fold(text)
        if value.startswith("QS"):
            raise MalformedLicence("qs_number")
        if not value.startswith(PREFIX):
            raise MalformedLicence("prefix")
        digits = value.removeprefix(PREFIX)
        if len(digits) != 14:
            raise MalformedLicence("length", length=len(digits))
        if not (digits.isascii() and digits.isdigit()):
            raise MalformedLicence("digits")
        expected = iso7064.mod_11_10(digits[:-1])
        if expected != int(digits[-1]):
            raise MalformedLicence("check", expected=expected)
        if digits[:3] not in categories():
            raise MalformedLicence("category", category=digits[:3])
        return cls(value)

    @property
    def category(self) -> str:
        """The three digits of the main product's category, such as 102."""
        return self.value[2:5]

    @property
    def category_name(self) -> str:
        """The category's Chinese name."""
        return categories()[self.category]

    @property
    def area(self) -> str:
        """The six digits of the licensing office's division."""
        return self.value[5:11]

    @property
    def is_additive(self) -> bool:
        """Whether the main product is a food additive."""
        return self.category.startswith("2")

    def warnings(
        self, *, area: str | None = None, categories: Collection[str] = ()
    ) -> tuple[str, ...]:
        """Return what an officer may want to look at; none of it is a reason to refuse.

        area        a division the processor is known to be in (any level)
        categories  the prefixes its products would be expected under
        Returns     `area_unknown` (no such province), `area_differs`, `category_differs`: real
                    licences carry the codes of development zones, and a maker of several classes
                    has the class of its main product only
        """
        found = []
        try:
            office = Division.parse(self.area)
        except MalformedDivision:
            found.append("area_unknown")
        else:
            if area is not None and not _in_same_county(office, Division.parse(area)):
                found.append("area_differs")
        if categories and self.category not in categories:
            found.append("category_differs")
        return tuple(found)

    def __str__(self) -> str:
        return self.value


@lru_cache(maxsize=1)
def categories() -> dict[str, str]:
    """Return the Chinese name of each category by its three digits, in order."""
    with _TABLE.open(encoding="utf-8", newline="") as table:
        return {row["prefix"]: row["name"] for row in csv.DictReader(table)}


def _in_same_county(office: Division, other: Division) -> bool:
    # A city or province may license as well: then it has to contain the place.
    return office.covers(other) or other.covers(office)
