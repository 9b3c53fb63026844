"""Event queries as statements: which events an actor may see and a query means, a page at a time.

Pages survive new events: the first one fixes the newest event that counts, and the token carries that and where the
page ended. Events are never removed, so what a page left out the next one has.
"""

from __future__ import annotations

import base64
import hashlib
import json
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from trace.kernel.permissions import Permission, reach_of, require_somewhere
from trace.kernel.work import Work
from trace.rooms.accounts.models import Organisation
from trace.rooms.events.models import StoredEvent
from trace.rooms.repository.documents import Found
from trace.rooms.repository.errors import QueryInvalid, QueryTooLarge
from trace.rooms.repository.models import (
    CapturedEpc,
    CapturedEvent,
    CapturedWord,
    ContextPrefix,
    EventContext,
    EventDecision,
    RevokedPageToken,
)
from trace.rooms.repository.queries import attributes
from trace.rooms.repository.rules import DECLARATION_MARK, DECLARED
from trace.standards.epcis.documents import KNOWN_PREFIXES
from trace.standards.epcis.epc_names import canonical, pattern
from trace.standards.epcis.master_data import attribute_name
from trace.standards.epcis.query import DESCRIBED, Condition, Query

DEFAULT_SIZE = 30
MOST_SIZE = 1_000
TOKEN_LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Some events in the order asked for; the token of the next page, None on the last."""

    events: Sequence[Found]
    next_token: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the page before ended: the newest event that counts, how many were shown, and the last one's keys."""

    ceiling: int
    shown: int = 0
    last_id: int = 0
    last_time: str = ""


def find_events(
    work: Work,
    query: Query,
    *,
    prefixes: Mapping[str, str] | None = None,
    size: int = DEFAULT_SIZE,
    token: str | None = None,
    above: int = 0,
) -> FoundPage:
    """Return one page of the events that `query` means and the actor may see.

    prefixes  the namespaces by which the query's own field names are spelled
    token     of the page before
    above     only events with a greater id: what a subscriber has not had yet
    Raises    MissingPermission · QueryInvalid (nextPageToken, perPage) · QueryTooLarge
    """
    if size < 1:
        raise QueryInvalid(parameter="perPage", reason="value")
    size = min(size, MOST_SIZE)
    mark = _mark(query, prefixes)
    place = _place(work, token, mark)
    statement = _narrowed(work, query, prefixes or {}, place.ceiling)
    if above:
        statement = statement.where(CapturedEvent.id > above)
    if query.max_event_count is not None and token is None:
        counted = select(func.count()).select_from(
            statement.limit(query.max_event_count + 1).subquery()
        )
        if (work.session.scalar(counted) or 0) > query.max_event_count:
            raise QueryTooLarge(limit=query.max_event_count)
    left = None if query.event_count_limit is None else query.event_count_limit - place.shown
    wanted = size if left is None else max(0, min(size, left))
    rows = list(work.session.execute(_paged(work, statement, query, prefixes or {}, place, wanted)))
    more = len(rows) > wanted and (left is None or left > wanted)
    rows = rows[:wanted]
    expires_at = work.now + TOKEN_LIFE
    next_token = None
    if more and rows:
        last = rows[-1]
        next_token = _token(
            mark, place, place.shown + len(rows), last.id, last.event_time, expires_at
        )
    return FoundPage(load(work, [row.id for row in rows]), next_token, expires_at)


def load(work: Work, ids: Sequence[int]) -> list[Found]:
    """Return events by their ids, in that order."""
    rows = work.session.execute(
        select(
            CapturedEvent.id,
            CapturedEvent.event_id,
            CapturedEvent.record_time,
            CapturedEvent.document,
            StoredEvent.document.label("own"),
            EventContext.document.label("context"),
        )
        .join(EventContext, EventContext.id == CapturedEvent.context_id)
        .outerjoin(StoredEvent, StoredEvent.id == CapturedEvent.own_event)
        .where(CapturedEvent.id.in_(ids))
    )
    found = {
        row.id: Found(
            row.id,
            # A declaration that names no id is about an event that was given one.
            row.event_id.rpartition(DECLARATION_MARK)[0] or row.event_id,
            row.record_time,
            row.own if row.document is None else json.loads(row.document),
            json.loads(row.context),
        )
        for row in rows
    }
    return [found[each] for each in ids]


def visible(work: Work) -> ColumnElement[bool] | None:
    """Return the condition of events that the actor may see, or None for all; raises MissingPermission."""
    require_somewhere(work.actor, Permission.BATCHES_READ, Permission.EVENTS_CAPTURE)
    read = reach_of(work.actor, Permission.BATCHES_READ)
    if read.everywhere:
        return None
    own = (
        *read.organisation_ids,
        *reach_of(work.actor, Permission.EVENTS_CAPTURE).organisation_ids,
    )
    places = [Organisation.division.startswith(division) for division in read.divisions]
    offices = select(Organisation.id).where(or_(*places)) if places else None
    seen: list[ColumnElement[bool]] = []
    for column in (CapturedEvent.organisation_id, EventDecision.producer_id):
        theirs = [column.in_(own)] + ([] if offices is None else [column.in_(offices)])
        if column is EventDecision.producer_id:
            # What an outside party sent is its producer's to read as well, once it was matched.
            matched = select(EventDecision.event_pk).where(or_(*theirs))
            seen.append(CapturedEvent.id.in_(matched))
        else:
            seen += theirs
    return or_(*seen)


