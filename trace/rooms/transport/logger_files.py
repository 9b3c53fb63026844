"""Files of temperature and humidity loggers, read strictly: every row is a reading, or the file is refused.

A logger's file is CSV: perhaps some lines about the device, then a heading that names the columns, then one reading a
row. UTF-8 (with or without mark), UTF-16 with its mark and GB18030 are read; columns are parted by comma, semicolon or
tab. Time, temperature and humidity are found by the heading in Chinese or English; what other columns say is not read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation

from trace.kernel.errors import FieldProblem, InvalidFields, InvalidValue
from trace.rooms.norms.goals import BOUNDS
from trace.rooms.transport.kinds import Sensed

MAX_BYTES = 2 * 1024 * 1024
MAX_READINGS = 5_000
LEAST_READINGS = 2
# So many lines may stand above the heading; loggers print their serial number and settings there.
HEADING_WITHIN = 40
# So many wrong rows are told of; the rest is counted.
TOLD_ROWS = 20
# What loggers resolve; finer digits are the program's, not the sensor's.
PLACES = Decimal("0.01")
_TIME = re.compile(
    r"(date ?/? ?time|time ?stamp|timestamp|time|日期时间|(记录|采集|测量|数据|上报)?时间)"
)
_DAY = re.compile(r"(date|日期|(记录|采集|测量)日期)")
_TEMPERATURE = re.compile(r"(temp(erature)?|温度|探头温度|t)[0-9]?")
_HUMIDITY = re.compile(r"((relative )?humidity|湿度|相对湿度|rh)[0-9]?")
_UNIT = re.compile(r"[(（\[【]\s*(.*?)\s*[)）\]】]|[/_ ](°?[cf℃℉]|%(?:rh)?)$")
_WHEN = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T ]*"
    r"(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?秒?|分)?\s*(Z|[+-]\d{2}:?\d{2})?"
)
_ZONE = re.compile(r"([+-])(\d{2}):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a logger showed at an instant; one of the two values at least."""

    at: datetime
    temperature: Decimal | None
    humidity: Decimal | None

    def value(self, sensed: Sensed) -> Decimal | None:
        """What was measured of a quantity."""
        return self.temperature if sensed is Sensed.TEMPERATURE else self.humidity


@dataclass(frozen=True, slots=True)
class LoggerFile:
    """The readings in the order of time, and how many rows said again what another had said."""

    readings: tuple[Reading, ...]
    duplicate_count: int


@dataclass(slots=True)
class _Columns:
    time: int
    day: int | None = None
    temperature: int | None = None
    humidity: int | None = None


@dataclass(slots=True)
class _Found:
    readings: dict[datetime, Reading] = field(default_factory=dict)
    problems: list[FieldProblem] = field(default_factory=list)
    duplicates: int = 0


def read_logger_file(content: bytes, *, zone: str, now: datetime) -> LoggerFile:
    """Return the readings of a logger's file.

    zone     of times without an offset of their own, such as `+08:00`
    now      no reading lies later
    Raises   InvalidValue (zone, size, encoding, no heading, no or too many readings) · InvalidFields, naming rows
    """
    offset = zone_of(zone)
    if len(content) > MAX_BYTES:
        raise InvalidValue(field="file", reason="logger-too-large")
    lines = text_of(content).splitlines()
    delimiter = _delimiter(lines[:HEADING_WITHIN])
    rows = list(enumerate(csv.reader(lines, delimiter=delimiter), start=1))
    begin, columns = _heading(rows)
    found = _Found()
    for number, cells in rows[begin:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(found.readings) >= MAX_READINGS:
            raise InvalidValue(field="file", reason="logger-too-many")
        _take(found, number, cells, columns, offset, now, is_decimal_comma=delimiter == ";")
    if found.problems:
        raise InvalidFields(problems=tuple(_told(found.problems)))
    if len(found.readings) < LEAST_READINGS:
        raise InvalidValue(field="file", reason="logger-empty")
    readings = tuple(found.readings[at] for at in sorted(found.readings))
    return LoggerFile(readings, found.duplicates)


def zone_of(text: str) -> timezone:
    """Return the offset that a text such as `+08:00` names; raises InvalidValue reason `logger-zone`."""
    found = _ZONE.fullmatch(text)
    if found is None or int(found[2]) > 14:
        raise InvalidValue(field="zone", reason="logger-zone", value=text[:10])
    away = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-away if found[1] == "-" else away)


