"""The page of a label run, alike for its producer, its printer and whoever else may see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema
from werkzeug.wrappers import Response

from trace.http import export_words, words
from trace.http.forms import Form
from trace.http.identity import current_organisation_id
from trace.http.session import door_work
from trace.kernel.actor import Role
from trace.kernel.errors import TraceError
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.accounts import queries as accounts
from trace.rooms.accounts.rules import OrganisationKind
from trace.rooms.batches import queries as batches
from trace.rooms.batches.rules import PACKED
from trace.rooms.labels import gate_records, printer_files, queries, services
from trace.rooms.labels.rules import (
    ExportFormat,
    ExportState,
    GateFinding,
    GatesRefused,
    RunKind,
    RunState,
)
from trace.rooms.sheets import queries as sheets
from trace.rooms.sheets.drawing.layouts import ROLLS, SHEETS
from trace.rooms.sheets.rules import GOOD_SIDE_MM, HEADS
from trace.wire.labels import (
    BindSchema,
    ExportInput,
    OneLabelSchema,
    RangeSchema,
    ReasonedRangeSchema,
    ReasonSchema,
)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done with a range of labels."""

    name: str
    schema: type[Schema]
    permission: Permission
    title: Any
    button: Any
    done: Any
    carry_out: Callable[..., object]


ACTS = {
    act.name: act
    for act in (
        Act(
            "bind",
            BindSchema,
            Permission.LABELS_ORDER,
            _l("Bind to a batch"),
            _l("Bind"),
            _l("The labels belong to the batch now."),
            services.bind_range,
        ),
        Act(
            "activate",
            RangeSchema,
            Permission.LABELS_ACTIVATE,
            _l("Activate"),
            _l("Activate"),
            _l("The labels are activated."),
            services.activate_range,
        ),
        Act(
            "spoil",
            ReasonedRangeSchema,
            Permission.LABELS_ACTIVATE,
            _l("Report spoiled labels"),
            _l("Report the spoilage"),
            _l("The spoiled labels are recorded."),
            services.spoil_range,
        ),
        Act(
            "void",
            ReasonedRangeSchema,
            Permission.LABELS_VOID,
            _l("Void labels"),
            _l("Void for ever"),
            _l("The labels are void."),
            services.void_range,
        ),
    )
}
CHOICES = [
    (
        layout.name,
        f"{layout.page_width:g} × {layout.page_height:g} mm · {layout.columns} × {layout.rows}",
    )
    for layout in (*SHEETS, *ROLLS)
]


# The other forms of the page, and what they show before anything is typed.
_BLANKS: dict[str, tuple[type[Schema], dict[str, Any]]] = {
    "export": (
        ExportInput,
        {
            "format": "sheet_pdf",
            "side_mm": GOOD_SIDE_MM,
            "start_cell": 1,
            "dots_per_mm": HEADS[0],
        },
    ),
    "picture": (OneLabelSchema, {"number": 1, "picture": "png"}),
    "cancel": (ReasonSchema, {}),
}


ROLES = {"producer": Role.PRODUCER_CLERK, "printer": Role.PRINTER}


def enter(portal: str) -> int:
    """Return the organisation the person works for in this portal; raises MissingPermission for everyone else."""
    return current_organisation_id(ROLES[portal])


def show_run(
    portal: str,
    run_id: int,
    *,
    forms: dict[str, Form] | None = None,
    refused: tuple[GateFinding, ...] = (),
    status: int = 200,
) -> tuple[str, int]:
    """Return the page of a run; `portal` is the blueprint whose addresses it links to."""
    enter(portal)
    forms = forms or {}
    with door_work(read_only=True) as work:
        run = queries.get_run(work, run_id)
        rows = queries.ranges_of(work, run_id)
        exports = printer_files.exports_in_short(work, run_id)
        allowed = {
            act.name
            for act in ACTS.values()
            if queries.may_for_run(work, act.permission, run) and _suits(act.name, run.kind)
        }
        page = render_template(
            "labels/run.html",
            portal_name=portal,
            run=run,
            batch=batches.get_batch(work, run.batch_id) if run.batch_id else None,
            progress=queries.progress_of(run, rows),
            ranges=rows,
            judgements=_judgements(gate_records.gates_of(work, run_id)),
            exports=exports,
            told=export_words.told,
            joined=run.joined.number if run.joined else None,
            acts=[act for act in ACTS.values() if act.name in allowed],
            chosen=_chosen(forms, allowed),
            is_open=run.state is RunState.EXPORTED,
            may_print=queries.may_for_run(work, Permission.LABELS_ACTIVATE, run),
            may_cancel=run.state is not RunState.CANCELLED
            and queries.may_for_run(work, Permission.LABELS_ORDER, run),
            forms={name: forms.get(name) or _blank(name) for name in (*ACTS, *_BLANKS)},
            packed=_choices(work, run.producer_id, run.product_id) if "bind" in allowed else [],
            layouts=CHOICES,
            formats=words.choices(ExportFormat),
            templates=templates_for(work, run),
            printers=printers(work) if portal == "producer" else [],
            refused=refused,
            is_making=any(one.export.state is ExportState.REQUESTED for one in exports),
            is_opening=run.state is RunState.ORDERED,
        )
    return page, status


