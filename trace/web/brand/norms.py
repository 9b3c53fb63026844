"""Norms: grade standards, seasons, ceilings, recipes, rules on proofs and texts, as versions that hold from a day."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from trace.http import navigation, words
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.actor import Role
from trace.kernel.errors import NoSuchRecord, TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, may, may_somewhere, require
from trace.kernel.work import Work
from trace.rooms.norms import queries, services
from trace.rooms.norms.kinds import NormKind
from trace.rooms.norms.rules import OPERATORS
from trace.web.brand import bp, rule_inputs
from trace.web.brand.goal_inputs import storage_inputs, target_inputs
from trace.web.brand.limit_inputs import ceiling_inputs, limit_words, recipe_inputs
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
from trace.wire import goals, norm_rules
from trace.wire import norms as wire

# The farming office and the administrator keep norms too.
for _portal in ("brand", "officer", "admin"):
    navigation.add(
        portal=_portal,
        endpoint="brand.norms",
        label=_l("Standards and rules"),
        permission=Permission.NORMS_WRITE,
        order=70,
    )
SCHEMAS: dict[NormKind, type[Schema]] = {
    NormKind.GRADE_STANDARD: wire.GradeForm,
    NormKind.SEASON: wire.SeasonForm,
    NormKind.PROOF_RULE: norm_rules.ProofForm,
    NormKind.CLAIM_RULE: norm_rules.ClaimForm,
    NormKind.TEXT: wire.TextForm,
    NormKind.CEILING: wire.CeilingForm,
    NormKind.RECIPE: wire.RecipeForm,
    NormKind.DELIVERY_TARGET: goals.TargetForm,
    NormKind.STORAGE_LIMIT: goals.StorageForm,
}


@bp.get("/norms")
def norms() -> Answer:
    """List norms; search, filter, export."""
    kinds = Filter("kind", _("Kind"), NormKind)
    with door_work(read_only=True) as work:
        _require_somewhere(work)

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_norms(
                work, kind=kinds.chosen, text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Standards and rules"),
            lead=_("What others judge by. A version is never changed; a new one follows it."),
            columns=[
                Column(_("Kind"), lambda row: row.kind),
                Column(_("Norm code"), lambda row: row.code),
                Column(_("Title"), lambda row: row.title, _address),
                Column(_("Version"), lambda row: row.versions[0].version),
                Column(_("From"), lambda row: row.versions[0].from_on),
            ],
            fetch=fetch,
            search=_("Code or title"),
            filters=[kinds],
            links=[
                Link(_("Add a season"), url_for("brand.new_norm", kind="season")),
                Link(_("Add a text"), url_for("brand.new_norm", kind="text")),
                Link(_("Add yield ceilings"), url_for("brand.new_norm", kind="ceiling")),
                Link(_("Add process recipes"), url_for("brand.new_norm", kind="recipe")),
                Link(_("Add a delivery target"), url_for("brand.new_norm", kind="delivery_target")),
                Link(_("Add storage limits"), url_for("brand.new_norm", kind="storage_limit")),
                *_link_to_proof_rules(work),
                Link(
                    _("Add a grade standard"),
                    url_for("brand.new_norm", kind="grade_standard"),
                    is_main=True,
                ),
            ],
            empty=_("Nothing has been entered; what the product ships with holds."),
        )


def _address(row: Any) -> str:
    return url_for("brand.norm", norm_id=row.id)


def _link_to_proof_rules(work: Work) -> list[Link]:
    """Offered to those who may write for a province or for all: its rules bind every producer there."""
    provinces = [code for code in work.actor.divisions(Role.AGRICULTURE_OFFICER) if len(code) == 2]
    if not provinces and not may(work.actor, Permission.NORMS_WRITE):
        return []
    found = [Link(_("Add a rule on proofs"), url_for("brand.new_norm", kind="proof_rule"))]
    if may(work.actor, Permission.NORMS_WRITE):
        # Marks are the same everywhere: who answers for the whole instance writes their rules.
        address = url_for("brand.new_norm", kind="claim_rule")
        found.append(Link(_("Add a rule on a claimed mark"), address))
    return found


def _require_somewhere(work: Work) -> None:
    if not may_somewhere(work.actor, Permission.NORMS_WRITE):
        require(work.actor, Permission.NORMS_WRITE)


@bp.route("/norms/new/<kind>", methods=["GET", "POST"])
def new_norm(kind: str) -> Answer:
    """Enter a norm with its first version, for one's organisation or division."""
    if kind not in set(NormKind):
        raise NoSuchRecord(kind="norm", key=kind)
    chosen = NormKind(kind)
    with door_work(read_only=True) as work:
        _require_somewhere(work)
        owner = _owner(work)
        today = work.today
    form = Form(SCHEMAS[chosen](), initial={"from_on": today, **rule_inputs.shipped(chosen)})
    if request.method == "POST" and form.load():
        if not form.data["code"] or not form.data["title"]:
            form.add_error("code", _("Enter a code and a title."))
        else:
            try:
                with door_work() as work:
                    made = services.create_norm(
                        work,
                        kind=chosen,
                        code=form.data["code"],
                        title=form.data["title"],
                        from_on=form.data["from_on"],
                        body=rule_inputs.body_of(chosen, form.data),
                        source=form.data["source"],
                        **owner,
                    )
                flash(_("Saved."), "good")
                return redirect(_address(made))
            except TraceError as error:
                form.refuse(error)
    return form_page(
        form,
        title=words.word(chosen),
        inputs=[
            rule_inputs.code_input(chosen),
            Input("title", _("Title"), required=True),
            *_inputs(chosen),
        ],
        button=_("Save"),
        back=url_for("brand.norms"),
    )