def text_of(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 with its mark, or GB18030; raises InvalidValue."""
    codings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for coding in codings:
        try:
            text = content.decode(coding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise InvalidValue(field="file", reason="logger-encoding")


def _delimiter(lines: Sequence[str]) -> str:
    """The sign that parts the columns of the heading: of those that yield one, the first."""
    for sign in (",", "\t", ";"):
        if any(_columns(cells) for cells in csv.reader(lines, delimiter=sign)):
            return sign
    return ","


def _heading(rows: Sequence[tuple[int, list[str]]]) -> tuple[int, _Columns]:
    for place, (_number, cells) in enumerate(rows[:HEADING_WITHIN], start=1):
        columns = _columns(cells)
        if columns is not None:
            return place, columns
    raise InvalidValue(field="file", reason="logger-no-heading")


def _columns(cells: Sequence[str]) -> _Columns | None:
    named: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name, unit = _named(cell)
        for kind, words in (
            ("time", _TIME), ("day", _DAY), ("temperature", _TEMPERATURE), ("humidity", _HUMIDITY)
        ):  # fmt: skip
            if kind not in named and words.fullmatch(name):
                named[kind] = place
                if kind == "temperature" and unit in ("f", "°f", "℉"):
                    raise InvalidValue(field="file", reason="logger-fahrenheit")
    if "time" not in named or not {"temperature", "humidity"} & set(named):
        return None
    return _Columns(
        named["time"], named.get("day"), named.get("temperature"), named.get("humidity")
    )


def _named(cell: str) -> tuple[str, str]:
    """A heading's name and unit, in lower case: `温度(℃)` is `温度` and `℃`."""
    text = " ".join(cell.strip().lower().split())
    unit = _UNIT.search(text)
    if unit is None:
        return text, ""
    return text[: unit.start()].strip(), (unit[1] or unit[2] or "").strip()


def _take(
    found: _Found,
    number: int,
    cells: Sequence[str],
    columns: _Columns,
    offset: timezone,
    now: datetime,
    *,
    is_decimal_comma: bool,
) -> None:
    """Add one row as a reading or as what is wrong with it."""
    faults = list(_row_faults(cells, columns, offset, now, is_decimal_comma))
    problems = [each for each in faults if isinstance(each, tuple)]
    if problems:
        found.problems.extend(_row(number, reason, value) for reason, value in problems)
        return
    reading = next(each for each in faults if isinstance(each, Reading))
    known = found.readings.setdefault(reading.at, reading)
    if known is reading:
        return
    if known == reading:
        found.duplicates += 1
    else:
        found.problems.append(_row(number, "logger-row-contradiction", _cell(cells, columns.time)))


def _row(number: int, reason: str, value: str) -> FieldProblem:
    return FieldProblem(field="file", reason=reason, facts={"row": number, "value": value[:40]})


def _told(problems: Sequence[FieldProblem]) -> Iterator[FieldProblem]:
    """The first wrong rows, and how many there are besides."""
    yield from problems[:TOLD_ROWS]
    if len(problems) > TOLD_ROWS:
        more: dict[str, object] = {"count": len(problems) - TOLD_ROWS}
        yield FieldProblem(field="file", reason="logger-more-rows", facts=more)


def _row_faults(
    cells: Sequence[str],
    columns: _Columns,
    offset: timezone,
    now: datetime,
    is_decimal_comma: bool,
) -> Iterator[Reading | tuple[str, str]]:
    """Yield every fault of a row as (reason, value), or the reading that it is."""
    said = _cell(cells, columns.time)
    if columns.day is not None:
        said = f"{_cell(cells, columns.day)} {said}"
    at = _instant(said, offset)
    is_right = at is not None and at <= now
    if at is None:
        yield "logger-row-time", said
    elif at > now:
        yield "logger-row-future", said
    values: dict[Sensed, Decimal | None] = {}
    for sensed, place in (
        (Sensed.TEMPERATURE, columns.temperature),
        (Sensed.HUMIDITY, columns.humidity),
    ):
        text = _cell(cells, place)
        value = _number(text, is_decimal_comma) if text else None
        if text and value is None:
            is_right = False
            yield "logger-row-number", text
        elif value is not None and not BOUNDS[sensed.value][0] <= value <= BOUNDS[sensed.value][1]:
            is_right = False
            yield "logger-row-impossible", text
        values[sensed] = value
    if is_right and set(values.values()) == {None}:
        is_right = False
        yield "logger-row-no-value", said
    if is_right and at is not None:
        yield Reading(at, values[Sensed.TEMPERATURE], values[Sensed.HUMIDITY])


def _cell(cells: Sequence[str], place: int | None) -> str:
    return cells[place].strip() if place is not None and place < len(cells) else ""


def _instant(text: str, offset: timezone) -> datetime | None:
    found = _WHEN.fullmatch(text.strip())
    if found is None:
        return None
    parts = [int(part) if part else 0 for part in found.groups()[:6]]
    zone = offset
    if found[7]:
        plain = "+00:00" if found[7] == "Z" else found[7]
        zone = zone_of(plain if ":" in plain else f"{plain[:3]}:{plain[3:]}")
    try:
        return datetime(*parts, tzinfo=zone)  # type: ignore[misc,arg-type]
    except ValueError:
        return None


def _number(text: str, is_decimal_comma: bool) -> Decimal | None:
    plain = re.sub(r"\s*(℃|°C|%RH|%|RH)$", "", text, flags=re.IGNORECASE)
    if is_decimal_comma:
        plain = plain.replace(",", ".")
    if not re.fullmatch(r"[+-]?\d{1,5}(\.\d{1,6})?", plain):
        return None
    try:
        return Decimal(plain).quantize(PLACES)
    except InvalidOperation:
        return None
