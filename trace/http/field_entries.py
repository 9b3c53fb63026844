"""What phones recorded without a network, at the doors: taken in by one service, told in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import filters, words
from trace.http.scanned import scan_request
from trace.http.session import door_work
from trace.kernel.uploads import Upload
from trace.rooms.field import services
from trace.rooms.field.entry_rules import (
    ABSENT,
    ConflictKind,
    Entry,
    EntryKind,
    EntryState,
    Settlement,
)
from trace.rooms.producers.kinds import ProducerState
from trace.rooms.scanning.rules import Verdict

words.add(
    [
        (EntryKind.CHECK, _l("Check record")),
        (EntryKind.LEAD, _l("Lead")),
        (EntryKind.INSPECTION, _l("Inspection")),
        (EntryState.HELD, _l("Waits for a decision")),
        (EntryState.RECORDED, _l("Recorded")),
        (EntryState.SAME, _l("Same as an earlier record")),
    ]
)


def take_in(entry: Entry) -> dict[str, Any]:
    """Take in what a phone sent and return what became of it."""
    with door_work() as work:
        made = services.take_in(work, entry=entry, asked=scan_request(entry.code))
        return entry_document(made)


def settle(key: str, decision: Settlement) -> dict[str, Any]:
    """Decide on an entry that is held and return what became of it."""
    with door_work() as work:
        return entry_document(services.settle_entry(work, key=key, decision=decision))


def keep_photograph(digest: str, content: bytes) -> dict[str, Any]:
    """Keep a photograph ahead of its entry."""
    with door_work() as work:
        kept = services.keep_photograph(
            work, digest=digest, upload=Upload(f"{digest[:12]}.jpg", content)
        )
        return {"digest": kept.digest, "received_at": kept.received_at}


def entry_document(entry: Any) -> dict[str, Any]:
    """Return an entry as phones and systems get it, with its conflicts in words."""
    names = (
        *("key", "kind", "state", "number", "division", "place", "sent_by", "seen_at", "at"),
        *("received_at", "clock_error_s", "verdict", "now_verdict"),
    )
    told = [each | {"text": conflict_text(each)} for each in entry.conflicts]
    return {name: getattr(entry, name) for name in names} | {"conflicts": told}


def conflict_text(conflict: Mapping[str, Any]) -> str:
    """Return what did not agree, in the language of the request."""
    facts = conflict["facts"]
    match ConflictKind(conflict["kind"]):
        case ConflictKind.VERDICT_CHANGED:
            return _(
                "The phone said “%(then)s”; the code now answers “%(now)s”.",
                then=verdict_word(facts["then"]),
                now=verdict_word(facts["now"]),
            )
        case ConflictKind.ALREADY_CHECKED:
            return _(
                "Within the hour there is a record of this code already: %(number)s by %(officers)s, %(at)s.",
                number=facts["number"],
                officers=_(", ").join(facts["officers"]),
                at=filters.instant(datetime.fromisoformat(facts["at"])),
            )
        case ConflictKind.ALREADY_INSPECTED:
            return _(
                "Of the same day there is an inspection of this producer already: %(number)s by %(officers)s, %(at)s.",
                number=facts["number"],
                officers=_(", ").join(facts["officers"]),
                at=filters.instant(datetime.fromisoformat(facts["at"])),
            )
        case ConflictKind.LIST_SUPERSEDED:
            return _list_text(facts)
        case ConflictKind.PRODUCER_CLOSED:
            return _(
                "%(producer)s is not at work any more: %(state)s.",
                producer=facts["producer"],
                state=words.word(ProducerState(facts["state"])),
            )
        case ConflictKind.PLAN_CLOSED:
            return _plan_text(facts)
        case ConflictKind.CLOCK_WRONG:
            return _(
                "The phone's clock was wrong by %(minutes)d minutes; the time was corrected.",
                minutes=facts["minutes"],
            )
        case ConflictKind.CLOCK_MOVED:
            return _(
                "The phone's clock was moved after this was recorded (it differs by %(minutes)d minutes):"
                " the time may be wrong.",
                minutes=facts["minutes"],
            )


def _list_text(facts: Mapping[str, Any]) -> str:
    if facts["now"] is None:
        return _(
            "“%(title)s” (version %(then)d) was not in force there any more on the day.",
            title=facts["title"],
            then=facts["then"],
        )
    return _(
        "“%(title)s”: version %(then)d was filled in; on the day version %(now)d was in force.",
        title=facts["title"],
        then=facts["then"],
        now=facts["now"],
    )


def _plan_text(facts: Mapping[str, Any]) -> str:
    if facts["number"] is None:
        return _("The planned inspection was given up meanwhile; this one is recorded without it.")
    return _(
        "The planned inspection was done by %(number)s meanwhile; this one is recorded without it.",
        number=facts["number"],
    )


def verdict_word(said: str) -> str:
    """Return a verdict in words, the one that only phones give included."""
    if said == ABSENT:
        return _("not in the bundle of the phone")
    return words.word(Verdict(said)) if said else ""
