"""Pure decisions on bundles: their layout, what changed between two, and the states of labels by range.

The content is a JSON object of sections, each an object of rows by key; the phone reads rows by place:

| section | key | row |
|---|---|---|
| about | issuer, division | the value |
| keys | number | algorithm, public key (base64url), 1 when revoked |
| producers | id | name, division, phone, address, contact, 1 when it may be inspected |
| products | id | name, net content |
| brands | id | name |
| papers | a, c or p + id | kind, number, producer, standing, first day, last day |
| batches | id | lot, day made, restrictions in force by id |
| restrictions | id | kind, lot, instant, document, reason |
| doubts | digest of the row | kind of reason, its facts |
| lists | id | code, version, title, division, first day, source, items as [code, section, words, 1 when key] |
| plans | id | producer, kind of inspection, first day, last day |
| runs | code | order key (base64url), labels, GTIN, lot, key number, product, producer, brand, batch, … |
| | | … why cancelled or null, fates, spans, doubts |

Numbers and texts that are missing are 0 and "". A run's fates are the states its labels are in (ACTIVATED + SPOILED +
VOIDED, batch, why void); its spans say which labels are in which, three numbers each: labels left out since the
span before, labels in the span, place among the fates. Its doubts are [first, last, keys of doubts …].
The lists are those in force now and those that begin within LISTS_AHEAD; plans are those not done yet, flying ones too.
"""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from trace.kernel.errors import Invalid
from trace.rooms.labels.rules import RangeKind, RunState
from trace.standards.signing.canonical_json import canonical

ACTIVATED, SPOILED, VOIDED = 1, 2, 4
#: Beyond this the state of recalls cannot be told from a bundle any more.
GOOD_FOR = timedelta(hours=72)
#: An older reading of the records is read again when a phone asks, where anything was recorded since …
STALE_AFTER = timedelta(seconds=15)
#: … and after this in any case: some states begin by the clock alone.
ALWAYS_AFTER = timedelta(minutes=10)
#: A phone that was updated then still inspects by the list of its day.
LISTS_AHEAD = timedelta(days=14)
#: States kept for each division: a phone that missed more takes the whole bundle again.
KEPT = 40

Section = Mapping[str, Any]
Document = Mapping[str, Section]


@dataclass(eq=False, kw_only=True)
class NoSuchDivision(Invalid):
    """`value` is no code of a county (6), township (9) or village (12 digits)."""

    at = "division"
    value: str


class RunRow(NamedTuple):
    """What of a run the content is made from; `labels` is how many it has."""

    id: int
    code: str
    state: RunState
    labels: int
    gtin: str | None
    lot: str | None
    key_number: int
    product_id: int
    producer_id: int
    brand_id: int | None
    batch_id: int | None
    closed_reason: str


class RangeRow(NamedTuple):
    """One row of what was done to labels, in the order it was done."""

    kind: RangeKind
    first: int
    last: int
    batch_id: int | None
    reason: str


class Fate(NamedTuple):
    """What became of labels: states as a sum, the batch they were bound to (0 none), why void."""

    states: int
    batch: int
    reason: str


@dataclass(frozen=True, slots=True)
class Head:
    """What is signed of one state of a bundle."""

    issuer: str
    division: str
    sequence: int
    as_of: datetime
    digest: str
    size: int
    key_number: int
    signature: str


def is_division(text: str) -> bool:
    """Whether `text` may be a division's code: 6, 9 or 12 digits."""
    return text.isascii() and text.isdigit() and len(text) in (6, 9, 12)


def encode(document: Document) -> bytes:
    """Return the one text of a content."""
    return canonical(document)


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a content's text in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def pack(content: bytes) -> bytes:
    """Return the text under gzip, the same bytes for the same text."""
    return gzip.compress(content, compresslevel=9, mtime=0)


def unpack(packed: bytes) -> bytes:
    """Return the text again."""
    return gzip.decompress(packed)


def changes(old: Document, new: Document) -> dict[str, dict[str, Any]]:
    """Return the rows of `new` that `old` has not, by section and key; None stands for a row that is gone."""
    found: dict[str, dict[str, Any]] = {}
    for name in {*old, *new}:
        before, after = old.get(name, {}), new.get(name, {})
        changed = {key: row for key, row in after.items() if before.get(key) != row}
        changed |= dict.fromkeys(key for key in before if key not in after)
        if changed:
            found[name] = changed
    return found


def changes_between(old: bytes, new: bytes) -> bytes:
    """Return the canonical text of the changes between two contents' texts."""
    return canonical(changes(json.loads(old), json.loads(new)))


def row_key(row: Sequence[Any]) -> str:
    """Return a key by which equal rows are one."""
    return hashlib.sha256(canonical(list(row))).hexdigest()[:10]


def pieces(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int, list[int]]]:
    """Cut overlapping ranges into pieces that do not: (first, last, places of the ranges that cover it), in order."""
    given = list(spans)
    begins: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for place, (first, last) in enumerate(given):
        begins.setdefault(first, []).append(place)
        ends.setdefault(last + 1, []).append(place)
    cuts = sorted({*begins, *ends})
    open_now: set[int] = set()
    found = []
    for cut, following in itertools.pairwise(cuts):
        open_now.difference_update(ends.get(cut, ()))
        open_now.update(begins.get(cut, ()))
        if open_now:
            found.append((cut, following - 1, sorted(open_now)))
    return found


def fates_of(rows: Sequence[RangeRow]) -> tuple[list[list[Any]], list[int]]:
    """Return a run's fates and its spans from what was done to its ranges, as the content holds them."""
    fates: dict[Fate, int] = {}
    joined: list[tuple[int, int, Fate]] = []
    for first, last, places in pieces((row.first, row.last) for row in rows):
        fate = _fate(rows[place] for place in places)
        if joined and joined[-1][2] == fate and joined[-1][1] + 1 == first:
            joined[-1] = (joined[-1][0], last, fate)
        else:
            joined.append((first, last, fate))
    spans: list[int] = []
    end = 0
    for first, last, fate in joined:
        spans += (first - end, last - first + 1, fates.setdefault(fate, len(fates)))
        end = last + 1
    return [list(fate) for fate in fates], spans


def _fate(rows: Iterable[RangeRow]) -> Fate:
    """Judge as `labels.queries.state_of` does: of each kind, what was done last counts."""
    met = {row.kind: row for row in rows}
    states = ACTIVATED * (RangeKind.ACTIVATED in met)
    states += SPOILED * (RangeKind.SPOILED in met) + VOIDED * (RangeKind.VOIDED in met)
    bound, voided = met.get(RangeKind.BOUND), met.get(RangeKind.VOIDED)
    return Fate(states, (bound.batch_id or 0) if bound else 0, voided.reason if voided else "")
