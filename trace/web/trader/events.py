"""A trading partner's first page, the events it sent with what became of them, and its capture jobs."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation, problems
from trace.http.identity import current_organisation_id
from trace.http.session import door_work, house
from trace.http.step_words import step_words
from trace.kernel.actor import Role
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission
from trace.rooms.recalls.queries import count_unanswered
from trace.rooms.repository.kinds import Standing
from trace.rooms.repository.queries import sent
from trace.rooms.repository.rules import refusal_of
from trace.web.outside_event_pages import Standings
from trace.web.registers import Answer, Column, Link, list_page, text_asked
from trace.web.trader import bp

NEWEST = 5
# An error of longer ago has been put right, or nobody will.
RECENT = timedelta(days=14)

navigation.add(
    portal="trader",
    endpoint="trader.home",
    label=_l("Desk"),
    permission=Permission.EVENTS_CAPTURE,
    order=1,
)
navigation.add(
    portal="trader",
    endpoint="trader.events",
    label=_l("Events"),
    permission=Permission.EVENTS_CAPTURE,
    order=10,
)
navigation.add(
    portal="trader",
    endpoint="trader.captures",
    label=_l("Transmissions"),
    permission=Permission.EVENTS_CAPTURE,
    order=15,
)


@bp.get("/")
def home() -> Answer:
    """Show what waits: recalls to answer, transmissions with errors, events that nobody has matched yet."""
    own = current_organisation_id(Role.TRADER)
    with door_work(read_only=True) as work:
        return render_template(
            "trader/home.html",
            unanswered=count_unanswered(work, own),
            failed=sent.list_captures(
                work, own, failed=True, since=work.now - RECENT, size=NEWEST
            ).items,
            waiting=sent.list_sent(work, own, standing=Standing.WAITING, size=NEWEST).items,
            newest=sent.list_sent(work, own, size=NEWEST).items,
            base_url=house().settings.base_url,
        )


@bp.get("/events")
def events() -> Answer:
    """List the events that one's organisation sent."""
    own = current_organisation_id(Role.TRADER)
    standings = Standings("standing", _("State"), Standing)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return sent.list_sent(
                work, own, standing=standings.chosen, text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Events"),
            lead=_(
                "What your systems sent. An event changes nothing in a producer's books until the agriculture office "
                "has said whose it is."
            ),
            columns=[
                Column(
                    _("Recorded at"),
                    lambda row: row.record_time,
                    lambda row: url_for("trader.event", event_pk=row.id),
                ),
                Column(_("Step"), lambda row: step_words(row.biz_step) or row.event_type),
                Column(_("Happened at"), lambda row: row.event_time),
                Column(_("State"), lambda row: row.standing, is_state=True),
                Column(_("What followed"), _followed),
            ],
            fetch=fetch,
            search=_("Code of the goods, or id of the event"),
            filters=[standings],
            template="trader/events.html",
            base_url=house().settings.base_url,
            is_empty=not (text_asked() or standings.chosen or request.args.get("cursor")),
        )


def _followed(row: Any) -> object:
    """What a decision came to, or why it came to nothing."""
    if row.decision is None:
        return ""
    return row.decision.reason if row.decision.producer is None else row.decision.feed


@bp.get("/events/<int:event_pk>")
def event(event_pk: int) -> Answer:
    """Show one event, as it was sent, and what was decided about it."""
    own = current_organisation_id(Role.TRADER)
    with door_work(read_only=True) as work:
        found = sent.get_sent(work, own, event_pk)
        return render_template(
            "trader/event.html",
            event=found,
            epcs=sent.epcs_of(work, found),
            sent=json.dumps(json.loads(found.document or "{}"), ensure_ascii=False, indent=2),
            states=Standing,
        )


@bp.get("/captures")
def captures() -> Answer:
    """List the documents that one's organisation sent."""
    own = current_organisation_id(Role.TRADER)
    failed = request.args.get("failed") == "true"
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return sent.list_captures(
                work, own, failed=failed, text=text_asked(), cursor=cursor, size=size
            )

        both = url_for("trader.captures")
        return list_page(
            title=_("Transmissions"),
            lead=_("Documents that your systems sent, and what was wrong with them."),
            columns=[
                Column(
                    _("Number"),
                    lambda row: row.code,
                    lambda row: url_for("trader.capture", code=row.code),
                ),
                Column(_("Sent at"), lambda row: row.created_at),
                Column(_("Events kept"), lambda row: row.event_count),
                Column(_("Errors"), lambda row: len(row.errors)),
            ],
            fetch=fetch,
            search=_("Number of a transmission"),
            links=[
                Link(_("Show all"), both)
                if failed
                else Link(_("With errors only"), url_for("trader.captures", failed="true"))
            ],
            empty=_("No transmission yet."),
        )


@bp.get("/captures/<code>")
def capture(code: str) -> Answer:
    """Show one document that was sent, with what was wrong with its events."""
    own = current_organisation_id(Role.TRADER)
    with door_work(read_only=True) as work:
        job = sent.get_capture(work, own, code)
        errors = [(each["event"], problems.sentence(refusal_of(each))) for each in job.errors]
        return render_template("trader/capture.html", job=job, errors=errors)
