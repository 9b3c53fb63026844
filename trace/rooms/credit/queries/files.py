"""A producer's credit file: its facts with their rule, standing and objections; for the producer and its officers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, slice_of
from trace.kernel.permissions import Permission, may, require_somewhere
from trace.kernel.work import Work
from trace.rooms.credit import rules
from trace.rooms.credit.kinds import EntryKind, EntryStanding
from trace.rooms.credit.models import CreditObjection
from trace.rooms.credit.queries.facts import facts_of
from trace.rooms.credit.rules import CreditRule, Fact, Term
from trace.rooms.producers.models import Producer


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact in the file.

    until      the last day on which it counts; None while it lasts
    term       the rule of its kind, with its sources; `rule_version` names the rule's version
    objection  what the producer said to it, and the answer
    """

    fact: Fact
    term: Term
    rule_version: str
    until: date | None
    standing: EntryStanding
    objection: CreditObjection | None

    @property
    def counts(self) -> bool:
        """Whether it counts now."""
        return self.standing is EntryStanding.COUNTS

    @property
    def may_be_objected(self) -> bool:
        """Whether the producer may object to it still."""
        return self.counts and self.objection is None


@dataclass(frozen=True, slots=True)
class CreditFile:
    """Everything on record of one producer, the newest first, by the rule in force on the day of reading."""

    producer: Producer
    rule: CreditRule
    entries: tuple[Entry, ...]

    @property
    def counting(self) -> int:
        """How many entries count."""
        return sum(entry.counts for entry in self.entries)


def read_file(work: Work, producer_id: int) -> CreditFile:
    """Return the credit file of a producer, to its own people and to the officers who inspect there.

    Raises   MissingPermission (held nowhere) · NoSuchRecord (there is none that the actor may know of)
    """
    require_somewhere(work.actor, Permission.PRODUCERS_WRITE, Permission.CHECKS_WRITE)
    producer = work.session.get(Producer, producer_id)
    if producer is None or not _may_read(work, producer):
        raise NoSuchRecord(kind="producer", key=str(producer_id))
    rule = rules.rule_on(work.today)
    objections = {
        (each.entry_kind, each.entry_id): each
        for each in work.session.scalars(
            select(CreditObjection).where(CreditObjection.producer_id == producer_id)
        )
    }
    entries = tuple(
        _entry(fact, rule, objections.get((fact.kind, fact.entry_id)), work.today)
        for fact in facts_of(work, producer_id)
    )
    return CreditFile(producer, rule, entries)


def entry_of(found: CreditFile, kind: EntryKind, entry_id: int) -> Entry:
    """Return one entry of the file; raises NoSuchRecord."""
    for entry in found.entries:
        if (entry.fact.kind, entry.fact.entry_id) == (kind, entry_id):
            return entry
    raise NoSuchRecord(kind="credit-entry", key=f"{kind.value} {entry_id}")


def list_entries(
    found: CreditFile,
    *,
    kind: EntryKind | None = None,
    standing: EntryStanding | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Entry]:
    """Return a page of the file's entries, the newest first.

    text     parts of the number or the wording; every word has to occur
    """
    words = [word.casefold() for word in text.split()]
    kept = [
        entry
        for entry in found.entries
        if (kind is None or entry.fact.kind is kind)
        and (standing is None or entry.standing is standing)
        and all(word in f"{entry.fact.number} {entry.fact.text}".casefold() for word in words)
    ]
    return slice_of(kept, cursor, size)


def _may_read(work: Work, producer: Producer) -> bool:
    return may(work.actor, Permission.PRODUCERS_WRITE, organisation_id=producer.id) or may(
        work.actor, Permission.CHECKS_WRITE, division=producer.division
    )


def _entry(fact: Fact, rule: CreditRule, objection: CreditObjection | None, today: date) -> Entry:
    term = rule.terms[fact.kind]
    until = rules.counts_until(fact, term)
    state = objection.state if objection else None
    standing = rules.standing_of(fact.since, until, state, today)
    return Entry(fact, term, rule.version, until, standing, objection)
