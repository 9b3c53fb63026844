"""Search: a code typed, scanned or photographed; a name, credit code or SC number; a lot; the number of a
lead, case, inspection, sample or recall."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.scanned import scan_request
from trace.http.session import door_work
from trace.kernel.permissions import Permission, may_somewhere
from trace.kernel.uploads import MAX_PICTURE_BYTES
from trace.rooms.batches.queries import list_batches
from trace.rooms.jurisdiction.queries import Numbered, find_numbered
from trace.rooms.jurisdiction.rules import RecordKind
from trace.rooms.producers.queries import search_producers
from trace.rooms.scanning.rules import ScanRequest
from trace.standards.signing.serial import SERIAL_LENGTH, is_well_formed
from trace.web.consumer.photo import read_code
from trace.web.officer import bp
from trace.web.officer.shared import for_portal
from trace.web.registers import Answer, text_asked

SHOWN = 20
# Endpoint and argument of a record's page.
_PAGES = {
    RecordKind.LEAD: ("officer.lead", "number"),
    RecordKind.CASE: ("officer.case", "key"),
    RecordKind.INSPECTION: ("officer.inspection", "number"),
    RecordKind.SAMPLE: ("officer.sample", "number"),
    RecordKind.RECALL: ("officer.recall", "number"),
}

navigation.add(
    portal="officer",
    endpoint="officer.search",
    label=_l("Search"),
    permission=Permission.BATCHES_READ,
    order=15,
)


@bp.get("/search")
def search() -> Answer:
    """Lead a code to its pack; list the records, producers and lots that anything else may mean."""
    for_portal()
    text = request.args.get("text", "").strip()
    asked = scan_request(text)
    if asked is not None and is_well_formed(asked.serial):
        return redirect(address_of_pack(asked))
    is_slip = asked is not None and ("/" in text or len(asked.serial) == SERIAL_LENGTH)
    return _results(
        hint=_("If this was meant as a code, it has a slip: compare it once more.")
        if is_slip
        else ""
    )


@bp.post("/search")
def search_photo() -> Answer:
    """Read the code in a photograph of a pack; the photograph is not kept."""
    for_portal()
    sent = request.files.get("photo")
    content = sent.read(MAX_PICTURE_BYTES + 1) if sent else b""
    asked = scan_request(read_code(content) or "")
    if asked is not None and is_well_formed(asked.serial):
        return redirect(address_of_pack(asked))
    if not content:
        return _results(photo_error=_("Choose a photograph first."))
    return _results(
        photo_error=_(
            "No code of ours was found in the photograph. If the pack bears the mark and no code, open a lead."
        )
    )


def address_of_pack(asked: ScanRequest) -> str:
    """Return the officers' page of the label that was asked for, with everything its code said."""
    return url_for(
        "officer.pack",
        serial=asked.serial,
        gtin=asked.gtin,
        lot=asked.lot,
        s=asked.signature,
    )


def address_of_record(found: Numbered) -> str:
    """Return the address of the page of a record that was found by its number."""
    endpoint, argument = _PAGES[found.kind]
    return url_for(endpoint, **{argument: found.key})  # type: ignore[arg-type]


def _results(*, hint: str = "", photo_error: str = "") -> Answer:
    text = text_asked()
    with door_work(read_only=True) as work:
        # A laboratory looks for batches; the register of producers is not open to it.
        may_producers = may_somewhere(work.actor, Permission.PRODUCERS_READ)
        is_asked = bool(text) and may_producers
        page = render_template(
            "officer/search.html",
            producers=search_producers(work, text=text, size=SHOWN).items if is_asked else (),
            batches=list_batches(work, text=text, size=SHOWN).items if text else (),
            numbered=find_numbered(work, text, size=SHOWN),
            address_of_record=address_of_record,
            hint=hint,
            photo_error=photo_error,
        )
    return page, 422 if photo_error else 200
