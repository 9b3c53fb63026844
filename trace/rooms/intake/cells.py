"""What a cell may hold and what it means: text, days, amounts, words of the trade - typed by people, in many ways."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from trace.rooms.intake.grid import Raw

K = TypeVar("K", bound=StrEnum)
# Spreadsheet programs keep fifteen digits of a number and turn the others into zeros.
EXACT_DIGITS = 10**15
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_PLAIN_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
# Mainland mobile, fixed and service numbers, as the forms take them (wire/common.Phone).
_PHONE = re.compile(r"(1[3-9]\d{9}|(0\d{2,3})?[2-9]\d{6,7}|400\d{7}|12\d{3})")
_SEPARATORS = re.compile(r"[、,，;；\s]+")
_YES = frozenset({"是", "有", "yes", "y", "true", "1", "√"})
_NO = frozenset({"否", "无", "no", "n", "false", "0", "×"})


class Unacceptable(Exception):
    """The cell does not hold what its column asks for; `reason` is a slug of the problem catalogue."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of a column are read.

    parse    turns a filled cell into its value; raises Unacceptable
    choices  the words among which one is chosen, for the template's drop-downs
    form     how the column is formatted in the template
    """

    parse: Callable[[Raw], object]
    choices: tuple[str, ...] = ()
    form: str = "@"


def plain(raw: Raw) -> str:
    """Return a cell's content as text on one line, without the spaces around it."""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < EXACT_DIGITS else repr(raw)
    if isinstance(raw, datetime):
        is_day = raw.time() == time()
        return raw.date().isoformat() if is_day else raw.isoformat(sep=" ", timespec="minutes")
    if isinstance(raw, date | time):
        return raw.isoformat()
    return " ".join(str(raw).split())


def text(longest: int = 200) -> Reading:
    """One line of text."""

    def parse(raw: Raw) -> str:
        _refuse_rounded(raw)
        found = plain(raw)
        if len(found) > longest:
            raise Unacceptable("too-long")
        if any(unicodedata.category(character) == "Cc" for character in found):
            raise Unacceptable("cell-characters")
        return found

    return Reading(parse)


def _refuse_rounded(raw: Raw) -> None:
    if isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) >= EXACT_DIGITS:
        raise Unacceptable("cell-rounded")


def _phone(raw: Raw) -> str:
    digits = re.sub(r"[\s()（）\-－]", "", plain(raw)).removeprefix("+86")
    if not digits.isascii() or not _PHONE.fullmatch(digits):
        raise Unacceptable("cell-phone")
    return digits


def _day(raw: Raw) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    typed = unicodedata.normalize("NFKC", plain(raw)).replace(" ", "")
    found = _DAY.fullmatch(typed) or _PLAIN_DAY.fullmatch(typed)
    if found is None:
        raise Unacceptable("cell-day")
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise Unacceptable("cell-day") from error


def _number(raw: Raw) -> Decimal:
    if isinstance(raw, bool | date | time | timedelta):
        raise Unacceptable("number")
    typed = unicodedata.normalize("NFKC", plain(raw)).replace(",", "").replace(" ", "")
    try:
        number = Decimal(typed)
    except InvalidOperation as error:
        raise Unacceptable("number") from error
    if not number.is_finite():
        raise Unacceptable("number")
    if abs(number) >= EXACT_DIGITS or abs(number.adjusted()) > 15:
        raise Unacceptable("too-large" if abs(number) >= 1 else "too-fine")
    return number


def _whole(raw: Raw) -> int:
    number = _number(raw)
    if number != number.to_integral_value():
        raise Unacceptable("whole-number")
    return int(number)


def _yes_no(raw: Raw) -> bool:
    typed = plain(raw).casefold()
    if typed not in _YES | _NO:
        raise Unacceptable("cell-choice", choices=("是", "否"))
    return typed in _YES


def _codes(raw: Raw) -> tuple[str, ...]:
    _refuse_rounded(raw)
    return tuple(dict.fromkeys(code for code in _SEPARATORS.split(plain(raw)) if code))


PHONE = Reading(_phone)
DAY = Reading(_day, form="yyyy-mm-dd")
NUMBER = Reading(_number, form="General")
WHOLE = Reading(_whole, form="0")
YES_NO = Reading(_yes_no, choices=("是", "否"))
CODES = Reading(_codes)


def choice(words: Mapping[K, tuple[str, ...]]) -> Reading:
    """One of the trade's words.

    words  of each kind: the word to write, then others that are understood; the stored value always is
    """
    known: dict[str, K] = {}
    for kind, names in words.items():
        for name in (*names, kind.value):
            known[_folded(name)] = kind
    choices = tuple(names[0] for names in words.values())

    def parse(raw: Raw) -> K:
        found = known.get(_folded(plain(raw)))
        if found is None:
            raise Unacceptable("cell-choice", choices=choices)
        return found

    return Reading(parse, choices=choices)


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).replace(" ", "").casefold()


def heading(raw: Raw) -> str:
    """Return a header as it is compared: without spaces, marks of what is required, and full-width forms."""
    folded = _folded(plain(raw))
    return re.sub(r"(\(必填\)|\*)", "", folded)
