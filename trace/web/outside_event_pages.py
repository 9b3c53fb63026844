"""Outside parties' events 外部事件, alike in the portals of officers and administrators."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from trace.http import outside_event_words  # noqa: F401  (the words of states and reasons)
from trace.http.forms import Form
from trace.http.identity import current_actor
from trace.http.session import door_work
from trace.http.step_words import step_words
from trace.kernel.errors import NoSuchRecord, TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, may, require_somewhere
from trace.rooms.repository.kinds import Feed, MatchBasis, Standing
from trace.rooms.repository.queries import waiting
from trace.rooms.repository.services import matching
from trace.web.registers import Answer, Column, Filter, list_page, text_asked
from trace.wire.outside_events import DeclineSchema, MatchSchema

Address = Callable[[int], str]


class Standings(Filter[Standing]):
    """The standings of outside parties' events alone."""

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Values and words to choose from."""
        return [each for each in super().choices if each[0] in waiting.OUTSIDE]


def events_page(address: Address) -> Answer:
    """List them; search, filter, export."""
    standings = Standings("standing", _("State"), Standing)
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.EVENTS_MATCH)

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return waiting.list_outside(
                work, standing=standings.chosen, text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Events of outside parties"),
            lead=_(
                "Trading partners, printers, laboratories and authorities send events to the interface. An event "
                "changes nothing in a producer's books until somebody has said whose it is."
            ),
            columns=[
                Column(_("Recorded at"), lambda row: row.record_time, lambda row: address(row.id)),
                Column(_("Sending organisation"), lambda row: row.organisation.name),
                Column(_("Step"), lambda row: step_words(row.biz_step) or row.event_type),
                Column(_("Happened at"), lambda row: row.event_time),
                Column(_("Producer"), _producers),
                Column(_("State"), lambda row: row.standing, is_state=True),
            ],
            fetch=fetch,
            search=_("Sender or id of the event"),
            filters=[standings],
            empty=_("No outside party has sent an event about your area."),
        )


def _producers(row: Any) -> str:
    """Whose it is, or whom it points to."""
    if row.decision is not None:
        return row.decision.producer.name if row.decision.producer else ""
    return "、".join(dict.fromkeys(each.producer.name for each in row.proposals))


def event_page(
    event_pk: int, address: Address, back: str, dispatch: Callable[[int], str] | None = None
) -> Answer:
    """Show one and take the decision about it."""
    is_decline = request.form.get("act") == "decline"
    match, decline = Form(MatchSchema), Form(DeclineSchema)
    form = decline if is_decline else match
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                if is_decline:
                    matching.decline_event(work, event_pk=event_pk, **form.data)
                else:
                    matching.match_event(work, event_pk=event_pk, **form.data)
            flash(_("Your decision is recorded."), "good")
            return redirect(address(event_pk))
        except NoSuchRecord:
            raise
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        found = waiting.get_outside(work, event_pk)
        page = render_template(
            "outside_events/event.html",
            event=found,
            sent=json.dumps(json.loads(found.document or "{}"), ensure_ascii=False, indent=2),
            pointed=_pointed(found),
            may_decline=waiting.may_decline(work, found),
            match=match,
            decline=decline,
            states=Standing,
            feeds=Feed,
            back=back,
            dispatch=dispatch,
        )
    return page, form.status


def _pointed(event: Any) -> list[tuple[Any, list[tuple[MatchBasis, str]], bool]]:
    """The producers that the event points to, by what, and whether the person may match to each."""
    found: dict[int, tuple[Any, list[tuple[MatchBasis, str]], bool]] = {}
    for each in event.proposals:
        division = each.producer.division
        allowed = may(current_actor(), Permission.EVENTS_MATCH, division=division)
        found.setdefault(each.producer_id, (each.producer, [], allowed))[1].append(
            (each.basis, each.named)
        )
    return list(found.values())
