"""Telling of what ends soon, reading it, and the digest that goes out by mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.accounts.models import Organisation
from trace.rooms.audit.services import record
from trace.rooms.notices import queries, rules
from trace.rooms.notices.kinds import NoticeKind
from trace.rooms.notices.models import Notice, NoticeAddress, NoticeDigest

# A recall is told of once; its rows carry this mark.
RECALL_MARK = 1


@dataclass(frozen=True, slots=True)
class Digest:
    """What one organisation is sent on one day."""

    id: int
    organisation: str
    addresses: tuple[str, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """Something that a room above this one has an organisation told of, once for each mark of days.

    producer_id  whose matter it is; None for what an office itself owes
    """

    organisation_id: int
    kind: NoticeKind
    subject_id: int
    mark_days: int
    ends_on: date
    number: str
    name: str
    producer_id: int | None = None


def tell(work: Work, tellings: Sequence[Telling]) -> int:
    """Write a notice for each, and return how many were new; what was told at a mark is not told again."""
    values: list[dict[str, object]] = [
        {
            "organisation_id": each.organisation_id,
            "kind": each.kind,
            "subject_id": each.subject_id,
            "producer_id": each.producer_id,
            "mark_days": each.mark_days,
            "ends_on": each.ends_on,
            "number": each.number,
            "name": each.name,
            "created_at": work.now,
        }
        for each in tellings
    ]
    return _insert(work, values)


def remind(work: Work, *, marks: Sequence[int]) -> int:
    """Write a notice for everything that has reached a mark of days, and return how many were new.

    Idempotent: what was told at a mark is not told again, not even by two jobs at once. Called by the daily job.
    """
    if not marks:
        return 0
    values: list[dict[str, object]] = [
        {
            "organisation_id": found.organisation_id,
            "kind": found.kind,
            "subject_id": found.subject_id,
            "producer_id": found.producer_id,
            "mark_days": mark,
            "ends_on": found.ends_on,
            "number": found.number,
            "name": found.name,
            "created_at": work.now,
        }
        for found in queries.endings(work, max(marks))
        if (mark := rules.mark_of(found.ends_on, work.today, marks)) is not None
    ]
    return _insert(work, values)


def _insert(work: Work, values: list[dict[str, object]]) -> int:
    table = sqlite if work.session.get_bind().dialect.name == "sqlite" else postgresql
    statement = table.insert(Notice).on_conflict_do_nothing().returning(Notice.id)
    return len(work.session.scalars(statement, values).all()) if values else 0


def tell_of_recall(
    work: Work, *, holders: Mapping[int, int], producer_id: int, number: str, name: str, until: date
) -> None:
    """Put into inboxes that goods which went there are recalled; called by the recalls room in the act itself.

    holders   organisation → what it is told by: the row of the recall's holder
    until     the last day on which the digest carries it
    """
    values = [
        {
            "organisation_id": organisation_id,
            "kind": NoticeKind.GOODS_RECALLED,
            "subject_id": holder_id,
            "producer_id": producer_id,
            "mark_days": RECALL_MARK,
            "ends_on": until,
            "number": number,
            "name": name,
            "created_at": work.now,
        }
        for organisation_id, holder_id in holders.items()
    ]
    if values:
        table = sqlite if work.session.get_bind().dialect.name == "sqlite" else postgresql
        work.session.execute(table.insert(Notice).on_conflict_do_nothing(), values)


def mark_read(work: Work, *, organisation_id: int, notice_id: int | None = None) -> int:
    """Mark one notice, or all of an organisation, as read by the actor; returns how many were unread.

    Raises   MissingPermission · NoSuchRecord (no such notice of this organisation)
    """
    queries.require_member(work, organisation_id)
    asked = [Notice.organisation_id == organisation_id]
    if notice_id is not None:
        asked.append(Notice.id == notice_id)
        if work.session.scalar(select(Notice.id).where(*asked)) is None:
            raise NoSuchRecord(kind="notice", key=str(notice_id))
    done = work.session.execute(
        update(Notice)
        .where(*asked, Notice.read_at.is_(None))
        .values(read_at=work.now, read_by=work.actor.label[:120])
        .returning(Notice.id)
    )
    return len(done.all())


def add_address(work: Work, *, organisation_id: int, email: str) -> NoticeAddress:
    """Send the digests of an organisation to an address too.

    Raises   MissingPermission · InvalidValue (no address, or too many) · AlreadyRecorded
    """
    queries.require_member(work, organisation_id)
    address = rules.accept_address(email)
    count = select(func.count()).where(NoticeAddress.organisation_id == organisation_id)
    if (work.session.scalar(count) or 0) >= rules.MAX_ADDRESSES:
        raise InvalidValue(
            field="email", reason="too-many-addresses", value=str(rules.MAX_ADDRESSES)
        )
    made = NoticeAddress(
        organisation_id=organisation_id,
        email=address,
        added_by=work.actor.label[:120],
        added_at=work.now,
    )
    work.session.add(made)
    work.session.flush()  # a taken address is refused here, where the form can say so
    _record(work, "notice-address.added", organisation_id)
    return made


def remove_address(work: Work, *, organisation_id: int, address_id: int) -> None:
    """Stop sending digests to an address; raises MissingPermission, NoSuchRecord."""
    queries.require_member(work, organisation_id)
    found = work.session.get(NoticeAddress, address_id)
    if found is None or found.organisation_id != organisation_id:
        raise NoSuchRecord(kind="notice_address", key=str(address_id))
    work.session.delete(found)
    _record(work, "notice-address.removed", organisation_id)


def open_digest(work: Work, *, organisation_id: int) -> Digest | None:
    """Claim today's digest of an organisation and return what it carries; None where it has been sent, or is empty.

    A digest that was claimed and not sent is returned again: whoever sends it calls `close_digest` afterwards.
    """
    table = sqlite if work.session.get_bind().dialect.name == "sqlite" else postgresql
    work.session.execute(
        table.insert(NoticeDigest)
        .values(organisation_id=organisation_id, day=work.today)
        .on_conflict_do_nothing()
    )
    digest = work.session.scalars(
        select(NoticeDigest)
        .where(NoticeDigest.organisation_id == organisation_id, NoticeDigest.day == work.today)
        .with_for_update()
    ).one()
    notices = work.session.scalars(
        select(Notice)
        .where(
            Notice.organisation_id == organisation_id,
            Notice.read_at.is_(None),
            Notice.digest_id.is_(None),
            queries.still_counts(work),
        )
        .order_by(Notice.ends_on, Notice.id)
    ).all()
    addresses = work.session.scalars(
        select(NoticeAddress.email).where(NoticeAddress.organisation_id == organisation_id)
    ).all()
    if digest.sent_at is not None or not notices or not addresses:
        return None
    organisation = work.session.get_one(Organisation, organisation_id)
    return Digest(digest.id, organisation.name, tuple(addresses), tuple(notices))


def close_digest(work: Work, digest: Digest) -> None:
    """Record that a digest has been sent with its notices."""
    work.session.execute(
        update(NoticeDigest).where(NoticeDigest.id == digest.id).values(sent_at=work.now)
    )
    work.session.execute(
        update(Notice)
        .where(Notice.id.in_([notice.id for notice in digest.notices]))
        .values(digest_id=digest.id)
    )


def _record(work: Work, verb: str, organisation_id: int) -> None:
    record(
        work,
        verb,
        subject_kind="organisation",
        subject_key=organisation_id,
        organisation_id=organisation_id,
    )
