"""Whatever bears a number: leads, cases, inspections, samples and recalls, each by the right of its own list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trace.kernel.permissions import Permission, may_somewhere
from trace.kernel.work import Work
from trace.rooms.cases import queries as cases
from trace.rooms.inspections.queries import numbered_inspections
from trace.rooms.jurisdiction.rules import RecordKind
from trace.rooms.recalls.queries import numbered_recalls
from trace.rooms.supervision.queries import numbered_leads
from trace.rooms.testing.queries.samples import numbered_samples


@dataclass(frozen=True, slots=True)
class Numbered:
    """A record with a number.

    key      what its page's address asks for; `number` is what people call it
    about    whom or what it concerns
    state    how it stands: a member of its own room's kinds
    """

    kind: RecordKind
    key: str
    number: str
    about: str
    state: object


def find_numbered(work: Work, text: str, *, size: int) -> list[Numbered]:
    """Return the records with `text` in their number that the actor could see in their lists, `size` of each kind.

    One statement for each kind, none for a kind without a right.
    """
    asked = text.strip()
    if not asked:
        return []
    sources = (_leads, _cases, _inspections, _samples, _recalls)
    return [found for source in sources for found in source(work, asked, size)]


def _has(work: Work, *permissions: Permission) -> bool:
    return any(may_somewhere(work.actor, permission) for permission in permissions)


def _leads(work: Work, text: str, size: int) -> Iterator[Numbered]:
    if _has(work, Permission.LEADS_WRITE):
        for lead in numbered_leads(work, text, size):
            about = lead.producer.name if lead.producer else lead.summary[:40]
            yield Numbered(RecordKind.LEAD, lead.number, lead.number, about, lead.state)


def _cases(work: Work, text: str, size: int) -> Iterator[Numbered]:
    if _has(work, *cases.RIGHTS):
        for case in cases.numbered_cases(work, text, size):
            yield Numbered(RecordKind.CASE, case.key, case.number, case.party_name, case.state)


def _inspections(work: Work, text: str, size: int) -> Iterator[Numbered]:
    if _has(work, Permission.CHECKS_WRITE):
        for found in numbered_inspections(work, text, size):
            name = found.producer.name
            yield Numbered(RecordKind.INSPECTION, found.number, found.number, name, found.result)


def _samples(work: Work, text: str, size: int) -> Iterator[Numbered]:
    if _has(work, Permission.CHECKS_WRITE, Permission.TESTS_RECORD):
        for sample in numbered_samples(work, text, size):
            about = f"{sample.batch.producer.name} {sample.batch.product.name}"
            yield Numbered(RecordKind.SAMPLE, sample.number, sample.number, about, sample.state)


def _recalls(work: Work, text: str, size: int) -> Iterator[Numbered]:
    if _has(work, Permission.BATCHES_READ):
        for recall in numbered_recalls(work, text, size):
            name = recall.producer.name
            yield Numbered(RecordKind.RECALL, recall.number, recall.number, name, recall.state)
