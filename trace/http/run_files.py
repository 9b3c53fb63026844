"""Files and pictures of label runs, sent alike to pages and to interfaces."""

from __future__ import annotations

import io
from enum import StrEnum

from flask import send_file
from werkzeug.wrappers import Response

from trace.http.byte_ranges import send_stored
from trace.http.session import door_work, house
from trace.kernel.errors import NoSuchRecord
from trace.kernel.files import StoredFile
from trace.rooms.labels import codes, imported, printer_files, queries, services
from trace.rooms.labels.codes import RunIdentity
from trace.rooms.labels.services import Order, export, looks
from trace.rooms.sheets.drawing.fonts import sans
from trace.rooms.sheets.drawing.png import label_png
from trace.rooms.sheets.drawing.svg import label_svg
from trace.standards.qr import label_symbol
from trace.standards.signing.serial import display


class LabelPicture(StrEnum):
    """One label as a picture of dots (300 dpi), or as a drawing that any size prints sharply."""

    PNG = "png"
    SVG = "svg"


def send_part(export_id: int, position: int) -> Response:
    """Send one file of an export, or the part of it that is asked for; raises NoSuchRecord."""
    with door_work(read_only=True) as work:
        return _send(printer_files.get_file(work, export_id, position))


def send_manifest(export_id: int) -> Response:
    """Send the manifest of a finished export; raises NoSuchRecord."""
    with door_work(read_only=True) as work:
        manifest = printer_files.get_export_in_short(work, export_id).manifest
        if manifest is None:
            raise NoSuchRecord(kind="label-manifest", key=str(export_id))
        return _send(manifest)


def send_label(
    run_id: int,
    number: int,
    *,
    picture: LabelPicture = LabelPicture.PNG,
    layout: str = "",
    template_id: int | None = None,
    as_download: bool = False,
) -> Response:
    """Send one label as a picture, signed and drawn after the transaction; a drawing (SVG) always as a download.

    template_id   a template of those who hold the run, instead of a usual layout
    Raises        NoSuchRecord · NotThisRun · KeyRevoked · GlyphMissing · as `looks.look_of_label` and `Look.plan`
    """
    with door_work(read_only=True) as work:
        run = queries.get_run_to_print(work, run_id)
        export.require_key_in_force(work, run)
        index = queries.label_numbered(work, run, number)
        look = looks.look_of_label(work, run, layout=layout, template_id=template_id)
        words = look.content.text
        identity = RunIdentity.of(run)
        certified = imported.code_of_label(work, run_id, index) if words.imported else ""
        ports = work.ports
    words.require_glyphs(sans())
    label = codes.coded_label(ports.keyring, ports.base_url, identity, index)
    symbol = label_symbol(label.uri, label.serial)
    plan = look.plan(symbol.size)
    name = f"{label.serial}.{picture.value}"
    if picture is LabelPicture.SVG:
        title = display(label.serial)
        drawn = label_svg(plan, label.serial, symbol, certified, title=title).encode()
        # A drawing that is opened as a page could hold a script, were it not ours: it is never opened as one.
        return _send_picture(drawn, name, "image/svg+xml", as_download=True)
    content = label_png(plan, label.serial, symbol, certified)
    return _send_picture(content, name, "image/png", as_download=as_download)


def send_sample(order: Order) -> Response:
    """Send a picture of what an order's labels would look like, with a code that no key signed."""
    with door_work(read_only=True) as work:
        plan, serial, symbol = services.sample_label(work, order)
    content = label_png(plan, serial, symbol)
    return _send_picture(content, "sample.png", "image/png", as_download=False)


def _send_picture(content: bytes, name: str, media_type: str, *, as_download: bool) -> Response:
    response: Response = send_file(
        io.BytesIO(content),
        mimetype=media_type,
        as_attachment=as_download,
        download_name=name,
        max_age=0,
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _send(file: StoredFile) -> Response:
    # Codes that are not on packs yet are as good as money.
    return send_stored(file, house().ports.files, cache="private, no-store", download=file.name)
