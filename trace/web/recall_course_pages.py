"""The course of a recall, for officers and for the producer that recalls: what there is, and one form for each act."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from marshmallow import Schema
from werkzeug.wrappers import Response

from trace.http import exports, recall_papers, words
from trace.http.arguments import number_in
from trace.http.forms import Form
from trace.http.notice_papers import DOCX
from trace.http.session import door_work
from trace.kernel.errors import MissingPermission, NoSuchRecord, TraceError
from trace.kernel.permissions import Permission, may
from trace.kernel.quantity import Unit
from trace.kernel.work import Work
from trace.rooms.recalls import queries, services
from trace.rooms.recalls.duties import DutyKind, source_of
from trace.rooms.recalls.queries import Batch, Course, Recall, RecallHolder
from trace.rooms.recalls.queries.conduct import kilograms
from trace.rooms.recalls.rules import (
    DISPOSALS,
    EntryKind,
    HolderState,
    RecallGrade,
    RecallState,
    Way,
)
from trace.web.registers import Answer, Input, form_page, text_asked
from trace.wire.recall_courses import (
    CheckHolderSchema,
    DisposalSchema,
    DutySchemaIn,
    ExtensionSchema,
    FoundSchema,
    MarkHolderSchema,
    ReportSchemaIn,
)

MAX_SHOWN = 50


# act → what may be typed, what does it, and the argument that names its row.
ACTS: Mapping[str, tuple[type[Schema], Callable[..., Any], str]] = {
    "duty": (DutySchemaIn, services.do_duty, "kind"),
    "extend": (ExtensionSchema, services.extend_recall, ""),
    "mark": (MarkHolderSchema, services.mark_holder, "holder_id"),
    "check": (CheckHolderSchema, services.check_holder, "holder_id"),
    "found": (FoundSchema, services.record_found, "amount_id"),
    "disposal": (DisposalSchema, services.record_disposal, "batch_id"),
    "report": (ReportSchemaIn, services.file_report, ""),
}
OF_HOLDERS = ("mark", "check")
Own = Callable[[Recall, str], Recall]


def course_page(portal: str, number: str, own: Own) -> Answer:
    """Answer with the course of a recall; what is sent to it looks into the books again for who holds goods.

    own   lets a recall through that is this portal's to show, or raises NoSuchRecord
    """
    if request.method == "POST":
        with door_work() as work:
            fresh = services.update_holders(work, number=number)
        flash(_("%(count)d holders are new.", count=fresh), "good")
        return redirect(url_for(f"{portal}.recall_course", number=number))
    with door_work(read_only=True) as work:
        recall = own(queries.get_recall(work, number), "recall")
        course = queries.course_of(work, recall)
        if exports.wanted():
            return _holders_file(number, course)
        return _page(work, portal, recall, course)


def _page(work: Work, portal: str, recall: Recall, course: Course) -> str:
    is_running = recall.state is RecallState.ORDERED
    is_officer = may(work.actor, Permission.RECALLS_ORDER, division=recall.producer.division)
    may_act = is_running and queries.may_conduct(work, recall)
    holders = _asked_for(course.holders)
    return render_template(
        "officer/recall_course.html",
        recall=recall,
        course=course,
        portal=portal,
        holders=holders[:MAX_SHOWN],
        more=max(0, len(holders) - MAX_SHOWN),
        is_running=is_running,
        may_act=may_act,
        may_progress=may_act and course.report is None,
        is_officer=is_running and is_officer,
        kilograms=kilograms,
        source_of=source_of,
        now=work.now,
    )


# ---------------------------------------------------------------- one act


def act_page(portal: str, number: str, act: str, own: Own) -> Answer:
    """Answer with the form of one act in the course of a recall, or do it."""
    if act not in ACTS:
        raise NoSuchRecord(kind="recall_act", key=act[:40])
    schema, verb, key = ACTS[act]
    row = request.values.get("row", "")
    with door_work(read_only=True) as work:
        recall = own(queries.get_recall(work, number), "recall")
        if not queries.may_conduct(work, recall):
            raise MissingPermission(permission=Permission.RECALLS_ORDER.value)
        course = queries.course_of(work, recall)
        initial = {"on": work.today} | ({key: row} if key and act not in OF_HOLDERS else {})
    lead, batch = _row(course, act, row)
    form = Form(schema, initial=initial)
    if request.method == "POST" and form.load():
        given = form.data | ({key: number_in(row) or 0} if act in OF_HOLDERS else {})
        try:
            with door_work() as work:
                verb(work, number=number, **given)
            flash(_("Recorded."), "good")
            return redirect(url_for(f"{portal}.recall_course", number=number))
        except TraceError as error:
            form.refuse(error)
    title, button = _headings()[act]
    hidden = [Input(key, "", kind="hidden")] if key and act not in OF_HOLDERS else []
    return form_page(
        form,
        title=title,
        lead=lead,
        inputs=[*hidden, *_inputs(act, recall, batch)],
        button=button,
        back=url_for(f"{portal}.recall_course", number=number),
    )


def _row(course: Course, act: str, row: str) -> tuple[str, Batch | None]:
    """What the act is about, in words, and the batch whose units it is recorded in."""
    if act in OF_HOLDERS:
        holder = next((each for each in course.holders if str(each.id) == row), None)
        if holder is None:
            raise NoSuchRecord(kind="recall_holder", key=row[:40])
        return f"{holder.buyer} {holder.address}", None
    if act == "duty":
        if row not in {duty.kind.value for duty in course.duties}:
            raise NoSuchRecord(kind="recall_duty", key=row[:40])
        return words.word(DutyKind(row)), None
    found: Any = None
    if act == "found":
        places = [*course.stock, *(a for holder in course.holders for a in holder.amounts)]
        found = next((each for each in places if str(each.id) == row), None)
    elif act == "disposal":
        found = next((each for each in course.totals if str(each.batch_id) == row), None)
    else:
        return "", None
    if found is None:
        raise NoSuchRecord(kind="recall_amount", key=row[:40])
    return f"{found.batch.product.name} {found.batch.lot}", found.batch


def _headings() -> dict[str, tuple[str, str]]:
    return {
        "duty": (_("Record a duty as done"), _("Record as done")),
        "extend": (_("Agree to a later last day"), _("Extend")),
        "mark": (_("Told, answered or not reached"), _("Record")),
        "check": (_("Check whether the recall works there"), _("Record")),
        "found": (_("Record what came back"), _("Record")),
        "disposal": (_("Record a disposal"), _("Record")),
        "report": (_("File the closing report"), _("File the closing report")),
    }


def _inputs(act: str, recall: Recall, batch: Batch | None) -> list[Input]:
    units = units_of(batch) if batch is not None else []
    day = Input("on", _("Day"), kind="date")
    way = Input("way", _("How"), kind="select", choices=words.choices(Way))
    document = Input("document_number", _("Document number"))
    note = Input("note", _("Note"), kind="textarea")
    amount = Input("quantity", _("Quantity"), kind="quantity", units=units)
    states = [state for state in HolderState if state is not HolderState.KNOWN]
    kinds = [kind for kind in DISPOSALS if _may_dispose(recall, kind)]
    found = (EntryKind.RECOVERED, EntryKind.GONE)
    forms = {
        "duty": [document, note],
        "extend": [
            Input("until", _("New last day"), kind="date"),
            document,
            Input("reason", _("Reason"), kind="textarea"),
        ],
        "mark": [Input("state", _("State"), kind="select", choices=_words(states)), way, note],
        "check": [
            day,
            way,
            Input("was_told", _("They know of the recall"), kind="checkbox"),
            Input("is_off_sale", _("The goods are off sale"), kind="checkbox"),
            note,
        ],
        "found": [
            Input("kind", _("What became of them"), kind="select", choices=_words(found)),
            amount,
            day,
            document,
            note,
        ],
        "disposal": [
            Input("kind", _("What became of them"), kind="select", choices=_words(kinds)),
            amount,
            day,
            Input("place", _("Place and witnesses")),
            document,
            note,
        ],
        "report": [
            Input("cause", _("Cause"), kind="textarea"),
            Input("measures", _("Measures taken"), kind="textarea"),
            Input("conclusion", _("Conclusion"), kind="textarea"),
        ],
    }
    return forms[act]


def _words(members: Sequence[StrEnum]) -> list[tuple[str, str]]:
    return [(member.value, words.word(member)) for member in members]


def _may_dispose(recall: Recall, kind: EntryKind) -> bool:
    return kind is not EntryKind.REMEDIED or recall.grade is RecallGrade.GRADE_3


def units_of(batch: Batch) -> list[Unit]:
    """Return the units in which goods of a batch can be entered, the usual one first; packs where it is packed."""
    same = [each for each in Unit if each.dimension is batch.unit.dimension]
    packs = [Unit.PIECE] if batch.product.net_content_base is not None else []
    return list(dict.fromkeys([batch.unit, *packs, *same]))


def _asked_for(holders: Sequence[RecallHolder]) -> list[RecallHolder]:
    parts = text_asked().casefold().split()
    state = request.args.get("state", "")
    return [
        each
        for each in holders
        if all(part in f"{each.buyer} {each.phone} {each.address}".casefold() for part in parts)
        and (not state or each.state.value == state)
    ]


def _holders_file(number: str, course: Course) -> Response:
    columns = [
        _("Buyer"),
        _("Phone"),
        _("Address"),
        _("State"),
        _("Told at"),
        _("Product"),
        _("Lot number"),
        _("Quantity delivered"),
        _("Recovered"),
        _("Sold on or eaten"),
        _("Answer"),
    ]
    rows = []
    for holder in course.holders:
        head = [holder.buyer, holder.phone, holder.address, holder.state, holder.told_at]
        for each in holder.amounts:
            batch = each.batch
            rows.append(
                [
                    *head,
                    batch.product.name,
                    batch.lot,
                    batch.amount(each.due_base),
                    batch.amount(each.recovered_base),
                    batch.amount(each.gone_base),
                    holder.answer,
                ]
            )
        if not holder.amounts:
            rows.append([*head, "", "", "", "", "", holder.answer])
    return exports.answer(f"{_('Holders')} {number}", columns, rows, lambda row: row)


def report_file(number: str, own: Own) -> Response:
    """Answer with the closing report as PDF, or its draft."""
    with door_work(read_only=True) as work:
        recall = own(queries.get_recall(work, number), "recall")
        content = recall_papers.report_pdf(work, recall, queries.course_of(work, recall))
    return exports.as_file(content, recall_papers.PDF, f"{_('Closing report')} {number}", "pdf")


def notice_file(number: str, holder_id: int, own: Own) -> Response:
    """Answer with the printed notice for one holder."""
    with door_work(read_only=True) as work:
        recall = own(queries.get_recall(work, number), "recall")
        found = [h for h in queries.holders_in_sight(work, recall) if h.id == holder_id]
        if not found:
            raise NoSuchRecord(kind="recall_holder", key=str(holder_id))
        content = recall_papers.holder_notice(recall, found[0])
    return exports.as_file(content, DOCX, f"{_('Notice of a recall')} {found[0].buyer}", "docx")