def _owner(work: Work) -> dict[str, Any]:
    """Return for whom one enters norms: the instance, one's division, or one's organisation."""
    if may(work.actor, Permission.NORMS_WRITE):
        return {}
    for division in work.actor.divisions(Role.AGRICULTURE_OFFICER):
        return {"division": division.ljust(6, "0")}
    return {"organisation_id": next(iter(work.actor.organisations(Role.BRAND)), None)}


@bp.get("/norms/<int:norm_id>")
def norm(norm_id: int) -> str:
    """Show a norm and all its versions."""
    with door_work(read_only=True) as work:
        _require_somewhere(work)
        found = queries.get_norm(work, norm_id)
        return render_template(
            "brand/norm.html",
            norm=found,
            may_write=_may_write(work, found),
            today=work.today,
            **limit_words(),
            told=rule_inputs.told_versions(found.kind, found.versions),
        )


@bp.route("/norms/<int:norm_id>/versions/new", methods=["GET", "POST"])
def new_version(norm_id: int) -> Answer:
    """Add a version, beginning with what the latest says."""
    with door_work(read_only=True) as work:
        found = queries.get_norm(work, norm_id)
        if not _may_write(work, found):
            require(work.actor, Permission.NORMS_WRITE)
        initial = {
            "from_on": work.today,
            **rule_inputs.typed_of(found.kind, found.versions[0].body),
        }
    form = Form(SCHEMAS[found.kind](), initial=initial)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.add_version(
                    work,
                    norm_id=norm_id,
                    from_on=form.data["from_on"],
                    body=rule_inputs.body_of(found.kind, form.data),
                    source=form.data["source"],
                )
            flash(_("Saved."), "good")
            return redirect(_address(found))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("New version of %(title)s", title=found.title),
        inputs=_inputs(found.kind),
        button=_("Save"),
        back=_address(found),
    )


def _may_write(work: Work, found: Any) -> bool:
    return services.may_write(work, found)


def _inputs(kind: NormKind) -> list[Input]:
    return [
        Input("from_on", _("In force from"), "date"),
        Input(
            "source", _("Written in"), help=_("Where it is written: standard, notice, decision.")
        ),
        *_BODIES[kind](),
    ]


def _grade_inputs() -> list[Input]:
    operators = [(operator, operator) for operator in OPERATORS]
    return [
        Input(
            "measured",
            _("What is measured"),
            "rows",
            inner=[
                Input(
                    "name", _("Short name"), help=_("Letters, such as weight_g."), required=False
                ),
                Input("label", _("Name"), required=False),
                Input("unit", _("Unit")),
            ],
        ),
        Input(
            "limits",
            _("Limits, from the best grade down"),
            "rows",
            help=_("The first grade all of whose limits are met is given. Several values: 45, 75."),
            inner=[
                Input("grade", _("Grade"), required=False),
                Input("field", _("Short name"), required=False),
                Input("op", _("Comparison"), "select", choices=operators, required=False),
                Input("value", _("Value"), required=False),
                Input("varieties", _("Only for the varieties")),
            ],
        ),
    ]


def _season_inputs() -> list[Input]:
    return [
        Input("begins", _("Begins every year on"), help=_("Month and day, such as 06-15.")),
        Input("ends", _("Ends on"), help=_("Month and day; may lie in the next year.")),
    ]


def _text_inputs() -> list[Input]:
    return [
        Input("zh", _("Chinese text"), "textarea"),
        Input("en", _("English text"), "textarea"),
    ]


_BODIES = {
    NormKind.GRADE_STANDARD: _grade_inputs,
    NormKind.SEASON: _season_inputs,
    NormKind.TEXT: _text_inputs,
    NormKind.CEILING: ceiling_inputs,
    NormKind.RECIPE: recipe_inputs,
    NormKind.DELIVERY_TARGET: target_inputs,
    NormKind.STORAGE_LIMIT: storage_inputs,
    NormKind.PROOF_RULE: rule_inputs.proof_inputs,
    NormKind.CLAIM_RULE: rule_inputs.claim_inputs,
}
