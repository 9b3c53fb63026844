"""Sensor elements of an event: checked, and as words to search by."""

from __future__ import annotations

import re
from collections.abc import Mapping

from trace.standards.epcis.epc_names import canonical
from trace.standards.epcis.events import MalformedEvent
from trace.standards.epcis.extensions import Word, walk, word
from trace.standards.epcis.members import as_list, read_time, require_number, require_uri
from trace.standards.epcis.sensor_words import ALERTS, COMPONENTS, MEASUREMENTS
from trace.standards.epcis.vocabulary import URI

TIMES = frozenset({"time", "startTime", "endTime"})
URIS = frozenset(
    [
        "deviceID",
        "deviceMetadata",
        "rawData",
        "dataProcessingMethod",
        "bizRules",
        "microorganism",
        "chemicalSubstance",
        "coordinateReferenceSystem",
        "uriValue",
    ]
)
NUMBERS = frozenset(["value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"])
_METADATA = TIMES | frozenset(
    ["deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"]
)
_REPORT = (
    URIS
    | NUMBERS
    | frozenset(
        [
            "type",
            "exception",
            "time",
            "component",
            "stringValue",
            "booleanValue",
            "hexBinaryValue",
            "uom",
        ]
    )
)
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})*", re.ASCII)
_GS1_VOC = re.compile(r"https?://(?:www\.)?gs1\.org/voc/")


def read_sensors(words: list[Word], elements: list[object], prefixes: Mapping[str, str]) -> None:
    """Append the words of all sensor elements; raises MalformedEvent."""
    for element in elements:
        if not isinstance(element, dict):
            raise MalformedEvent("type", field="sensorElementList")
        if "sensorReport" not in element:
            raise MalformedEvent("missing", field="sensorElementList.sensorReport")
        for name, value in element.items():
            if name == "sensorMetadata":
                _members(words, "metadata", name, value, _METADATA, prefixes)
            elif name == "sensorReport":
                for report in as_list("sensorReport", value):
                    _members(words, "report", name, report, _REPORT, prefixes)
                    if "type" not in report:
                        raise MalformedEvent("missing", field="sensorReport.type")
            elif ":" in name:
                walk(words, "sensor", name, value, prefixes)
            elif name not in ("type", "id"):
                raise MalformedEvent("unknown_field", field=f"sensorElementList.{name[:80]}")


def _members(
    words: list[Word],
    scope: str,
    name: str,
    members: object,
    known: frozenset[str],
    prefixes: Mapping[str, str],
) -> None:
    if not isinstance(members, dict):
        raise MalformedEvent("type", field=name)
    unit = members.get("uom")
    if unit is not None and not isinstance(unit, str):
        raise MalformedEvent("type", field=f"{name}.uom")
    for member, value in members.items():
        if member in known:
            words.append(_member(f"{name}.{member}", member, value, unit))
        elif ":" in member:
            walk(words, scope, member, value, prefixes)
        elif member not in ("type", "id"):
            raise MalformedEvent("unknown_field", field=f"{name}.{member[:80]}")


def _member(path: str, member: str, value: object, unit: str | None) -> Word:
    key = f"sensor.{member}"
    if member in TIMES:
        return (key, None, None, read_time(path, value), None)
    if member in URIS:
        return (key, canonical(require_uri(path, value)), None, None, None)
    if member in NUMBERS:
        return (key, None, require_number(path, value), None, unit)
    if member == "booleanValue":
        if not isinstance(value, bool):
            raise MalformedEvent("type", field=path)
        return word(key, value)
    if not isinstance(value, str):
        raise MalformedEvent("type", field=path)
    if member == "hexBinaryValue" and _HEX.fullmatch(value) is None:
        raise MalformedEvent("type", field=path)
    listed = {"type": MEASUREMENTS, "component": COMPONENTS, "exception": ALERTS}.get(member)
    if listed is not None and value not in listed and not _own(value):
        raise MalformedEvent("vocabulary", field=path, value=value[:80])
    return word(key, value.removeprefix("gs1:") if member == "type" else value)


def _own(value: str) -> bool:
    """Whether a word is of somebody's own vocabulary, or a standard one with its prefix before it."""
    local = value.removeprefix("gs1:").removeprefix("cbv:").removeprefix("Comp-")
    standard = local != value and local in MEASUREMENTS | COMPONENTS | ALERTS
    own = URI.fullmatch(value) is not None and not _GS1_VOC.match(value)
    return standard or (own and not value.startswith(("gs1:", "cbv:", "urn:epcglobal:cbv:")))
