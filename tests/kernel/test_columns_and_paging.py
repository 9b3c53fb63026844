"""Exact columns on both engines, and pages that neither repeat nor skip a row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from trace.kernel.columns import Instant, Scaled
from trace.kernel.errors import InvalidValue
from trace.kernel.paging import Page, every_row, page_of
from trace.rooms.audit.models import AuditEntry
from trace.rooms.audit.services import record


def test_an_instant_comes_back_aware_and_a_naive_one_is_refused(session, work, clock):
    record(work, "thing.done", subject_kind="thing", subject_key=1)
    session.flush()
    session.expire_all()

    assert session.scalars(select(AuditEntry.at)).one() == clock.now()
    with pytest.raises(ValueError, match="time zone"):
        Instant().process_bind_param(clock.now().replace(tzinfo=None), session.get_bind().dialect)


def test_a_scaled_decimal_is_exact_and_refuses_what_is_finer():
    column = Scaled(3)

    assert column.process_bind_param(Decimal("12.625"), None) == 12625
    assert column.process_result_value(12625, None) == Decimal("12.625")
    assert column.process_bind_param(None, None) is column.process_result_value(None, None) is None
    with pytest.raises(ValueError, match="finer"):
        column.process_bind_param(Decimal("0.0001"), None)


@pytest.mark.parametrize("descending", [True, False])
def test_pages_follow_each_other_though_rows_share_an_instant(session, work, clock, descending):
    for number in range(7):
        record(work, "thing.done", subject_kind="thing", subject_key=number)
    session.flush()
    seen, cursor = [], None
    while True:
        page = page_of(
            session,
            select(AuditEntry),
            keys=[AuditEntry.at, AuditEntry.id],
            cursor=cursor,
            size=3,
            descending=descending,
        )
        seen += [int(entry.subject_key) for entry in page]
        cursor = page.next_cursor
        if cursor is None:
            break

    assert seen == sorted(range(7), reverse=descending)
    assert len(page) == 1


@pytest.mark.parametrize("cursor", ["!!", "e30", "WzFd", "é", "WyJ4IiwgMV0"])
def test_a_cursor_that_we_did_not_make_is_refused(session, cursor):
    with pytest.raises(InvalidValue) as refusal:
        page_of(session, select(AuditEntry), keys=[AuditEntry.at, AuditEntry.id], cursor=cursor)

    assert refusal.value.field == "cursor"


def test_a_page_size_beyond_the_limit_is_refused(session):
    with pytest.raises(InvalidValue):
        page_of(session, select(AuditEntry), keys=[AuditEntry.id], size=501)


def test_days_are_those_of_china():
    from trace.kernel.clock import SystemClock, local_date

    assert local_date(datetime(2026, 7, 17, 16, 30, tzinfo=UTC)).isoformat() == "2026-07-18"
    assert SystemClock().now() - datetime.now(UTC) < timedelta(seconds=5)


def test_every_row_goes_on_to_the_last_page():
    pages = {None: Page([1, 2], "b"), "b": Page([3], "c"), "c": Page([], None)}

    assert list(every_row(lambda cursor, _size: pages[cursor])) == [1, 2, 3]
