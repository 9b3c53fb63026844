"""Signs of copied codes 疑似复制码: what was seen, what became of it, how well each rule does."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation, words
from trace.http.forms import Form
from trace.http.session import door_work
from trace.http.sign_words import sign_text
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission
from trace.rooms.scanning import services, signs
from trace.rooms.scanning.rules import Judged, SignalKind, Standing
from trace.rooms.scanning.signs import Sign
from trace.standards.signing.serial import display
from trace.web.officer import bp
from trace.web.officer.shared import for_portal, may_over
from trace.web.registers import Answer, Column, Filter, Link, list_page, text_asked
from trace.wire.signs import JudgeSignSchema

navigation.add(
    portal="officer",
    endpoint="officer.sign_list",
    label=_l("Signs of copied codes"),
    permission=Permission.LEADS_WRITE,
    order=42,
)


@bp.get("/signs")
def sign_list() -> Answer:
    """List the signs of copied codes that the person may know of."""
    for_portal()
    kinds = Filter("kind", _("Kind of sign"), SignalKind)
    standings = Filter("standing", _("Judgement"), Standing)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return signs.list_signs(
                work,
                kind=kinds.chosen,
                standing=standings.chosen,
                text=text_asked(),
                cursor=cursor,
                size=size,
            )

        return list_page(
            title=_("Signs of copied codes"),
            lead=_("What scans told by themselves. A sign is no finding: look, then judge it."),
            columns=[
                Column(_("Label"), lambda row: display(row.serial), _address),
                Column(_("Kind of sign"), lambda row: row.kind),
                Column(_("What was seen"), lambda row: sign_text(row.kind, row.signal.facts)),
                Column(_("Producer"), lambda row: row.run.producer.name),
                Column(_("Seen at"), lambda row: row.signal.at),
                Column(_("Judgement"), lambda row: row.standing, is_state=True),
            ],
            fetch=fetch,
            search=_("Code on the label or producer"),
            filters=[standings, kinds],
            links=[Link(_("How the rules do"), url_for("officer.sign_rules"))],
            empty=_("There is no sign of a copied code."),
        )


@bp.get("/signs/rules")
def sign_rules() -> str:
    """Show how often each rule was right, by the judgements so far."""
    for_portal()
    with door_work(read_only=True) as work:
        return render_template("officer/sign_rules.html", records=signs.records_of_rules(work))


@bp.route("/signs/<serial>/<kind>", methods=["GET", "POST"])
def sign(serial: str, kind: str) -> Answer:
    """Show a sign with its reasons, and judge it."""
    for_portal()
    form = Form(JudgeSignSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                found = signs.get_sign(work, serial, kind)
                services.judge_signal(
                    work,
                    run_id=found.signal.run_id,
                    index=found.signal.index,
                    kind=found.kind,
                    **form.data,
                )
            flash(_("The judgement is recorded."), "good")
            return redirect(url_for("officer.sign", serial=serial, kind=kind))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        found = signs.get_sign(work, serial, kind)
        producer = found.run.producer
        page = render_template(
            "officer/sign.html",
            sign=found,
            printed=display(found.serial),
            seen=sign_text(found.kind, found.signal.facts),
            judgements=signs.judgements_of(work, found),
            standings=Standing,
            choices=words.choices(Judged),
            form=form,
            may_scans=may_over(Permission.LABELS_READ, producer.id, producer.division),
        )
    return page, form.status


def _address(row: Sign) -> str:
    return url_for("officer.sign", serial=row.serial, kind=row.kind.value)
