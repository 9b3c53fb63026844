"""A batch as officers see it, and the parts of its page: graph, tests, papers, ways, records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import abort, render_template, url_for

from trace.http.session import door_work
from trace.kernel.permissions import Permission, may_somewhere
from trace.kernel.work import Work
from trace.rooms.batches import queries
from trace.rooms.certificates.queries import certificates_of, state_on
from trace.rooms.conformity.queries import certificates_for
from trace.rooms.cultivation.queries import history_of_units
from trace.rooms.cultivation.rules import SEASON_DAYS
from trace.rooms.labels.queries import runs_reaching
from trace.rooms.producers.queries import proofs_of
from trace.rooms.recalls.queries import recalls_by_id
from trace.rooms.supervision.queries import checks_about, feedback_about
from trace.rooms.testing.queries import measurements_of, tests_of
from trace.rooms.transport.queries import series_about
from trace.web.officer import bp
from trace.web.officer.shared import for_portal, may_over, section_page

MOST_SERIES = 100


@bp.get("/lots/<int:batch_id>")
def lot(batch_id: int) -> str:
    """Show everything behind a batch."""
    for_portal()
    with door_work(read_only=True) as work:
        batch = queries.read_batch(work, batch_id)
        found = queries.lineage(work, batch_id)
        recall_ids = {each.recall_id for each in found.restrictions if each.recall_id is not None}
        return render_template(
            "officer/lot.html",
            batch=batch,
            lineage=found,
            story=queries.story_of(found),
            recalls=recalls_by_id(work, recall_ids),
            may_over=may_over,
            permissions=Permission,
            may_check=may_somewhere(work.actor, Permission.CHECKS_WRITE),
        )


@bp.get("/lots/<int:batch_id>/<section>")
def lot_section(batch_id: int, section: str) -> str:
    """Show one part of what is behind a batch, in its place on the page or on a page of its own."""
    for_portal()
    if section not in SECTIONS:
        abort(404)
    with door_work(read_only=True) as work:
        batch = queries.read_batch(work, batch_id)
        return section_page(
            f"officer/section_{section}.html",
            batch=batch,
            back=url_for("officer.lot", batch_id=batch_id),
            **SECTIONS[section](work, batch),
        )


def _graph(work: Work, batch: Any) -> dict[str, object]:
    above, below, hidden = queries.read_graph(work, batch.id)
    return {"above": above, "below": below, "hidden": hidden}


def _tests(work: Work, batch: Any) -> dict[str, object]:
    """What was tested, measured and promised of the batch and of all it was made of."""
    above = {edge.parent_id for edge in queries.edges_above(work, [batch.id])}
    ids = [batch.id, *above]
    return {
        "tests": tests_of(work, ids),
        "measurements": measurements_of(work, ids),
        "promises": certificates_for(work, ids),
    }


def _growing(work: Work, batch: Any) -> dict[str, object]:
    """What was done on the land behind it in the year before, void records too."""
    found = queries.lineage(work, batch.id)
    units = {each.production_unit_id for each in found.lines if each.production_unit_id is not None}
    days = [each.batch.made_on for each in found.lines if each.production_unit_id is not None]
    since = min(days, default=work.today) - timedelta(days=SEASON_DAYS)
    until = max(days, default=work.today)
    return {"records": history_of_units(work, units, since=since, until=until)}


def _licences(work: Work, batch: Any) -> dict[str, object]:
    """The proofs of whoever actually processed it: the licence that counts is theirs."""
    return {"proofs": proofs_of(work, batch.processor_id), "today": work.today}


def _marks(work: Work, batch: Any) -> dict[str, object]:
    found = certificates_of(work, batch.producer_id)
    return {"certificates": [(each, state_on(each, work.today)) for each in found]}


def _ways(work: Work, batch: Any) -> dict[str, object]:
    """Where it went, as far as one may read: what was made of it and sent off, and the labels that stand for it."""
    _above, below, _hidden = queries.read_graph(work, batch.id)
    ids = [batch.id, *(each.batch.id for each in below)]
    return {"sent": queries.dispatches_of(work, ids), "runs": runs_reaching(work, ids)}


def _records(work: Work, batch: Any) -> dict[str, object]:
    return {
        "items": feedback_about(work, [batch.id]),
        "checks": checks_about(work, [batch.id]),
    }


def _readings(work: Work, batch: Any) -> dict[str, object]:
    """What loggers measured beside the batch, in store and on its ways."""
    return {"series": series_about(work, batch.id, most=MOST_SERIES)}


def _pictures(work: Work, batch: Any) -> dict[str, object]:
    """What the producer keeps with the events of the batch, shown to consumers or not."""
    return {"files": queries.files_of(work, batch.id)}


SECTIONS: dict[str, Callable[[Work, Any], dict[str, object]]] = {
    "graph": _graph,
    "tests": _tests,
    "growing": _growing,
    "licences": _licences,
    "marks": _marks,
    "ways": _ways,
    "records": _records,
    "readings": _readings,
    "pictures": _pictures,
}
