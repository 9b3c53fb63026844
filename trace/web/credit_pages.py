"""What the producer's and the officers' pages of a credit file share: columns, filters, the rule below the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import Page
from trace.rooms.credit.kinds import EntryKind, EntryStanding
from trace.rooms.credit.queries import CreditFile, list_entries
from trace.web.registers import Answer, Column, Filter, list_page, text_asked


def kind_asked(kind: str) -> EntryKind:
    """Return the kind that an address names; raises NoSuchRecord."""
    if kind not in set(EntryKind):
        raise NoSuchRecord(kind="credit-entry", key=kind[:40])
    return EntryKind(kind)


def file_page(
    found: CreditFile,
    *,
    title: str,
    template: str,
    address: Callable[[Any], str] | None = None,
    producer: Any = None,
) -> Answer:
    """Answer with a page of the file's entries, or with the file asked for.

    address  where an entry's number leads
    """
    kinds = Filter("kind", _("All kinds"), EntryKind)
    standings = Filter("standing", _("Counting or not"), EntryStanding)

    def fetch(cursor: str | None, size: int) -> Page[Any]:
        return list_entries(
            found,
            kind=kinds.chosen,
            standing=standings.chosen,
            text=text_asked(),
            cursor=cursor,
            size=size,
        )

    return list_page(
        title=title,
        lead=_(
            "Facts on record only: no score and no opinion. Each says why and until when it counts."
        ),
        columns=[
            Column(_("Kind"), lambda row: row.fact.kind),
            Column(_("Number"), lambda row: row.fact.number, address),
            Column(_("Fact"), lambda row: row.fact.what),
            Column(_("Since"), lambda row: row.fact.since),
            Column(_("Counts until"), lambda row: row.until or _("while it lasts")),
            Column(_("Whether it counts"), lambda row: row.standing, is_state=True),
            Column(_("Enters by"), lambda row: row.term.enters_by),
            Column(_("How long, and by which text"), lambda row: counted_by(row.term)),
            Column(_("Objection"), lambda row: row.objection.state if row.objection else ""),
        ],
        fetch=fetch,
        search=_("Number or wording"),
        filters=[kinds, standings],
        empty=_("Nothing is on record yet."),
        template=template,
        file=found,
        producer=producer,
    )


def counted_by(term: Any) -> str:
    """Say how long a kind of entry counts and by which text; what was not read says so."""
    years = (
        _("as long as it is valid") if term.years is None else _("%(num)d years", num=term.years)
    )
    text = f"{years}; {term.counts_by}"
    return text if term.is_confirmed else f"{text} ({_('text not read')})"
