"""What an EPCIS 2.0 event query asks, read from its parameters: the standard's and the open-named ones.

A query is a list of conditions that must all hold, an order and limits. Values of one parameter are alternatives.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from trace.standards.epcis.epc_names import canonical
from trace.standards.epcis.events import MalformedEvent
from trace.standards.epcis.extensions import LONGEST_TEXT, instant
from trace.standards.epcis.master_data import is_attribute_name
from trace.standards.epcis.members import read_time
from trace.standards.epcis.reading import TYPES
from trace.standards.epcis.vocabulary import URI, Vocabulary, bare
from trace.standards.malformed import Malformed

MOST_VALUES = 200
MOST_CONDITIONS = 60
Value = str | float | datetime


class MalformedQuery(Malformed):
    """No such parameter, or no such value; reason `unknown` · `value` · `exclusive` · `many`, fact `parameter`."""

    code = "epcis_query"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition.

    kind    column · epc · quantity · word · exists · under · attribute (of master data) · any (of `parts`)
    name    the column; the roles of EPCs joined by a blank; the name of words
    op      EQ GT GE LT LE
    unit    of the value, where the parameter names one
    names   of an attribute, as they were asked for; the values are then what it says, none for anything
    parts   conditions of which one has to hold
    """

    kind: str
    name: str
    op: str = "EQ"
    values: tuple[Value, ...] = ()
    unit: str | None = None
    names: tuple[str, ...] = ()
    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for, in which order, and how much of it."""

    conditions: tuple[Condition, ...] = ()
    order: str = ""
    #: The standard's direction, unless the other is asked for; without an order it has no meaning.
    descending: bool = True
    event_count_limit: int | None = None
    max_event_count: int | None = None


#: Which EPCs a MATCH parameter looks among.
MATCHES = {
    "MATCH_epc": ("epc child", False),
    "MATCH_parentID": ("parent", False),
    "MATCH_inputEPC": ("input", False),
    "MATCH_outputEPC": ("output", False),
    "MATCH_anyEPC": ("epc child parent input output", False),
    "MATCH_epcClass": ("epc child", True),
    "MATCH_inputEPCClass": ("input", True),
    "MATCH_outputEPCClass": ("output", True),
    "MATCH_anyEPCClass": ("epc child input output", True),
}
_COLUMNS = {
    "EQ_bizStep": ("biz_step", Vocabulary.BIZ_STEP),
    "EQ_disposition": ("disposition", Vocabulary.DISPOSITION),
    "EQ_errorReason": ("error_reason", Vocabulary.ERROR_REASON),
}
_PLACES = {"readPoint": "read_point", "bizLocation": "biz_location"}
_TIMES = {
    "eventTime": "event_time",
    "recordTime": "record_time",
    "errorDeclarationTime": "declared_at",
    # So spelled in GS1's query schema.
    "errorDeclaration_Time": "declared_at",
}
_SENSOR_TIMES = ("startTime", "endTime", "time")
_SENSOR_TEXTS = (
    "type",
    "deviceID",
    "dataProcessingMethod",
    "microorganism",
    "chemicalSubstance",
    "bizRules",
    "stringValue",
    "hexBinaryValue",
    "uriValue",
)
_LISTED = {
    "EQ_persistentDisposition_set": ("persistentDisposition_set", Vocabulary.DISPOSITION),
    "EQ_persistentDisposition_unset": ("persistentDisposition_unset", Vocabulary.DISPOSITION),
    "EQ_correctiveEventID": ("correctiveEventID", None),
}
_MEASURED = re.compile(
    r"(EQ|GT|GE|LT|LE)_(value|minValue|maxValue|meanValue|sDev|percValue|quantity)_([A-Z0-9]{2,4})",
    re.ASCII,
)
_RANK = re.compile(r"(EQ|GT|GE|LT|LE)_percRank", re.ASCII)
_TYPED = re.compile(r"EQ_(bizTransaction|source|destination)_(.+)", re.ASCII | re.DOTALL)
_OPEN = re.compile(
    r"(EQ|GT|GE|LT|LE|EXISTS)_(INNER_)?"
    r"(?:(ILMD|ERROR_DECLARATION|SENSORELEMENT|SENSORMETADATA|SENSORREPORT|readPoint|bizLocation)_)?"
    r"([A-Za-z][A-Za-z0-9+.\-]*:.+)",
    re.ASCII | re.DOTALL,
)
_SCOPES = {
    None: "ext",
    "ILMD": "ilmd",
    "ERROR_DECLARATION": "error",
    "SENSORELEMENT": "sensor",
    "SENSORMETADATA": "metadata",
    "SENSORREPORT": "report",
    "readPoint": "readPoint",
    "bizLocation": "bizLocation",
}
#: The fields whose values are of a vocabulary; the parameters name them without the list they stand in.
DESCRIBED = frozenset(
    {
        *("bizStep", "disposition", "persistentDisposition", "readPoint", "bizLocation"),
        *("bizTransaction", "source", "destination", "epcClass", "errorReason"),
    }
)
_EXTENSION = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:.+", re.ASCII | re.DOTALL)
#: The second form stands in GS1's query schema.
_EQATTR = re.compile(r"EQ_?ATTR_(.+)", re.DOTALL)
#: So many ways to part an extension's name from an attribute's are tried.
MOST_PARTINGS = 10
_COMPARED = re.compile(r"(EQ|GT|GE|LT|LE)_quantity", re.ASCII)


def read_query(parameters: Mapping[str, object]) -> Query:
    """Return the query that `parameters` state.

    parameters  by name: of a URL a text (alternatives joined by `|`), of a named query any JSON value
    Raises      MalformedQuery
    """
    query = Query()
    conditions: list[Condition] = []
    for name, value in parameters.items():
        if name == "@context":
            continue
        if name in _CONTROLS:
            query = _control(query, name, value)
            continue
        found = _condition(name, value)
        if found is not None:
            conditions.append(found)
    if len(conditions) > MOST_CONDITIONS:
        raise MalformedQuery("many", parameter="")
    if query.event_count_limit is not None and query.max_event_count is not None:
        raise MalformedQuery("exclusive", parameter="maxEventCount")
    return replace(query, conditions=tuple(conditions))


def _condition(name: str, value: object) -> Condition | None:
    """The condition of one parameter; None for one that asks for nothing (EXISTS … false)."""
    for reader in (_read_fixed, _read_when, _read_sensed, _read_described, _read_open):
        found = reader(name, value)
        if found is not NotImplemented:
            return found  # type: ignore[return-value]
    raise MalformedQuery("unknown", parameter=name[:80])


def _read_fixed(name: str, value: object) -> object:
    if name == "eventType":
        kinds = _texts(name, value)
        for kind in kinds:
            _require(name, kind in TYPES or URI.fullmatch(kind) is not None)
        return Condition("column", "event_type", values=kinds)
    if name == "EQ_action":
        actions = _texts(name, value)
        _require(name, {"ADD", "OBSERVE", "DELETE"}.issuperset(actions))
        return Condition("column", "action", values=actions)
    if name in _COLUMNS:
        column, vocabulary = _COLUMNS[name]
        return Condition("column", column, values=_words(name, value, vocabulary))
    if name in ("EQ_eventID", "EQ_transformationID"):
        column = "event_id" if name == "EQ_eventID" else "transformation_id"
        return Condition("column", column, values=_texts(name, value))
    if name in MATCHES:
        roles, is_class = MATCHES[name]
        return Condition("class" if is_class else "epc", roles, values=_texts(name, value))
    if name[3:] in _PLACES and name[:3] in ("EQ_", "WD_"):
        named = tuple(canonical(text) for text in _texts(name, value))
        return Condition("under" if name[:2] == "WD" else "column", _PLACES[name[3:]], values=named)
    if name in _LISTED:
        word, vocabulary_or_none = _LISTED[name]
        return Condition("word", word, values=_words(name, value, vocabulary_or_none))
    return NotImplemented


def _read_when(name: str, value: object) -> object:
    op, _, rest = name.partition("_")
    if op in ("GE", "LT") and rest in _TIMES:
        return Condition("column", _TIMES[rest], op, (_instant(name, value),))
    if op in ("GE", "LT") and rest in _SENSOR_TIMES:
        return Condition("word", f"sensor.{rest}", op, (_instant(name, value),))
    if name == "EXISTS_errorDeclaration":
        return Condition("exists", "declared_at") if _flag(name, value) else None
    if name == "EXISTS_sensorElementList":
        return Condition("exists", "has_sensors") if _flag(name, value) else None
    found = _TYPED.fullmatch(name)
    if found is not None:
        vocabulary = (
            Vocabulary.BIZ_TRANSACTION_TYPE
            if found.group(1) == "bizTransaction"
            else Vocabulary.SOURCE_DEST_TYPE
        )
        word = f"{found.group(1)}_{bare(vocabulary, found.group(2))}"
        named = tuple(canonical(text) for text in _texts(name, value))
        return Condition("word", word, values=named)
    return NotImplemented


def _read_sensed(name: str, value: object) -> object:
    op, _, rest = name.partition("_")
    if op == "EQ" and rest in _SENSOR_TEXTS:
        texts = tuple(
            text.removeprefix("gs1:") if rest == "type" else canonical(text)
            for text in _texts(name, value)
        )
        return Condition("word", f"sensor.{rest}", values=texts)
    if name == "EQ_booleanValue":
        return Condition(
            "word", "sensor.booleanValue", values=("true" if _flag(name, value) else "false",)
        )
    if _COMPARED.fullmatch(name):
        return Condition("quantity", "quantity", op, _numbers(name, value))
    found = _MEASURED.fullmatch(name)
    if found is not None:
        op, attribute, unit = found.groups()
        if attribute == "quantity":
            return Condition("quantity", "quantity", op, _numbers(name, value), unit)
        return Condition("word", f"sensor.{attribute}", op, _numbers(name, value), unit)
    if _RANK.fullmatch(name):
        return Condition("word", "sensor.percRank", op, _numbers(name, value))
    return NotImplemented


def _read_described(name: str, value: object) -> object:
    if name.startswith("HASATTR_"):
        field = name[8:]
        _require_known(name, field in DESCRIBED or _EXTENSION.fullmatch(field) is not None)
        names = _texts(name, value)
        _require(name, all(map(is_attribute_name, names)))
        return Condition("attribute", field, names=names)
    found = _EQATTR.fullmatch(name)
    if found is None:
        return NotImplemented
    partings = _partings(found.group(1))
    _require_known(name, 0 < len(partings) <= MOST_PARTINGS)
    values = tuple(text[:LONGEST_TEXT] for text in _texts(name, value))
    parts = tuple(
        Condition("attribute", field, values=values, names=(attribute,))
        for field, attribute in partings
    )
    return parts[0] if len(parts) == 1 else Condition("any", "", parts=parts)


def _partings(text: str) -> list[tuple[str, str]]:
    """The ways to read <field>_<attribute>.

    No standard field has an underscore: what follows the first is the attribute. Names of extensions may have some,
    and so may those of attributes: every reading counts, and one that means nothing finds nothing.
    """
    field, _, attribute = text.partition("_")
    if field in DESCRIBED:
        return [(field, attribute)] if is_attribute_name(attribute) else []
    cuts = [at for at, sign in enumerate(text) if sign == "_"]
    return [
        (text[:at], text[at + 1 :])
        for at in cuts
        if _EXTENSION.fullmatch(text[:at]) is not None and is_attribute_name(text[at + 1 :])
    ]


def _read_open(name: str, value: object) -> object:
    found = _OPEN.fullmatch(name)
    if found is None:
        return NotImplemented
    op, inner, scope, field = found.groups()
    word = f"{'inner_' if inner else ''}{_SCOPES[scope]}:{field}"
    if op == "EXISTS":
        return Condition("named", word) if _flag(name, value) else None
    if op == "EQ":
        return Condition("word", word, op, _texts(name, value))
    return Condition("word", word, op, (_number_or_instant(name, value),))


# ---------------------------------------------------------------- order and limits

_CONTROLS = frozenset({"orderBy", "orderDirection", "eventCountLimit", "maxEventCount"})


def _control(query: Query, name: str, value: object) -> Query:
    if name == "orderBy":
        field = _texts(name, value)[0]
        _require(name, field in ("eventTime", "recordTime") or URI.fullmatch(field) is not None)
        return replace(query, order=field)
    if name == "orderDirection":
        direction = _texts(name, value)[0]
        _require(name, direction in ("ASC", "DESC"))
        return replace(query, descending=direction == "DESC")
    number = _numbers(name, value)[0]
    _require(name, number == int(number) and 1 <= number <= 2**31)
    if name == "eventCountLimit":
        return replace(query, event_count_limit=int(number))
    return replace(query, max_event_count=int(number))


# ---------------------------------------------------------------- values


def _require(name: str, holds: bool) -> None:
    if not holds:
        raise MalformedQuery("value", parameter=name[:80])


def _require_known(name: str, holds: bool) -> None:
    if not holds:
        raise MalformedQuery("unknown", parameter=name[:80])


def _texts(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        parts: Sequence[object] = value.split("|")
    elif isinstance(value, list):
        parts = value
    elif isinstance(value, bool):
        parts = ["true" if value else "false"]
    elif isinstance(value, int | float):
        parts = [str(value)]
    else:
        parts = []
    _require(name, 0 < len(parts) <= MOST_VALUES)
    texts = []
    for part in parts:
        is_number = isinstance(part, int | float) and not isinstance(part, bool)
        text = str(part)
        _require(name, (is_number or isinstance(part, str)) and bool(text) and "\x00" not in text)
        texts.append(text)
    return tuple(texts)


def _words(name: str, value: object, vocabulary: Vocabulary | None) -> tuple[str, ...]:
    texts = _texts(name, value)
    return texts if vocabulary is None else tuple(bare(vocabulary, text) for text in texts)


def _numbers(name: str, value: object) -> tuple[float, ...]:
    numbers = []
    for text in _texts(name, value):
        try:
            number = float(text)
        except ValueError:
            raise MalformedQuery("value", parameter=name[:80]) from None
        _require(name, abs(number) < 1e300)
        numbers.append(number)
    return tuple(numbers)


def _instant(name: str, value: object) -> datetime:
    text = _texts(name, value)[0]
    try:
        # In a URL a plus that nobody escaped arrives as a blank.
        return read_time(name, text.replace(" ", "+"))
    except MalformedEvent:
        raise MalformedQuery("value", parameter=name[:80]) from None


def _number_or_instant(name: str, value: object) -> float | datetime:
    text = _texts(name, value)[0]
    moment = instant(text.replace(" ", "+"))
    return _numbers(name, value)[0] if moment is None else moment


def _flag(name: str, value: object) -> bool:
    if value is None or value == "":
        return True
    if isinstance(value, bool | int):
        return bool(value)
    _require(name, value in ("true", "false", "1", "0"))
    return value in ("true", "1")
