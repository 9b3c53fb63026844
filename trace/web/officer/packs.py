"""A pack as officers see it: the result, the run, what the gates found, and what is behind it."""

from __future__ import annotations

from flask import render_template, request, url_for

from trace.http.session import door_work
from trace.kernel.errors import NoSuchRecord
from trace.kernel.permissions import Permission, may_somewhere
from trace.kernel.work import Work
from trace.rooms.labels.codes import SignatureFault, find_fault
from trace.rooms.scanning import queries
from trace.rooms.scanning.queries import Judgement
from trace.rooms.scanning.rules import ScanRequest, Verdict
from trace.standards.signing.serial import display, is_well_formed, normalise_typed
from trace.web.consumer import wording
from trace.web.officer import bp
from trace.web.officer.shared import for_portal, may_over, section_page
from trace.web.run_pages import show_gates, show_gates_now


@bp.get("/packs/<serial>")
def pack(serial: str) -> str:
    """Show everything behind a pack; what stands in other divisions' books stays closed."""
    for_portal()
    asked = ScanRequest(
        serial=normalise_typed(serial)[:40],
        gtin=request.args.get("gtin") or None,
        lot=request.args.get("lot") or None,
        signature=request.args.get("s"),
    )
    with door_work(read_only=True) as work:
        found = queries.judge_scan(work, asked)
        producer = found.pack.producer if found.pack else None
        return render_template(
            "officer/pack.html",
            found=found,
            printed=display(found.serial) if found.pack else found.serial,
            headline=wording.headline(found.verdict),
            reasons=[wording.reason_text(reason) for reason in found.reasons],
            count=wording.count_text(found.pack.counts, is_counted=False) if found.pack else "",
            fault=_fault(work, found, asked),
            code=_typed(asked),
            may_read=producer is not None
            and may_over(Permission.BATCHES_READ, producer.id, producer.division),
            may_scans=producer is not None
            and may_over(Permission.LABELS_READ, producer.id, producer.division),
            may_producer=producer is not None
            and may_over(Permission.PRODUCERS_READ, producer.id, producer.division),
            may_check=may_somewhere(work.actor, Permission.CHECKS_WRITE),
            may_lead=may_somewhere(work.actor, Permission.LEADS_WRITE),
        )


@bp.get("/packs/<serial>/scans")
def pack_scans(serial: str) -> str:
    """Show when and about where a label was asked for, and the signs of copies."""
    for_portal()
    tidy = normalise_typed(serial)[:40]
    with door_work(read_only=True) as work:
        found = queries.find_pack(work, tidy) if is_well_formed(tidy) else None
        if found is None:
            raise NoSuchRecord(kind="label", key=tidy)
        return section_page(
            "officer/section_scans.html",
            pack=found,
            serial=tidy,
            may_sign=may_over(Permission.LEADS_WRITE, found.producer.id, found.producer.division),
            printed=display(tidy),
            scans=queries.scans_of_label(work, found.run, found.index),
            province=wording.province_name,
            back=url_for("officer.pack", serial=tidy),
        )


@bp.get("/label-runs/<int:run_id>/gates")
def label_gates(run_id: int) -> str:
    """Show what the gates found when the packs were labelled, and what they find now."""
    return show_gates(run_id, portal="officer", back=url_for("officer.desk"))


@bp.get("/label-runs/<int:run_id>/gates/now")
def label_gates_now(run_id: int) -> str:
    """Judge a run's goods as of now."""
    back = url_for("officer.label_gates", run_id=run_id)
    return show_gates_now(run_id, portal="officer", back=back)


def _fault(work: Work, found: Judgement, asked: ScanRequest) -> SignatureFault | None:
    """Why a code counts as forged: for officers only, a forger learns nothing from the public page."""
    if found.verdict is not Verdict.FORGED or found.pack is None:
        return None
    return find_fault(
        work.ports.keyring,
        found.pack.run,
        found.serial,
        signature=asked.signature or "",
        gtin=asked.gtin.zfill(14) if asked.gtin else None,
        lot=asked.lot,
    )


def _typed(asked: ScanRequest) -> str:
    """What was scanned, as a check record takes it: with the signature where there was one."""
    if asked.signature is None:
        return asked.serial
    return url_for(
        "consumer.pack",
        serial=asked.serial,
        gtin=asked.gtin,
        lot=asked.lot,
        s=asked.signature,
        _external=True,
    )
