"""A QR symbol for paper and pages, as SVG that is drawn by the server; labels have their own (trace/standards/qr)."""

from __future__ import annotations

from flask import Flask
from markupsafe import Markup, escape
from qrcode import constants
from qrcode.main import QRCode

QUIET_ZONE = 4


def init_app(app: Flask) -> None:
    """Give the templates `qr_svg`."""
    app.jinja_env.globals["qr_svg"] = qr_svg


def qr_svg(text: str, label: str) -> Markup:
    """Return a QR symbol of `text`, level M, with its quiet zone; `label` is read out in its place."""
    code = QRCode(error_correction=constants.ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    # One path of horizontal runs: a fraction of the size of a square a module.
    path = "".join(_runs(y, row) for y, row in enumerate(rows))
    side = len(rows)
    return Markup(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{0}v{0}H0z"/><path d="{2}"/></svg>'
    ).format(side, escape(label), Markup(path))  # noqa: S704  (digits and letters made above)


def _runs(y: int, row: list[bool]) -> str:
    found, x = [], 0
    while x < len(row):
        if not row[x]:
            x += 1
            continue
        end = x
        while end < len(row) and row[end]:
            end += 1
        found.append(f"M{x} {y}h{end - x}v1H{x}z")
        x = end
    return "".join(found)
