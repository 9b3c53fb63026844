"""Producers' own links, for those who decide on them, and the rules for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation, words
from trace.http.forms import Form
from trace.http.problems import sentence
from trace.http.session import door_work
from trace.kernel.errors import Conflict, TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission
from trace.rooms.links import queries, services
from trace.rooms.links.kinds import LinkKind, LinkState
from trace.rooms.producers.queries import get_producer
from trace.web.brand import bp
from trace.web.registers import (
    Answer,
    Column,
    Filter,
    Input,
    Link,
    form_page,
    list_page,
    text_asked,
)
from trace.wire.links import LinkReason, LinkRulesForm

# The offices that supervise what is sold decide too: a false claim behind a code is theirs to take down.
for _portal in ("brand", "officer", "admin"):
    navigation.add(
        portal=_portal,
        endpoint="brand.links",
        label=_l("Producers' links"),
        permission=Permission.LINKS_DECIDE,
        order=72,
    )
_BETWEEN = re.compile(r"[\s,，;；]+")


@bp.get("/links")
def links() -> Answer:
    """List the links on which one decides; search, filter, export."""
    states = Filter("state", _("State"), LinkState)
    kinds = Filter("kind", _("Kind of link"), LinkKind)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_links(
                work,
                state=states.chosen,
                kind=kinds.chosen,
                text=text_asked(),
                cursor=cursor,
                size=size,
            )

        return list_page(
            title=_("Producers' links"),
            lead=_("What producers add to their codes: web shops, stories, videos."),
            columns=[
                Column(_("Title"), lambda row: row.title_zh, _address),
                Column(_("Leads to"), lambda row: row.host),
                Column(_("Kind of link"), lambda row: row.kind),
                Column(_("Product"), lambda row: row.product.name),
                Column(_("State"), lambda row: row.state, is_state=True),
                Column(_("Added"), lambda row: row.added_at),
            ],
            fetch=fetch,
            search=_("Address, title or product"),
            filters=[states, kinds],
            links=[Link(_("Rules for links"), url_for("brand.link_rules"))],
            empty=_("No producer has added a link yet."),
        )


def _address(row: Any) -> str:
    return url_for("brand.link", link_id=row.id)


@bp.get("/links/<int:link_id>")
def link(link_id: int) -> Answer:
    """Show one link with what can be done about it."""
    return _link_page(link_id, Form(LinkReason))


def _link_page(link_id: int, form: Form) -> Answer:
    with door_work(read_only=True) as work:
        found = queries.link_to_decide(work, link_id)
        page = render_template(
            "brand/link.html",
            link=found,
            producer=get_producer(work, found.product.producer_id),
            form=form,
        )
    return page, form.status


@bp.post("/links/<int:link_id>/approve")
def approve_link(link_id: int) -> Answer:
    """Let a waiting link be shown."""
    try:
        with door_work() as work:
            services.approve_link(work, link_id=link_id)
        flash(_("The link is shown from now on."), "good")
    except Conflict as error:
        flash(sentence(error), "bad")
    return redirect(url_for("brand.link", link_id=link_id))


@bp.post("/links/<int:link_id>/refuse")
def refuse_link(link_id: int) -> Answer:
    """Refuse a waiting link."""
    return _decide(link_id, services.refuse_link, _("The producer reads why."))


@bp.post("/links/<int:link_id>/take-down")
def take_down_link(link_id: int) -> Answer:
    """Take a link down that is shown."""
    return _decide(link_id, services.take_down_link, _("The link is shown no longer."))


def _decide(link_id: int, act: Callable[..., object], told: str) -> Answer:
    form = Form(LinkReason)
    if form.load():
        try:
            with door_work() as work:
                act(work, link_id=link_id, **form.data)
            flash(told, "good")
            return redirect(url_for("brand.link", link_id=link_id))
        except TraceError as error:
            form.refuse(error)
    return _link_page(link_id, form)


@bp.route("/link-rules", methods=["GET", "POST"])
def link_rules() -> Answer:
    """Show the rules that hold where one decides, and set a new version."""
    with door_work(read_only=True) as work:
        division = queries.division_of_rules(work)
        terms = queries.terms_for(work, division)
        versions = queries.rules_of(work, division)
    form = Form(
        LinkRulesForm,
        initial={
            "kinds": [kind.value for kind in terms.kinds],
            "needs_approval": terms.needs_approval,
            "most": terms.most,
            "barred_hosts": "\n".join(terms.barred_hosts),
            "only_hosts": "\n".join(terms.only_hosts),
        },
    )
    if request.method == "POST" and form.load():
        typed = dict(form.data) | {"division": division}
        for name in ("barred_hosts", "only_hosts"):
            typed[name] = [host for host in _BETWEEN.split(typed[name]) if host]
        try:
            with door_work() as work:
                services.set_rules(work, **typed)
            flash(_("The rules hold for every link added from now on."), "good")
            return redirect(url_for("brand.link_rules"))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Rules for links"),
        lead=_("What is shown already stays until it is taken down."),
        inputs=_inputs(),
        button=_("Save"),
        back=url_for("brand.links"),
        template="brand/link_rules.html",
        versions=versions,
        terms=terms,
    )


def _inputs() -> list[Input]:
    return [
        Input("kinds", _("Kinds of links"), "checkboxes", choices=words.choices(LinkKind)),
        Input("needs_approval", _("Somebody looks at a link before it is shown"), "checkbox"),
        Input("most", _("Links of one product at once"), "number", attrs={"min": 1, "max": 20}),
        Input(
            "barred_hosts",
            _("Hosts that no link may lead to"),
            "textarea",
            help=_("One a line, such as t.cn; what stands below a name is barred with it."),
        ),
        Input(
            "only_hosts",
            _("Only these hosts"),
            "textarea",
            help=_("Left empty, every public host that is not barred."),
        ),
        Input("source", _("Document that says so"), required=True),
    ]
