"""Counting one view by three cheap statements: the scan, the label's counter, the phone's counter of the day.

Plain SQL without the mapper: the same for a service's session and for the door that has none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from trace.kernel.clock import local_date
from trace.kernel.work import Work
from trace.rooms.scanning import packed
from trace.rooms.scanning.rules import LEAST_CODES, LEAST_PHONES, SIGNED, Verdict
from trace.rooms.scanning.view_token import ShownView

#: Runs one statement with `?` for its parameters and returns the cursor.
Execute = Callable[[str, tuple[Any, ...]], Any]

KEEP = (
    "INSERT INTO pack_scans (run_id, label_index, view, client, seen_as) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (run_id, label_index, view) DO NOTHING"
)
COUNT = (
    "INSERT INTO scan_counters (run_id, label_index, count, first_at, first_province, last_at, is_spread) "
    "VALUES (?, ?, 1, ?, ?, ?, false) ON CONFLICT (run_id, label_index) DO UPDATE SET "
    "count = scan_counters.count + 1, last_at = excluded.last_at, is_spread = scan_counters.is_spread "
    "OR coalesce(scan_counters.first_province, '') <> coalesce(excluded.first_province, '') "
    "RETURNING count, is_spread"
)
MET_BEFORE = (
    "SELECT count(*) FROM (SELECT 1 FROM pack_scans WHERE run_id = ? AND label_index = ? AND client = ? "
    "LIMIT 2) AS met"
)
COUNT_CODES = (
    "INSERT INTO scan_clients (day, client, codes) VALUES (?, ?, 1) ON CONFLICT (day, client) "
    "DO UPDATE SET codes = scan_clients.codes + 1 RETURNING codes"
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a view was counted as.

    count      views of the label, this one included; 0 for a forged code, whose label is left alone
    is_spread  whether the label was asked for in more than one province
    codes      labels that the phone asked for first today with this one; 0 where it knew the label already
    """

    count: int = 0
    is_spread: bool = False
    codes: int = 0


def execute_in(work: Work) -> Execute:
    """Return what runs statements in the transaction of `work`."""
    connection = work.session.connection()
    marks = "%s" if connection.dialect.name == "postgresql" else "?"
    return lambda sql, parameters: connection.exec_driver_sql(sql.replace("?", marks), parameters)


def count_view(
    execute: Execute,
    shown: ShownView,
    *,
    now: datetime,
    province: str | None,
    client: int,
    is_sqlite: bool,
) -> Counted | None:
    """Record one view and return what it was counted as, or None when the same view was counted before.

    shown      of a label that there is: the token says so
    province   two digits of a known province, or None
    client     `packed.client_of` the phone's daily hash
    """
    run_id, index = shown.run_id, shown.index
    seen_as = packed.seen_as(shown.verdict, province)
    kept = execute(KEEP, (run_id, index, shown.view, client, seen_as))
    # Two requests with the same token meet here: the second finds the view taken and counts nothing.
    if kept.rowcount != 1:
        return None
    if shown.verdict is Verdict.FORGED:
        return Counted()
    at = stored_instant(now, is_sqlite=is_sqlite)
    count, is_spread = execute(COUNT, (run_id, index, at, province, at)).fetchone()
    if count > 1 and execute(MET_BEFORE, (run_id, index, client)).fetchone()[0] > 1:
        return Counted(count, bool(is_spread))
    codes = execute(COUNT_CODES, (local_date(now).toordinal(), client)).fetchone()[0]
    return Counted(count, bool(is_spread), codes)


def needs_a_look(shown: ShownView, counted: Counted) -> bool:
    """Whether this view may be a sign of copies under any limits that a brand can set."""
    if shown.verdict not in SIGNED:
        return False
    return (
        shown.verdict is Verdict.INACTIVE
        or shown.is_past_expiry
        or counted.is_spread
        or counted.count >= LEAST_PHONES
        or counted.codes >= LEAST_CODES
    )


def stored_instant(at: datetime, *, is_sqlite: bool) -> datetime | str:
    """Return an aware instant as the engine's driver takes it."""
    if not is_sqlite:
        return at
    # As SQLAlchemy writes it, in a third of the time of strftime.
    return at.astimezone(UTC).isoformat(" ", "microseconds")[:26]


def read_instant(stored: datetime | str | None) -> datetime | None:
    """Return the aware instant that a driver gave back."""
    if isinstance(stored, str):
        return datetime.fromisoformat(stored).replace(tzinfo=UTC)
    return stored
