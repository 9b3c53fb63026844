"""Where a recall starts when no batch is known yet: a production unit, an input or premises, and a period."""

from __future__ import annotations

from flask import render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from trace.http import words
from trace.http.forms import Form
from trace.http.recall_scopes import batches_in, by_producer
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.permissions import Permission, require_somewhere
from trace.rooms.recalls.rules import ScopeKind
from trace.rooms.recalls.services import Scope
from trace.web.registers import Answer
from trace.wire.recalls import ScopeSchema


def scope_page(portal: str, right: Permission) -> Answer:
    """Answer with the form of a scope and, where one is asked for, its batches by producer."""
    form = Form(ScopeSchema)
    asked = bool(request.args.get("kind"))
    found = None
    typed = MultiDict((key, value) for key, value in request.args.items(multi=True) if value)
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, right)
        if asked and form.load(typed):
            try:
                found = by_producer(batches_in(work, scope_of(form.data)))
            except TraceError as error:
                form.refuse(error)
        page = render_template(
            "officer/recall_scope.html",
            form=form,
            found=found,
            here=f"{portal}.recall_scope",
            new=f"{portal}.new_recall",
            back=url_for(f"{portal}.recalls"),
            kinds=words.choices(ScopeKind),
            today=work.today,
        )
    return page, form.status


def scope_of(data: object) -> Scope:
    """Return what the form was loaded as; the schema makes the scope itself."""
    if not isinstance(data, Scope):
        raise TypeError(data)
    return data


def scope_asked() -> dict[str, str]:
    """Return what the address says of how batches were found, for the form of a recall; nothing where it is unfit."""
    given = {
        name: value
        for name in ("kind", "text", "since", "until")
        if (value := request.values.get(f"scope.{name}", "").strip())
    }
    try:
        ScopeSchema().load(given)
    except ValidationError:
        return {}
    return given