def show_gates(run_id: int, *, portal: str, back: str) -> str:
    """Return the page of a run's gates: what was kept of its goods, and a part that judges them now."""
    with door_work(read_only=True) as work:
        found = services.goods_labelled(work, run_id)
        chosen = next((one for one in found if one.batch_id == _asked_batch()), found[0])
        return render_template(
            "labels/gates.html", portal_name=portal, goods=found, chosen=chosen, back=back
        )


def show_gates_now(run_id: int, *, portal: str, back: str) -> str:
    """Return the part of the page that judges a run's goods now; it comes alone, being dear enough by itself."""
    with door_work(read_only=True) as work:
        return render_template(
            "labels/gates_now.html",
            portal_name=portal,
            found=services.judge_again(work, run_id=run_id, batch_id=_asked_batch()),
            now=work.now,
            back=back,
        )


def _asked_batch() -> int | None:
    text = request.args.get("batch", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def act_on_range(portal: str, run_id: int, name: str, done: str) -> Response | tuple[str, int]:
    """Carry out one act on the range that the form names, or show the page with what is wrong beside it."""
    enter(portal)
    act = ACTS[name]
    form = Form(act.schema)
    if form.load():
        given = dict(form.data)
        first, last = given.pop("first"), given.pop("last")
        try:
            with door_work() as work:
                run = queries.get_run(work, run_id)
                span = queries.label_span(work, run, first, last)
                act.carry_out(work, run_id=run_id, first=span.first, last=span.last, **given)
            flash(str(act.done), "good")
            return redirect(done)
        except GatesRefused as error:
            form.refuse(error)
            return show_run(portal, run_id, forms={name: form}, refused=error.findings, status=409)
        except TraceError as error:
            form.refuse(error)
    return show_run(portal, run_id, forms={name: form}, status=form.status)


def cancel_run(portal: str, run_id: int, done: str) -> Response | tuple[str, int]:
    """Cancel a run for the reason given, or show what is wrong."""
    enter(portal)
    form = Form(ReasonSchema)
    if form.load():
        try:
            with door_work() as work:
                services.cancel_run(work, run_id=run_id, **form.data)
            flash(_("The order is cancelled; mass and quota are given back."), "good")
            return redirect(done)
        except TraceError as error:
            form.refuse(error)
    return show_run(portal, run_id, forms={"cancel": form}, status=form.status)


def printers(work: Work) -> list[tuple[int, str]]:
    """Return the print shops to choose from."""
    found = accounts.list_organisations(work, kind=OrganisationKind.PRINTER)
    return [(printer.id, printer.name) for printer in found if printer.is_active]


def search_text() -> str:
    """Return what the list is searched for."""
    return request.args.get("text", "")[:80]


def asked_state() -> RunState | None:
    """Return the state the list is narrowed to, if it is one."""
    asked = request.args.get("state", "")
    return RunState(asked) if asked in set(RunState) else None


def _judgements(records: Sequence[Any]) -> list[list[Any]]:
    """Return the findings of each judgement of the run together, in the order it was judged."""
    grouped = groupby(records, key=lambda row: (row.stage, row.first, row.last, row.judged_at))
    return [list(found) for _key, found in grouped]


def _chosen(forms: dict[str, Form], allowed: set[str]) -> str:
    """The act whose form is shown: one at a time, what was just sent first."""
    asked = [*forms, request.args.get("act", ""), *ACTS]
    return next((name for name in asked if name in allowed), "")


def _suits(name: str, kind: RunKind) -> bool:
    return name != "bind" or kind is RunKind.PRE_PRINTED


def _blank(name: str) -> Form:
    if name in _BLANKS:
        schema, initial = _BLANKS[name]
        return Form(schema, initial=initial)
    return Form(ACTS[name].schema)


def templates_for(work: Work, run: Any) -> list[tuple[int, str]]:
    """Return the templates of those who hold the run's labels, to choose from."""
    owners = [owner for owner in (run.producer_id, run.printer_id) if owner is not None]
    return [(kept.id, kept.name) for kept in sheets.templates_to_choose(work, owners)]


def _choices(work: Work, producer_id: int, product_id: int) -> list[tuple[int, str]]:
    found = batches.batches_to_choose(work, producer_id)
    return [
        (batch.id, f"{batch.lot} · {batch.product.name}")
        for batch in found
        if batch.product_id == product_id and batch.kind in PACKED
    ]
