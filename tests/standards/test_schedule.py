"""When schedules of subscriptions are due."""

from __future__ import annotations

from datetime import datetime

import pytest

from trace.standards.epcis.schedule import ZONE, MalformedSchedule, read_schedule


def after(text: str, stated: dict[str, str]) -> str:
    moment = datetime.fromisoformat(text).replace(tzinfo=ZONE)
    return read_schedule(stated).next_after(moment).astimezone(ZONE).isoformat()[:19]


@pytest.mark.parametrize(
    ("stated", "due"),
    [
        ({"hour": "1", "minute": "5"}, "2026-07-19T01:05:00"),
        ({"minute": "5"}, "2026-07-18T10:05:00"),
        ({"second": "0/30"}, "2026-07-18T09:30:30"),
        ({"minute": "[40-45],10"}, "2026-07-18T09:40:00"),
        ({"minute": "30"}, "2026-07-18T10:30:00"),
        ({"dayOfWeek": "1"}, "2026-07-20T00:00:00"),
        ({"dayOfMonth": "31", "hour": "8"}, "2026-07-31T08:00:00"),
        ({"month": "2", "dayOfMonth": "29"}, "2028-02-29T00:00:00"),
        ({"month": "1"}, "2027-01-01T00:00:00"),
        ({"hour": "[9-11]", "minute": "0", "dayOfWeek": "6,7"}, "2026-07-18T10:00:00"),
    ],
)
def test_the_next_time_is_the_first_after_now(stated, due):
    # A Saturday.
    assert after("2026-07-18T09:30:00", stated) == due


@pytest.mark.parametrize(
    "stated",
    [
        {},
        [],
        {"year": "2026"},
        {"hour": 1},
        {"hour": ""},
        {"hour": "24"},
        {"hour": "[5-3]"},
        {"minute": "0/0"},
        {"minute": "1,"},
        {"minute": "٣"},
        {"dayOfWeek": "0"},
    ],
    ids=str,
)
def test_what_is_no_schedule_is_refused(stated):
    with pytest.raises(MalformedSchedule):
        read_schedule(stated)


def test_a_day_that_never_comes_is_refused():
    with pytest.raises(MalformedSchedule) as refusal:
        after("2026-07-18T09:30:00", {"month": "4", "dayOfMonth": "31"})

    assert refusal.value.reason == "never"
