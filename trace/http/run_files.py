"""Files and pictures of label runs, sent alike to pages and to interfaces."""

from __future__ import annotations

import io

from flask import send_file
from werkzeug.wrappers import Response

from trace.http.session import door_work, house
from trace.kernel.errors import NoSuchRecord
from trace.kernel.files import StoredFile
from trace.rooms.labels import codes, imported, queries, services
from trace.rooms.labels.codes import RunIdentity
from trace.rooms.labels.services import Order, export, looks
from trace.rooms.sheets.drawing.face import plan_label
from trace.rooms.sheets.drawing.layouts import LAYOUTS, ROLL_60X40
from trace.rooms.sheets.drawing.png import label_png
from trace.rooms.sheets.rules import GOOD_SIDE_MM, UnknownLayout
from trace.standards.qr import label_symbol


def send_part(export_id: int, position: int) -> Response:
    """Send one file of an export; raises NoSuchRecord."""
    with door_work(read_only=True) as work:
        for part in queries.get_export(work, export_id).parts:
            if part.position == position:
                return _send(part.file)
    raise NoSuchRecord(kind="label-file", key=f"{export_id}/{position}")


def send_manifest(export_id: int) -> Response:
    """Send the manifest of a finished export; raises NoSuchRecord."""
    with door_work(read_only=True) as work:
        manifest = queries.get_export(work, export_id).manifest
        if manifest is None:
            raise NoSuchRecord(kind="label-manifest", key=str(export_id))
        return _send(manifest)


def send_label(run_id: int, number: int, *, layout: str = "") -> Response:
    """Send one label as a picture, signed and drawn after the transaction.

    Raises   NoSuchRecord · NotThisRun · KeyRevoked · UnknownLayout
    """
    chosen = LAYOUTS.get(layout) if layout else ROLL_60X40
    if chosen is None:
        raise UnknownLayout(layout=layout[:40])
    with door_work(read_only=True) as work:
        run = queries.get_run_to_print(work, run_id)
        export.require_key_in_force(work, run)
        index = queries.label_numbered(work, run, number)
        identity, text = RunIdentity.of(run), looks.text_of_run(work, run)
        certified = imported.code_of_label(work, run_id, index) if text.imported else ""
        ports = work.ports
    label = codes.coded_label(ports.keyring, ports.base_url, identity, index)
    symbol = label_symbol(label.uri, label.serial)
    plan = plan_label(text, chosen, GOOD_SIDE_MM, symbol.size)
    picture = label_png(plan, label.serial, symbol, certified)
    return _picture(picture, f"{label.serial}.png")


def send_sample(order: Order) -> Response:
    """Send a picture of what an order's labels would look like, with a code that no key signed."""
    with door_work(read_only=True) as work:
        plan, serial, symbol = services.sample_label(work, order)
    return _picture(label_png(plan, serial, symbol), "sample.png")


def _picture(content: bytes, name: str) -> Response:
    response: Response = send_file(
        io.BytesIO(content), mimetype="image/png", download_name=name, max_age=0
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _send(file: StoredFile) -> Response:
    response: Response = send_file(
        house().ports.files.open(file.digest),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
        etag=file.digest,
        max_age=0,
    )
    # Codes that are not on packs yet are as good as money.
    response.headers["Cache-Control"] = "private, no-store"
    return response
