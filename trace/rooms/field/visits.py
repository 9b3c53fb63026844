"""What an officer needs to inspect without a network: the check lists of the division, and what is planned there."""

from __future__ import annotations

from typing import Any

from trace.kernel.work import Work
from trace.rooms.field import rules
from trace.rooms.field.plain import plain
from trace.rooms.inspections import queries as inspections


def lists(work: Work, division: str) -> dict[str, list[Any]]:
    """Return the check lists as the content holds them: in force somewhere in the division, or soon."""
    until = work.today + rules.LISTS_AHEAD
    return {
        str(each.id): [
            each.code,
            each.version,
            each.title,
            each.division,
            plain(each.from_on),
            each.source,
            [
                [item["code"], item["section"], item["text"], int(bool(item["is_key"]))]
                for item in each.items
            ],
        ]
        for each in inspections.lists_within(work, division, work.today, until)
    }


def plans(work: Work, division: str) -> dict[str, list[Any]]:
    """Return the planned inspections as the content holds them, the flying ones too: only officers hold it."""
    return {
        str(each.id): [
            each.producer_id,
            each.kind.value,
            plain(each.from_on),
            plain(each.until_on),
        ]
        for each in inspections.open_plans_in(work, division)
    }
