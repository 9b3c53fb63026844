"""The officer's desk: the box to search, and what waits."""

from __future__ import annotations

from flask import render_template
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.session import door_work
from trace.kernel.permissions import Permission, may_somewhere
from trace.kernel.work import Work
from trace.rooms.batches.queries import count_waiting
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.cases import queries as cases
from trace.rooms.inspections.queries import pending
from trace.rooms.producers.queries import count_in_queue
from trace.rooms.recalls import queries as recalls
from trace.rooms.recalls.rules import RecallState
from trace.rooms.supervision import queries
from trace.rooms.supervision.rules import FeedbackKind
from trace.web.officer import bp
from trace.web.officer.shared import for_portal

REVIEWS = (
    Permission.PRODUCERS_APPROVE_VILLAGE,
    Permission.PRODUCERS_APPROVE_TOWNSHIP,
    Permission.PRODUCERS_APPROVE_COUNTY,
)

DUTIES = 8

navigation.add(portal="officer", endpoint="officer.desk", label=_l("Desk"), order=10)


@bp.get("/")
def desk() -> str:
    """Show what waits for the person: registrations, complaints, leads, stops, recalls."""
    for_portal()
    with door_work(read_only=True) as work:
        return render_template(
            "officer/desk.html",
            registrations=count_in_queue(work),
            may_review=any(may_somewhere(work.actor, right) for right in REVIEWS),
            may_lead=may_somewhere(work.actor, Permission.LEADS_WRITE),
            may_complaints=may_somewhere(work.actor, Permission.COMPLAINTS_HANDLE),
            waiting=queries.waiting(work, work.today),
            cases=cases.waiting(work, work.today) if _has_cases(work) else None,
            in_force=recalls.count_in_force(work),
            running=recalls.list_recalls(work, state=RecallState.ORDERED, size=5),
            duties=recalls.open_duties(work, size=DUTIES),
            alarm=_alarm(work),
            now=work.now,
            today=work.today,
            yields=count_waiting(work) if may_somewhere(work.actor, Permission.BATCHES_READ) else 0,
            kinds=FeedbackKind,
            inspections=(
                pending(work) if may_somewhere(work.actor, Permission.CHECKS_WRITE) else None
            ),
            restrictions=RestrictionKind,
        )


def _alarm(work: Work) -> recalls.Probe | None:
    """The last self-check of the public page, where it failed and the person is one who orders stops and recalls."""
    if not may_somewhere(work.actor, Permission.RECALLS_ORDER):
        return None
    last = recalls.last_probe(work)
    return last if last is not None and last.is_alarm else None


def _has_cases(work: Work) -> bool:
    return any(may_somewhere(work.actor, right) for right in cases.RIGHTS)
