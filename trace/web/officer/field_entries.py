"""Records from phones in the field: where the app sends them, and where officers see what came of them."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from trace.http import field_entries as door
from trace.http import navigation
from trace.http.bodies import read_json
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.field import entry_queries as queries
from trace.rooms.field.entry_rules import EntryKind, EntryState
from trace.rooms.inspections.kinds import ItemFinding
from trace.rooms.inspections.queries import get_check_list
from trace.standards.signing.serial import display
from trace.web.officer import bp
from trace.web.officer.field import for_officers
from trace.web.officer.shared import for_portal, send_picture
from trace.web.registers import Answer, Column, Filter, list_page, text_asked
from trace.wire.field_entries import EntryAnswerSchema, FieldEntrySchema, SettlementSchema

navigation.add(
    portal="officer",
    endpoint="officer.field_entries",
    label=_l("Records from the field"),
    permission=Permission.CHECKS_WRITE,
    order=52,
)


def _answer(found: dict[str, Any]) -> Response:
    return jsonify(EntryAnswerSchema().dump(found))


@bp.post("/field/photographs/<digest>")
def send_field_photograph(digest: str) -> Response:
    """Keep a photograph (the body) ahead of its record."""
    for_officers()
    kept = door.keep_photograph(digest, request.get_data())
    return jsonify({"digest": kept["digest"]})


@bp.post("/field/entries")
def send_field_entry() -> Response:
    """Take in a check, a lead or an inspection from the app; the same key gives the same record."""
    for_officers()
    return _answer(door.take_in(FieldEntrySchema().load(read_json(request.get_data()))))


@bp.post("/field/entries/<key>/decision")
def send_field_decision(key: str) -> Response:
    """Decide from the app on an entry that is held."""
    for_officers()
    sent = SettlementSchema().load(read_json(request.get_data()))
    return _answer(door.settle(key, sent["decision"]))


@bp.get("/field-entries")
def field_entries() -> Answer:
    """List what came in from phones in one's area."""
    for_portal()
    states = Filter("state", _("State"), EntryState)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_entries(
                work, state=states.chosen, text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Records from the field"),
            columns=[
                Column(_("Received at"), lambda row: row.received_at, _address),
                Column(_("Sent by"), lambda row: row.sent_by),
                Column(_("Kind"), lambda row: row.kind),
                Column(_("Place"), lambda row: row.place),
                Column(_("Code"), lambda row: display(row.serial) if row.serial else ""),
                Column(_("Number"), lambda row: row.number or ""),
                Column(_("Does not agree"), lambda row: len(row.conflicts) or ""),
                Column(_("State"), lambda row: row.state, is_state=True),
            ],
            fetch=fetch,
            search=_("Place, code or who sent it"),
            filters=[states],
            empty=_("Nothing has come in from a phone yet."),
        )


@bp.route("/field-entries/<key>", methods=["GET", "POST"])
def field_entry(key: str) -> Answer:
    """Show what a phone sent, and decide on it where it is held."""
    for_portal()
    form = Form(SettlementSchema)
    if request.method == "POST" and form.load():
        made = door.settle(key, form.data["decision"])
        flash(_("It was decided: record %(number)s.", number=made["number"]), "good")
        return redirect(url_for("officer.field_entry", key=key))
    with door_work(read_only=True) as work:
        found = queries.get_entry(work, key)
        page = render_template("officer/field_entry.html", **told(work, found))
    return page, form.status


def told(work: Work, found: Any) -> dict[str, object]:
    """Return what a page shows of an entry: its conflicts and verdicts in words, how many photographs it has."""
    return {
        "entry": found,
        "conflicts": [door.conflict_text(each) for each in found.conflicts],
        "then": door.verdict_word(found.verdict),
        "now": door.verdict_word(found.now_verdict),
        "printed": display(found.serial) if found.serial else found.code,
        "pictures": [
            {"id": number, "file": file}
            for number, file in enumerate(queries.pictures_of(work, found), start=1)
        ],
        "draft": found.content[found.kind.value],
        "is_inspection": found.kind is EntryKind.INSPECTION,
    } | _told_of_inspection(work, found)


def _told_of_inspection(work: Work, found: Any) -> dict[str, object]:
    """The items in the words of the list that was filled in, and whether the trader signed."""
    if found.kind is not EntryKind.INSPECTION:
        return {"answers": [], "is_signed": False}
    draft = found.content[found.kind.value]
    items = get_check_list(work, draft["check_list_id"]).items
    texts = {str(item["code"]): item["text"] for item in items}
    answers = [
        {"code": code, "text": texts.get(code, ""), "finding": ItemFinding(said), "note": note}
        for code, said, note in draft["answers"]
    ]
    return {"answers": answers, "is_signed": bool(draft["signature"])}


@bp.get("/field-entries/<key>/pictures/<int:picture_id>")
def field_entry_picture(key: str, picture_id: int) -> BaseResponse:
    """Send a photograph that came with an entry, or under 0 the signature."""
    for_portal()
    with door_work(read_only=True) as work:
        entry = queries.get_entry(work, key)
        signature = queries.signature_of(work, entry) if picture_id == 0 else None
        if signature is not None:
            return send_picture(work, signature)
        files = queries.pictures_of(work, entry)
        if not 1 <= picture_id <= len(files):
            raise NoSuchRecord(kind="picture", key=str(picture_id))
        return send_picture(work, files[picture_id - 1])


def _address(row: Any) -> str:
    return url_for("officer.field_entry", key=row.key)
