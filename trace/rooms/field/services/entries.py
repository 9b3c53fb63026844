"""Taking in what phones recorded without a network: each piece once, whatever was cut on the way."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite

from trace.kernel.errors import NoSuchRecord
from trace.kernel.permissions import require
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.field import entry_queries as queries
from trace.rooms.field import entry_rules as rules
from trace.rooms.field.entry_rules import (
    CheckDraft,
    Draft,
    Entry,
    EntryKeyReused,
    EntryKind,
    EntrySettled,
    EntryState,
    InspectionDraft,
    LeadDraft,
    Settlement,
    TooManyEntries,
)
from trace.rooms.field.models import FieldEntry
from trace.rooms.field.services.comparing import compare, is_held, number_before
from trace.rooms.field.services.photographs import account_of, lock_sender, name_photographs
from trace.rooms.field.services.recording import check_of, inspection_of
from trace.rooms.producers.queries import get_producer
from trace.rooms.scanning.rules import ScanRequest
from trace.rooms.supervision import services as supervision


def take_in(work: Work, *, entry: Entry, asked: ScanRequest | None = None) -> FieldEntry:
    """Make a check record, a lead or an inspection of what a phone sent; the same key gives the same for ever.

    The key is claimed first and in the same transaction: of two that come at once, one waits for the other and is
    given what the other made. What a colleague seems to have recorded too (`is_held`) waits until somebody decides.

    asked    what `entry.code` asks, None where it is no code of ours
    Raises   MissingPermission · EntryKeyReused · PhotographsMissing · TooManyEntries · what record_check,
             report_lead and record_inspection raise (nothing is written)
    """
    account_id = account_of(work)
    digest = rules.digest_of_content(rules.content_of(entry))
    earlier = queries.find_sent(work, entry.key)
    if earlier is not None:
        return _the_same(earlier, account_id, digest)
    division = _division_of(work, entry.draft)
    require(work.actor, queries.NEEDED[entry.kind], division=division)
    lock_sender(work, account_id)
    name_photographs(work, account_id, entry.named)
    _refuse_too_many(work, account_id)
    is_first = _claim(work, entry, division, account_id, digest)
    made = queries.find_sent(work, entry.key)
    if made is None:  # pragma: no cover - a row was just claimed
        raise NoSuchRecord(kind="field-entry", key=entry.key)
    if not is_first:
        return _the_same(made, account_id, digest)
    compare(work, made, entry.draft, asked)
    if not is_held(work, made, entry.draft):
        _record(work, made, entry.draft)
    _tell(work, made, "received")
    return made


def settle_entry(work: Work, *, key: str, decision: Settlement) -> FieldEntry:
    """Decide on an entry that is held: it is recorded as well, or it is what was recorded before.

    Nothing of it is lost either way: its words and photographs stay with it. Deciding the same again changes nothing.
    Raises   NoSuchRecord · MissingPermission · EntrySettled (nothing is written)
    """
    entry = queries.lock_entry(work, key)
    require(work.actor, queries.NEEDED[entry.kind], division=entry.division)
    target = EntryState.RECORDED if decision is Settlement.RECORD else EntryState.SAME
    if entry.state is target:
        return entry
    if entry.state is not EntryState.HELD:
        raise EntrySettled(state=entry.state)
    if decision is Settlement.RECORD:
        _record(work, entry, rules.draft_of(entry.content))
    else:
        number = number_before(entry)
        if entry.kind is EntryKind.INSPECTION:
            entry.inspection = queries.inspection_numbered(work, number)
        else:
            entry.check = queries.check_numbered(work, number)
        entry.state = EntryState.SAME
        work.session.flush()  # the record's id is asked for by whoever shows the entry
    entry.settled_at = work.now
    entry.settled_by = work.actor.label[:120]
    _tell(work, entry, "settled", decision=decision.value)
    return entry


def _the_same(earlier: FieldEntry, account_id: int, digest: str) -> FieldEntry:
    if earlier.account_id != account_id or earlier.digest != digest:
        raise EntryKeyReused(key=earlier.key)
    return earlier


def _division_of(work: Work, draft: Draft) -> str:
    """Where the right is needed: an inspection counts where the producer is registered, as at the desk."""
    if isinstance(draft, InspectionDraft):
        return get_producer(work, draft.producer_id).division
    return draft.division


def _refuse_too_many(work: Work, account_id: int) -> None:
    if queries.count_sent(work, account_id, after=work.now - rules.DAY) >= rules.MOST_ENTRIES:
        raise TooManyEntries(limit=rules.MOST_ENTRIES)


def _claim(work: Work, entry: Entry, division: str, account_id: int, digest: str) -> bool:
    """Enter the key; False where another transaction entered it meanwhile (it was waited for)."""
    insert = (
        sqlite.insert if work.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    )
    timing = rules.settle_time(entry.seen_at, entry.sent_at, work.now, entry.skew_s)
    where = entry.position
    oddities = [{"kind": timing.oddity.value, "facts": _clock(timing)}] if timing.oddity else []
    found = work.session.execute(
        insert(FieldEntry)
        .values(
            key=entry.key,
            account_id=account_id,
            sent_by=work.actor.label[:120],
            kind=entry.kind,
            state=EntryState.HELD,
            division=division,
            place=entry.draft.place,
            digest=digest,
            content=rules.content_of(entry),
            conflicts=oddities,
            seen_at=entry.seen_at,
            at=timing.at,
            received_at=work.now,
            clock_error_s=timing.error_s,
            skew_s=entry.skew_s,
            code=entry.code,
            verdict=entry.verdict,
            now_verdict="",
            bundle_division=entry.bundle_division,
            bundle_sequence=entry.bundle_sequence,
            latitude=where.latitude if where else None,
            longitude=where.longitude if where else None,
            accuracy_m=where.accuracy_m if where else None,
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(FieldEntry.id)
    )
    return found.first() is not None


def _clock(timing: rules.Timing) -> dict[str, int]:
    return {"minutes": abs(round(timing.error_s / 60))}


def _record(work: Work, made: FieldEntry, draft: Draft) -> None:
    """Make the record by the service behind the desk's own form."""
    files = queries.pictures_of(work, made)
    match draft:
        case CheckDraft():
            made.check = check_of(work, made, draft, files)
        case InspectionDraft():
            made.inspection = inspection_of(work, made, draft, files)
        case LeadDraft():
            made.lead = supervision.report_lead(
                work,
                kind=draft.kind,
                division=draft.division,
                place=draft.place,
                summary=draft.summary,
                seller=draft.seller,
                stored=files,
            )
    made.state = EntryState.RECORDED
    work.session.flush()  # the record's id is asked for by whoever shows the entry


def _tell(work: Work, made: FieldEntry, act: str, *, decision: str | None = None) -> None:
    record(
        work,
        f"field-entry.{act}",
        subject_kind="field-entry",
        subject_key=made.key,
        state=made.state.value,
        decision=decision,
    )
