"""Master data of a document's header: which elements it speaks of, their attributes by name, what stands below them.

Elements are named as events' fields are looked up, so that whatever spelling a header has meets whatever spelling an
event has. Of an attribute there are several ways to write its name too; each is read as one URI.

Source   EPCIS 2.0, sections 6.5 and 9.5 (epcisHeader); CBV 2.0, section 9 (names of attributes)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trace.standards.epcis.documents import MalformedDocument
from trace.standards.epcis.epc_names import canonical
from trace.standards.epcis.events import MalformedEvent
from trace.standards.epcis.extensions import expand, word
from trace.standards.epcis.members import require_uri
from trace.standards.epcis.vocabulary import URI, Vocabulary, bare

#: Longer names cannot be looked up by every database's index.
LONGEST_ID = 400
LONGEST_NAME = 200

CBV = "urn:epcglobal:cbv:mda:"
GS1 = "https://gs1.org/voc/"
_SPELLED = (
    ("urn:epcglobal:cbv:mda#", CBV),
    ("https://www.gs1.org/voc/", GS1),
    ("http://www.gs1.org/voc/", GS1),
    ("http://gs1.org/voc/", GS1),
)
_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: its plain values as text (None for one with a structure), no value at all where it is null."""

    name: str
    values: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """One thing of a vocabulary.

    id        as event fields are compared: a key on id.gs1.org, a standard word bare, any other URI as it is
    spelled   as the header has it
    children  the ids directly below it; None where the header does not say
    """

    id: str
    spelled: str
    attributes: tuple[Attribute, ...]
    children: tuple[str, ...] | None


def read_master_data(head: Mapping[str, Any], prefixes: Mapping[str, str]) -> list[Element]:
    """Return the elements that a document's head describes, in its order; none where it has no master data.

    prefixes  the namespaces of the document's context
    Raises    MalformedDocument `type` · `missing`, MalformedEvent `type` · `uri`, each with the fact `field`
    """
    if "epcisHeader" not in head:
        return []
    header = _object("epcisHeader", head["epcisHeader"])
    if "epcisMasterData" not in header:
        return []
    where = "epcisHeader.epcisMasterData"
    data = _object(where, header["epcisMasterData"])
    found: list[Element] = []
    for vocabulary in _objects(f"{where}.vocabularyList", data.get("vocabularyList", [])):
        require_uri("vocabularyList.type", _member("vocabularyList", vocabulary, "type"))
        elements = vocabulary.get("vocabularyElementList", [])
        found += [
            _element(each, prefixes)
            for each in _objects("vocabularyList.vocabularyElementList", elements)
        ]
    return found


def element_id(uri: str) -> str:
    """Return the spelling by which event fields name an element."""
    for vocabulary in Vocabulary:
        standard = bare(vocabulary, uri)
        if standard != uri:
            return standard
    return canonical(uri)


def is_attribute_name(name: str) -> bool:
    """Tell whether `name` can be an attribute's: a bare word of CBV, a prefixed name or a URI."""
    return len(name) <= LONGEST_NAME and (_BARE.fullmatch(name) or URI.fullmatch(name)) is not None


def attribute_name(name: str, prefixes: Mapping[str, str]) -> str:
    """Return the URI of an attribute's name; `countryCode` and `cbvmda:countryCode` are the same one of CBV."""
    if ":" not in name:
        return CBV + name
    found = expand(name, prefixes)
    for head, meant in _SPELLED:
        if found.startswith(head):
            return meant + found[len(head) :]
    return found


def _element(sent: Mapping[str, Any], prefixes: Mapping[str, str]) -> Element:
    where = "vocabularyElementList"
    spelled, named = _id(f"{where}.id", _member(where, sent, "id"))
    listed = _objects(f"{where}.attributes", sent.get("attributes", []))
    children = None
    if "children" in sent:
        below = _list(f"{where}.children", sent["children"])
        children = tuple(dict.fromkeys(_id(f"{where}.children", each)[1] for each in below))
    return Element(named, spelled, tuple(_attribute(each, prefixes) for each in listed), children)


def _attribute(sent: Mapping[str, Any], prefixes: Mapping[str, str]) -> Attribute:
    where = "attributes.id"
    name = _member("attributes", sent, "id")
    if not isinstance(name, str):
        raise MalformedDocument("type", field=where)
    full = attribute_name(name, prefixes)
    if not is_attribute_name(name) or len(full) > LONGEST_NAME:
        raise MalformedEvent("uri", field=where, value=name[:80])
    return Attribute(full, tuple(_values(sent.get("attribute"))))


def _values(value: object) -> Iterator[str | None]:
    """An attribute's values; a list is several of them, null is none."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict | list):
            yield None
        elif each is not None:
            yield word("", each)[1]


def _id(where: str, value: object) -> tuple[str, str]:
    spelled = require_uri(where, value)
    named = element_id(spelled)
    if max(len(spelled), len(named)) > LONGEST_ID:
        raise MalformedEvent("uri", field=where, value=spelled[:80])
    return spelled, named


def _member(where: str, value: Mapping[str, Any], name: str) -> object:
    if value.get(name) is None:
        raise MalformedDocument("missing", field=f"{where}.{name}")
    return value[name]


def _object(where: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise MalformedDocument("type", field=where)
    return value


def _list(where: str, value: object) -> list[Any]:
    if not isinstance(value, list):
        raise MalformedDocument("type", field=where)
    return value


def _objects(where: str, value: object) -> list[Mapping[str, Any]]:
    return [_object(where, each) for each in _list(where, value)]
