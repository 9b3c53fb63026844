"""Keeping the master data that a captured document's header states: the newest statement of each organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import delete, insert, select

from trace.kernel.chunks import chunks
from trace.kernel.work import Work
from trace.rooms.repository.models import MasterAttribute, MasterChild
from trace.rooms.repository.storing import instants, write
from trace.standards.epcis.master_data import Element

ATTRIBUTE_COLUMNS = (
    "organisation_id",
    "element",
    "spelled",
    "name",
    "position",
    "text",
    "is_null",
    "stated_at",
)
CHILD_COLUMNS = ("organisation_id", "parent", "child", "stated_at")
#: In place of the children of an element that has none: an older document does not bring back what it had.
NO_CHILD = ""

_Key = tuple[str, str]
K = TypeVar("K")
V = TypeVar("V")
_Values = dict[tuple[str | None, bool], None]


def keep_master_data(
    work: Work, *, elements: Sequence[Element], organisation_id: int, stated_at: datetime
) -> None:
    """Replace what the organisation has stated of these attributes and children before `stated_at`.

    Idempotent: a document that is older than what is kept changes nothing of it. The caller has judged the right to
    capture and holds the lock of the writers.
    """
    if not elements:
        return
    _keep_attributes(work, elements, organisation_id, stated_at)
    _keep_children(work, elements, organisation_id, stated_at)


def _keep_attributes(
    work: Work, elements: Sequence[Element], organisation_id: int, stated_at: datetime
) -> None:
    stated: dict[_Key, _Values] = {}
    spelled: dict[str, str] = {}
    for element in elements:
        spelled.setdefault(element.id, element.spelled)
        for attribute in element.attributes:
            values = stated.setdefault((element.id, attribute.name), {})
            values |= dict.fromkeys((value, False) for value in attribute.values)
    present: dict[_Key, list[tuple[int, datetime]]] = {}
    for some in chunks(sorted({element for element, _name in stated})):
        rows = work.session.execute(
            select(
                MasterAttribute.id,
                MasterAttribute.element,
                MasterAttribute.name,
                MasterAttribute.stated_at,
            ).where(
                MasterAttribute.organisation_id == organisation_id,
                MasterAttribute.element.in_(some),
            )
        )
        for row in rows:
            present.setdefault((row.element, row.name), []).append((row.id, row.stated_at))
    fresh = _fresh(stated, present, stated_at)
    for ids in chunks([pk for key in fresh for pk, _at in present.get(key, [])]):
        work.session.execute(delete(MasterAttribute).where(MasterAttribute.id.in_(ids)))
    at = instants(work.session)(stated_at)
    write(
        work.session,
        insert(MasterAttribute),
        ATTRIBUTE_COLUMNS,
        [
            (organisation_id, key[0], spelled[key[0]], key[1], position, text, is_null, at)
            for key, values in fresh.items()
            # One that is stated to be null is kept as such: an older document does not bring it back.
            for position, (text, is_null) in enumerate(values or {(None, True): None})
        ],
    )


def _keep_children(
    work: Work, elements: Sequence[Element], organisation_id: int, stated_at: datetime
) -> None:
    stated: dict[str, dict[str, None]] = {}
    for element in elements:
        if element.children is not None:
            stated.setdefault(element.id, {}).update(dict.fromkeys(element.children))
    present: dict[str, list[tuple[int, datetime]]] = {}
    for some in chunks(sorted(stated)):
        rows = work.session.execute(
            select(MasterChild.id, MasterChild.parent, MasterChild.stated_at).where(
                MasterChild.organisation_id == organisation_id, MasterChild.parent.in_(some)
            )
        )
        for row in rows:
            present.setdefault(row.parent, []).append((row.id, row.stated_at))
    fresh = _fresh(stated, present, stated_at)
    for ids in chunks([pk for key in fresh for pk, _at in present.get(key, [])]):
        work.session.execute(delete(MasterChild).where(MasterChild.id.in_(ids)))
    at = instants(work.session)(stated_at)
    write(
        work.session,
        insert(MasterChild),
        CHILD_COLUMNS,
        [
            (organisation_id, parent, child, at)
            for parent, children in fresh.items()
            for child in children or (NO_CHILD,)
        ],
    )


def _fresh(
    stated: Mapping[K, V], present: Mapping[K, list[tuple[int, datetime]]], stated_at: datetime
) -> dict[K, V]:
    """What is stated now and not known from a newer document."""
    return {
        key: value
        for key, value in stated.items()
        if all(at <= stated_at for _pk, at in present.get(key, []))
    }
