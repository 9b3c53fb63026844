"""The batches that the scope of a recall names, for pages and interfaces alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from trace.kernel.errors import InvalidValue
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.lineage.queries import made_at, search_starts
from trace.rooms.producers.models import Producer
from trace.rooms.recalls.queries import check_period, of_input, of_units, units_like
from trace.rooms.recalls.rules import ScopeKind
from trace.rooms.recalls.services import Scope

T = TypeVar("T")
MAX_NAMED = 5


def batches_in(work: Work, scope: Scope) -> Sequence[Batch]:
    """Return the batches of a scope, oldest first, of producers whose books the actor may read; none is an answer.

    Raises   MissingPermission · InvalidValue (the period; or several places answer to the text) · PeriodTooLong ·
             TooManyStarts
    """
    if scope.kind is ScopeKind.CODE:
        return search_starts(work, scope.text).batches
    if scope.kind is ScopeKind.INPUT:
        return of_input(work, scope.text, since=scope.since, until=scope.until)
    check_period(scope.since, scope.until)
    if scope.kind is ScopeKind.UNIT:
        units = units_like(work, scope.text)
        exact = [unit for unit in units if scope.text.strip() in (unit.code, unit.name)]
        chosen = _only(exact or units)
        ids = [unit.id for unit in chosen]
        return of_units(work, ids, since=scope.since, until=scope.until) if ids else []
    places = _only(search_starts(work, scope.text).premises)
    found = [made_at(work, each.id, since=scope.since, until=scope.until) for each in places]
    return [batch for each in found for batch in each.batches]


def by_producer(batches: Iterable[Batch]) -> list[tuple[Producer, list[Batch]]]:
    """Return batches by whose they are: a recall is addressed to one producer."""
    found: dict[int, list[Batch]] = defaultdict(list)
    for batch in batches:
        found[batch.producer_id].append(batch)
    return [(each[0].producer, each) for each in found.values()]


def _only(places: Sequence[T]) -> Sequence[T]:
    if len(places) > 1:
        names = "、".join(str(getattr(place, "name", "")) for place in places[:MAX_NAMED])
        raise InvalidValue(field="text", reason="several-places", value=names)
    return places
