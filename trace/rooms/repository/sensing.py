"""Sensor elements of an event as the table of a logger, which transport reads and judges. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

#: What is taken: kind of measurement → column and the one unit that it is read in.
_COLUMNS = {"Temperature": ("temperature", "CEL"), "RelativeHumidity": ("humidity", "P1")}


class SensorsUnfit(Exception):
    """Several devices, no temperature or humidity, another unit, or a time with two values."""


def logger_table(event: Mapping[str, Any], event_time: datetime) -> tuple[bytes, str]:
    """Return the readings as CSV (time, temperature, humidity) and the name of the device.

    event    a valid event with `sensorElementList`
    Raises   SensorsUnfit
    """
    rows: dict[str, dict[str, str]] = {}
    devices: set[str] = set()
    for element in _listed(event.get("sensorElementList")):
        metadata = element.get("sensorMetadata") or {}
        for report in _listed(element.get("sensorReport")):
            kind = str(report.get("type", "")).removeprefix("gs1:")
            if kind not in _COLUMNS:
                continue
            column, unit = _COLUMNS[kind]
            if report.get("uom") != unit or "value" not in report:
                raise SensorsUnfit
            devices.add(str(report.get("deviceID") or metadata.get("deviceID") or ""))
            when = _instant(report.get("time") or metadata.get("time"), event_time)
            row = rows.setdefault(when, {})
            if row.setdefault(column, str(report["value"])) != str(report["value"]):
                raise SensorsUnfit
    if not rows or len(devices) != 1:
        raise SensorsUnfit
    lines = [
        f"{when},{row.get('temperature', '')},{row.get('humidity', '')}"
        for when, row in sorted(rows.items())
    ]
    table = "\n".join(["time,temperature,humidity", *lines, ""]).encode()
    return table, (devices.pop() or "EPCIS")[-64:]


def _listed(value: object) -> Iterator[Mapping[str, Any]]:
    listed = value if isinstance(value, list) else [value]
    yield from (each for each in listed if isinstance(each, Mapping))


def _instant(text: object, otherwise: datetime) -> str:
    moment = datetime.fromisoformat(text) if isinstance(text, str) else otherwise
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
