"""What the pages of hand-overs of administrators and officers share: coverage, one target, one hand-over."""

from __future__ import annotations

import json
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from trace.http import exports
from trace.http.exchange_files import TargetFiles, read_targets
from trace.http.exchange_words import missing_text, reason_text
from trace.http.session import door_work
from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, may, require_somewhere
from trace.rooms.exchange import queries
from trace.rooms.exchange.kinds import FactKind, HandoverState
from trace.rooms.exchange.queries import Coverage
from trace.web.registers import Answer, Column, Filter, list_page, text_asked

TONES = {
    HandoverState.DELIVERED: "good",
    HandoverState.DEAD: "bad",
    HandoverState.INCOMPLETE: "warn",
    HandoverState.SUPERSEDED: "plain",
}


def coverage_page(portal: str) -> Answer:
    """Answer with how far each kind is handed over to each target."""
    with door_work(read_only=True) as work:
        rows = queries.read_coverage(work)
        unread = queries.count_unread(work)
        may_manage = may(work.actor, Permission.EXCHANGE_MANAGE)
    files = read_targets()
    if exports.wanted():
        return _coverage_file(rows, files)
    names = sorted({*files.targets, *files.wrong, *(row.target for row in rows)})
    return render_template(
        "exchange/coverage.html",
        groups=[(name, [row for row in rows if row.target == name]) for name in names],
        files=files,
        unread=unread,
        may_manage=may_manage,
        portal=portal,
    )


def _coverage_file(rows: list[Coverage], files: TargetFiles) -> Answer:
    columns = [
        _("Platform"),
        _("Kind"),
        _("On record"),
        _("Delivered to the platform"),
        _("Still to be handed over"),
        _("Failed"),
        _("Held back"),
        _("Not looked at yet"),
        _("Since"),
    ]
    return exports.answer(
        _("Coverage of hand-overs"),
        columns,
        rows,
        lambda row: [
            title_of(files, row.target),
            row.kind,
            row.existing,
            row.delivered,
            row.waiting,
            row.failed,
            row.incomplete,
            row.untouched,
            row.opened_at,
        ],
    )


def target_page(portal: str, name: str) -> Answer:
    """Answer with the hand-overs to one target: search, filter, export."""
    files = read_targets()
    states = Filter("state", _("State"), HandoverState)
    kinds = Filter("kind", _("Kind"), FactKind)
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.EXCHANGE_READ)

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_handovers(
                work,
                target=name,
                kind=kinds.chosen,
                state=states.chosen,
                text=text_asked(),
                cursor=cursor,
                size=size,
            )

        if name not in files.targets and name not in files.wrong and not fetch(None, 1).items:
            raise NoSuchRecord(kind="target", key=name)
        gaps = queries.list_gaps(work, target=name, kind=kinds.chosen) if kinds.chosen else []
        return list_page(
            title=_("Hand-overs to %(target)s", target=title_of(files, name)),
            lead=_(
                "The newest version of each fact counts; older ones are kept with their receipts."
            ),
            columns=_columns(portal),
            fetch=fetch,
            search=_("Name, lot or number"),
            filters=[kinds, states],
            empty=_("Nothing was handed over yet."),
            template="exchange/target.html",
            gaps=gaps,
            target=name,
            portal=portal,
            may_manage=may(work.actor, Permission.EXCHANGE_MANAGE),
        )


def _columns(portal: str) -> list[Column]:
    return [
        Column(
            _("Record handed over"),
            lambda row: row.label,
            lambda row: url_for(f"{portal}.handover", handover_id=row.id),
        ),
        Column(_("Kind"), lambda row: row.kind),
        Column(_("Version"), lambda row: row.version),
        Column(_("State"), lambda row: row.state, is_state=True),
        Column(_("Attempts"), lambda row: row.attempt_count),
        Column(_("Held back because"), lambda row: "; ".join(map(missing_text, row.missing))),
        Column(_("Recorded at"), lambda row: row.created_at),
        Column(_("Handed over at"), lambda row: row.delivered_at),
    ]


def handover_page(portal: str, handover_id: int) -> Answer:
    """Answer with one hand-over: what is sent, its attempts, what it waits for."""
    with door_work(read_only=True) as work:
        handover = queries.get_handover(work, handover_id)
        waits_for = queries.blocking(work, handover)
        may_manage = may(work.actor, Permission.EXCHANGE_MANAGE)
    return render_template(
        "exchange/handover.html",
        handover=handover,
        waits_for=waits_for,
        content=json.dumps(handover.payload, ensure_ascii=False, indent=1)
        if handover.payload
        else "",
        title=title_of(read_targets(), handover.target),
        may_manage=may_manage,
        missing=[missing_text(each) for each in handover.missing],
        reason_text=reason_text,
        tone=TONES.get(handover.state, "plain"),
        portal=portal,
    )


def title_of(files: TargetFiles, name: str) -> str:
    """Return what a target is called in its file, or its name."""
    found = files.targets.get(name)
    return found.title if found else name
