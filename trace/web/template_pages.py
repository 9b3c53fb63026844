"""The designer of label templates, alike for producers and print shops: a list, a form, and a preview beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from trace.http import exports, words
from trace.http.forms import Form
from trace.http.label_previews import preview_svg
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import DEFAULT_SIZE, Page
from trace.rooms.sheets import queries, services
from trace.rooms.sheets.drawing.fonts import Typeface
from trace.rooms.sheets.rules import MarkFault
from trace.rooms.sheets.starters import STARTERS
from trace.rooms.sheets.templates import (
    MAX_BLOCKS,
    Align,
    BlockKind,
    Medium,
    Template,
    warnings_of,
)
from trace.web import run_pages
from trace.wire.templates import TemplateFormSchema, TemplateSchema

Answer = Response | tuple[str, int]
STARTER_WORDS = {
    "sheet-36": _l("A4 sheet of 36 (4 × 9)"),
    "sheet-28": _l("A4 sheet of 28 (4 × 7)"),
    "roll": _l("Roll 60 × 40 mm"),
    "joined": _l("Brand label and conformity certificate, six to a sheet"),
}
WARNINGS = {
    "small-symbol": _l("Below 25 mm some phones cannot read the code on a curved pack."),
    "no-name": _l(
        "The label does not say the product's name: it must stand elsewhere on the pack."
    ),
    "no-lines": _l("The label does not say lot and date: they must stand elsewhere on the pack."),
    "blocks-overlap": _l("Two blocks stand on each other: look whether both can be read."),
    "marks-cut-off": _l(
        "A margin is narrower than 4 mm: the crop marks there are cut off, or no printer reaches them."
    ),
}
# Empty rows for blocks that are added; more come after the page was saved.
_ROOM_FOR_MORE = 2


def show_list(portal: str) -> str | Response:
    """List the templates of the person's organisation; search, export."""
    organisation_id = run_pages.enter(portal)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            text = run_pages.search_text()
            return queries.list_templates(
                work, organisation_id, text=text, cursor=cursor, size=size
            )

        if exports.wanted():
            return exports.answer(
                _("Label templates"),
                [_("Name"), _("Version"), _("Changed at"), _("By")],
                exports.every(fetch),
                lambda kept: [
                    kept.name,
                    kept.latest.number,
                    kept.latest.saved_at,
                    kept.latest.saved_by,
                ],
            )
        page = fetch(request.args.get("cursor"), DEFAULT_SIZE)
        return render_template(
            "labels/templates.html", portal_name=portal, page=page, starters=STARTER_WORDS
        )


def new_template(portal: str, done: Callable[[int], str]) -> Answer:
    """Design a template, beginning with one of those at hand, and keep it under a name."""
    organisation_id = run_pages.enter(portal)
    starter = STARTERS.get(request.args.get("starter", ""), STARTERS["sheet-28"])
    form = Form(TemplateFormSchema, initial=_shown(starter, ""))
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                kept = services.create_template(work, organisation_id=organisation_id, **form.data)
            flash(_("The template is kept."), "good")
            return redirect(done(kept.id))
        except TraceError as error:
            form.refuse(error)
    return _designer(portal, form), form.status


def edit_template(portal: str, template_id: int, done: Callable[[int], str]) -> Answer:
    """Change a template: a new version; files made before stay as they are."""
    run_pages.enter(portal)
    with door_work(read_only=True) as work:
        kept = queries.get_template(work, template_id)
        shown = _shown(kept.latest.content, kept.name)
        facts = {"kept": kept, "versions": list(reversed(kept.versions))}
        form = Form(TemplateFormSchema, initial=shown)
        if request.method == "GET":
            return _designer(portal, form, **facts), 200
    if form.load():
        try:
            with door_work() as work:
                services.change_template(
                    work, template_id=template_id, template=form.data["template"]
                )
            flash(_("The template is kept."), "good")
            return redirect(done(template_id))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        kept = queries.get_template(work, template_id)
        facts = {"kept": kept, "versions": list(reversed(kept.versions))}
        return _designer(portal, form, **facts), form.status


def retire_template(portal: str, template_id: int, done: str) -> Response:
    """Take a template out of use."""
    run_pages.enter(portal)
    with door_work() as work:
        services.retire_template(work, template_id=template_id)
    flash(_("The template is out of use; files made by it stay."), "good")
    return redirect(done)


def preview(portal: str) -> str:
    """Return the part of the page that shows a label of what the form says, or why there is none."""
    run_pages.enter(portal)
    form = Form(TemplateFormSchema)
    picture, warnings = "", []
    if form.load():
        template: Template = form.data["template"]
        try:
            picture = preview_svg(template)
            warnings = [WARNINGS[slug] for slug in warnings_of(template)]
        except TraceError as error:
            form.refuse(error)
    problems = [text for found in form.errors.values() for text in found] + form.general
    return render_template(
        "labels/_template_preview.html",
        picture=Markup(picture),  # noqa: S704  (drawn by us: outlines and numbers, titles escaped)
        warnings=warnings,
        problems=list(dict.fromkeys(problems)),
    )


def _designer(portal: str, form: Form, **facts: Any) -> str:
    count = sum(1 for row in range(MAX_BLOCKS) if form.value(f"blocks.{row}.kind"))
    return render_template(
        "labels/template.html",
        portal_name=portal,
        form=form,
        rows=range(min(MAX_BLOCKS, count + _ROOM_FOR_MORE)),
        media=words.choices(Medium),
        kinds=words.choices(BlockKind),
        aligns=words.choices(Align),
        fonts=words.choices(Typeface),
        **{"kept": None, "versions": [], **facts},
    )


def _shown(template: Template, name: str) -> dict[str, Any]:
    shown: dict[str, Any] = TemplateSchema().dump(template)
    return shown | {"name": name}


words.add(
    [
        (Medium.SHEET, _l("Sheet of labels")),
        (Medium.ROLL, _l("Roll")),
        (BlockKind.CODE, _l("Printed code")),
        (BlockKind.HEADING, _l("Brand, or that it is no brand label")),
        (BlockKind.NAME, _l("Product's name")),
        (BlockKind.LINES, _l("Net content, lot, dates, producer")),
        (BlockKind.PROMISE, _l("Conformity certificate: heading and number")),
        (BlockKind.CERTIFICATE, _l("Conformity certificate: the whole")),
        (BlockKind.IMPORTED, _l("Code of the certifier")),
        (BlockKind.MARK, _l("Mark from the filed packaging")),
        (BlockKind.TEXT, _l("Text of your own")),
        (MarkFault.NO_FILING, _l("the order names no filed packaging")),
        (MarkFault.NO_PICTURE, _l("the filed file is no picture")),
        (Align.LEFT, _l("Lines to the left")),
        (Align.CENTRE, _l("Lines in the centre")),
        (Align.RIGHT, _l("Lines to the right")),
        (Typeface.SANS, _l("Sans serif (黑体)")),
        (Typeface.SERIF, _l("Serif (宋体)")),
    ]
)