def with_id(event_ids: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition of events with one of some ids, and of declarations that these are in error."""
    declarations = select(CapturedWord.event_pk).where(
        CapturedWord.name == DECLARED, CapturedWord.text.in_(event_ids)
    )
    return or_(CapturedEvent.event_id.in_(event_ids), CapturedEvent.id.in_(declarations))


def revoke_token(work: Work, token: str) -> None:
    """Make a page token worthless; one that is none, or was given back before, changes nothing."""
    require_somewhere(work.actor, Permission.BATCHES_READ, Permission.EVENTS_CAPTURE)
    digest = hashlib.sha256(token.encode()).hexdigest()
    known = select(RevokedPageToken.id).where(RevokedPageToken.digest == digest)
    if work.session.scalar(known) is None:
        work.session.add(RevokedPageToken(digest=digest, expires_at=work.now + TOKEN_LIFE))


def both(first: Query, second: Query) -> Query:
    """Return a query for what both mean, in the order and within the limits of the second."""
    return replace(second, conditions=(*first.conditions, *second.conditions))


# ---------------------------------------------------------------- conditions


def _narrowed(
    work: Work, query: Query, prefixes: Mapping[str, str], ceiling: int
) -> Select[int, datetime]:
    statement = select(CapturedEvent.id, CapturedEvent.event_time).where(
        CapturedEvent.id <= ceiling
    )
    seen = visible(work)
    if seen is not None:
        statement = statement.where(seen)
    for condition in query.conditions:
        statement = statement.where(_where(work, condition, prefixes))
    return statement


def _where(work: Work, condition: Condition, prefixes: Mapping[str, str]) -> ColumnElement[bool]:
    kind = condition.kind
    if kind == "column" and condition.name == "event_id":
        return with_id([str(value) for value in condition.values])
    if kind == "column":
        column: InstrumentedAttribute[Any] = getattr(CapturedEvent, condition.name)
        return _compared(column, condition.op, condition.values)
    if kind == "exists":
        if condition.name == "has_sensors":
            return CapturedEvent.has_sensors.is_(True)
        return CapturedEvent.declared_at.is_not(None)
    if kind == "under":
        place: InstrumentedAttribute[Any] = getattr(CapturedEvent, condition.name)
        # A place within a place is spelled below it: 414/<GLN>/254/<extension>.
        below = [place.startswith(f"{value}/", autoescape=True) for value in condition.values]
        described = CapturedEvent.id.in_(attributes.below(work, place, condition.values))
        return or_(place.in_(condition.values), *below, described)
    if kind in ("epc", "class"):
        return CapturedEvent.id.in_(_epcs(condition))
    if kind == "quantity":
        quantities = select(CapturedEpc.event_pk).where(
            _compared(CapturedEpc.quantity, condition.op, condition.values)
        )
        if condition.unit is not None:
            quantities = quantities.where(CapturedEpc.uom == condition.unit)
        return CapturedEvent.id.in_(quantities)
    if kind == "any":
        return or_(*(_where(work, part, prefixes) for part in condition.parts))
    if kind == "attribute":
        return CapturedEvent.id.in_(_described(work, condition, prefixes))
    names = _names(work, condition.name, prefixes)
    words = select(CapturedWord.event_pk).where(CapturedWord.name.in_(names))
    if kind == "word":
        column = _column(condition)
        words = words.where(_compared(column, condition.op, condition.values))
    if condition.unit is not None:
        words = words.where(CapturedWord.unit == condition.unit)
    return CapturedEvent.id.in_(words)


def _described(work: Work, condition: Condition, prefixes: Mapping[str, str]) -> Select[int]:
    field: str | list[str] = condition.name
    if condition.name not in DESCRIBED:
        field = _names(work, f"ext:{condition.name}", prefixes)
    asked = [
        attribute_name(spelled, {})
        for name in condition.names
        for spelled in (_spellings(work, name, prefixes) if ":" in name else [name])
    ]
    values = [str(value) for value in condition.values]
    return attributes.with_attributes(work, field, asked, values)


def _epcs(condition: Condition) -> Select[int]:
    is_class = condition.kind == "class"
    plain: list[str] = []
    patterns: list[str] = []
    for value in condition.values:
        like = None if is_class else pattern(str(value))
        (plain if like is None else patterns).append(like or canonical(str(value)))
    spelled = or_(
        CapturedEpc.epc.in_(plain), *(CapturedEpc.epc.like(p, escape="\\") for p in patterns)
    )
    return select(CapturedEpc.event_pk).where(
        spelled,
        CapturedEpc.is_class.is_(is_class),
        CapturedEpc.role.in_(condition.name.split()),
    )


def _column(condition: Condition) -> InstrumentedAttribute[Any]:
    value = condition.values[0]
    if isinstance(value, datetime):
        return CapturedWord.instant
    return CapturedWord.number if isinstance(value, float) else CapturedWord.text


def _compared(
    column: InstrumentedAttribute[Any], op: str, values: Sequence[Any]
) -> ColumnElement[bool]:
    if op == "EQ":
        return column.in_(values)
    compare = {"GT": operator.gt, "GE": operator.ge, "LT": operator.lt, "LE": operator.le}[op]
    found: ColumnElement[bool] = compare(column, values[0])
    return found


def _names(work: Work, name: str, prefixes: Mapping[str, str]) -> list[str]:
    """The names under which a field may be indexed; a prefix that the asker did not explain means whatever any
    document has explained it by."""
    scope, colon, field = name.partition(":")
    if not colon:
        return [name]
    return [f"{scope}:{spelled}" for spelled in _spellings(work, field, prefixes)]


def _spellings(work: Work, field: str, prefixes: Mapping[str, str]) -> list[str]:
    prefix, _, local = field.partition(":")
    if prefix in prefixes:
        return [f"{prefixes[prefix]}{local}"]
    names = [field]
    if not local.startswith("//"):
        known = work.session.scalars(
            select(ContextPrefix.namespace).where(ContextPrefix.prefix == prefix).limit(200)
        )
        meant = {*known, *([KNOWN_PREFIXES[prefix]] if prefix in KNOWN_PREFIXES else [])}
        names += [f"{namespace}{local}" for namespace in sorted(meant)]
    return names


# ---------------------------------------------------------------- order and pages


def _paged(
    work: Work,
    statement: Select[int, datetime],
    query: Query,
    prefixes: Mapping[str, str],
    place: _Place,
    wanted: int,
) -> Select[int, datetime]:
    down = query.descending and bool(query.order)
    if query.order == "eventTime":
        keys = tuple_(CapturedEvent.event_time, CapturedEvent.id)
        if place.shown:
            after = (datetime.fromisoformat(place.last_time), place.last_id)
            statement = statement.where(keys < after if down else keys > after)
        order = [CapturedEvent.event_time, CapturedEvent.id]
    elif query.order in ("", "recordTime"):
        if place.shown:
            beyond = CapturedEvent.id < place.last_id if down else CapturedEvent.id > place.last_id
            statement = statement.where(beyond)
        order = [CapturedEvent.id]
    else:
        return _by_extension(work, statement, query, prefixes, place, wanted)
    ordered = [key.desc() if down else key.asc() for key in order]
    return statement.order_by(*ordered).limit(wanted + 1)


def _by_extension(
    work: Work,
    statement: Select[int, datetime],
    query: Query,
    prefixes: Mapping[str, str],
    place: _Place,
    wanted: int,
) -> Select[int, datetime]:
    """Order by a field of an extension: numbers, then instants, then texts; events without it come last."""
    names = _names(work, f"ext:{query.order}", prefixes)
    order = []
    for column in (CapturedWord.number, CapturedWord.instant, CapturedWord.text):
        value = (
            select(func.min(column))
            .where(and_(CapturedWord.event_pk == CapturedEvent.id, CapturedWord.name.in_(names)))
            .scalar_subquery()
        )
        order += [
            value.is_(None).asc(),
            value.desc() if query.descending else value.asc(),
        ]
    return statement.order_by(*order, CapturedEvent.id.asc()).offset(place.shown).limit(wanted + 1)


def _mark(query: Query, prefixes: Mapping[str, str] | None) -> str:
    """What a token is for: another query does not take it."""
    stated = repr((query, sorted((prefixes or {}).items())))
    return hashlib.sha256(stated.encode()).hexdigest()[:16]


def _token(
    mark: str, place: _Place, shown: int, last_id: int, last_time: datetime, expires: datetime
) -> str:
    told = [
        mark,
        place.ceiling,
        shown,
        last_id,
        last_time.astimezone(UTC).isoformat(),
        int(expires.timestamp()),
    ]
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def _place(work: Work, token: str | None, mark: str) -> _Place:
    if token is None:
        return _Place(work.session.scalar(select(func.max(CapturedEvent.id))) or 0)
    wrong = QueryInvalid(parameter="nextPageToken", reason="value")
    try:
        told = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        meant, ceiling, shown, last_id, last_time, expires = told
        whole = all(type(n) is int and 0 <= n < 2**62 for n in (ceiling, shown, last_id, expires))
        if meant != mark or not whole or datetime.fromisoformat(last_time).tzinfo is None:
            raise wrong
    except (ValueError, TypeError, RecursionError):
        raise wrong from None
    if expires < work.now.timestamp():
        raise QueryInvalid(parameter="nextPageToken", reason="expired")
    digest = hashlib.sha256(token.encode()).hexdigest()
    if work.session.scalar(select(RevokedPageToken.id).where(RevokedPageToken.digest == digest)):
        raise QueryInvalid(parameter="nextPageToken", reason="expired")
    return _Place(ceiling, shown, last_id, last_time)
