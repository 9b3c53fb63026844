"""The authorisation certificate 授权证书 as PDF, with a signed code that leads to its verify page."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from flask import Flask, send_file, url_for
from werkzeug.wrappers import Response

from trace.http.conformity_papers import chinese_date
from trace.http.session import door_work, house
from trace.kernel.clock import start_of_day
from trace.kernel.work import Work
from trace.rooms.authorisations import signing
from trace.rooms.authorisations.kinds import AuthorisationKind
from trace.rooms.authorisations.queries import AuthorisationPaper, authorisation_paper
from trace.rooms.brands.kinds import MarkType
from trace.rooms.sheets.drawing.sheet import Sheet

WIDTH_MM, HEIGHT_MM = 297.0, 210.0
SYMBOL_MM = 46.0
GREEN = "#2e6e4e"
HEADING = "区域公用品牌授权证书"
# The certificate is a Chinese document in every language of the page around it.
MARKS = {
    MarkType.CERTIFICATION: "证明商标",
    MarkType.COLLECTIVE: "集体商标",
    MarkType.ORDINARY: "商标",
    MarkType.COPYRIGHT: "版权标识",
}
USES = {
    AuthorisationKind.PRODUCTS: "授权产品",
    AuthorisationKind.SHOP: "授权门店（网店）",
    AuthorisationKind.PRINTING: "包装印制单位",
}
STANDINGS = {
    "in_force": "有效",
    "suspended": "暂停使用",
    "withdrawn": "已取消授权",
    "expired": "期限届满",
    "not_yet_valid": "尚未生效",
}
NOTES = (
    "本证书不得转让、出借。授权是否仍然有效，以扫码查验当时的公开名录为准。",
    "二维码内的数字签名只证明本页由本系统出具；本页不是电子签章，也不是电子证照。",
)


def init_app(app: Flask) -> None:
    """Give the templates the address that a certificate's code holds."""
    app.jinja_env.globals["authorisation_address"] = public_address


def public_address(number: str, signature: str = "") -> str:
    """Return where anybody can verify an authorisation, with the signature of its certificate."""
    path = url_for("consumer.authorisation", number=number, s=signature or None, _external=False)
    return house().settings.base_url.rstrip("/") + path


def send_certificate(
    authorisation_id: int, *, require: Callable[[Any], object] | None = None
) -> Response:
    """Send the certificate to those who may see the authorisation; raises NoSuchRecord.

    require   what the door asks of the record besides
    """
    with door_work(read_only=True) as work:
        paper = authorisation_paper(work, authorisation_id)
        if require is not None:
            require(paper.authorisation)
        content = certificate_pdf(work, paper)
    response: Response = send_file(
        io.BytesIO(content),
        mimetype="application/pdf",
        download_name=f"{paper.authorisation.number}.pdf",
        max_age=0,
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def certificate_pdf(work: Work, paper: AuthorisationPaper) -> bytes:
    """Return the certificate as one landscape sheet of A4, signed now; raises NoSuchRecord without a key in force."""
    sheet = Sheet(WIDTH_MM, HEIGHT_MM)
    held = paper.authorisation
    colour = _colour(held.brand.palette.get("primary") or GREEN)
    sheet.frame(9, 1.2, colour)
    sheet.frame(11.5, 0.3, colour)
    sheet.centre(30, 8, held.brand.name)
    sheet.centre(45, 11, HEADING)
    sheet.centre(55, 4.2, f"编号：{held.number}", grey=0.25)
    y = 70.0
    for name, text, most in _lines(paper):
        sheet.write(32, y, 5, name, grey=0.35)
        y = max(y + 9.0, sheet.column(78, y, 5, text, width=WIDTH_MM - 78 - 78, most=most) + 1.8)
    _foot(sheet, work, paper)
    return sheet.pdf()


def _lines(paper: AuthorisationPaper) -> list[tuple[str, str, int]]:
    held, book = paper.authorisation, paper.rule_book
    named = [line.product.name for line in held.products] or [
        "，".join(filter(None, (p.name, p.address, p.url, p.licence_number))) for p in held.places
    ]
    begin, end = (chinese_date(start_of_day(day)) for day in (held.valid_from, held.valid_until))
    found = [
        ("授权用标主体", paper.holder_name, 2),
        ("统一社会信用代码", paper.credit_code, 1),
        ("授权标志", f"{held.brand.name}（{MARKS[held.brand.mark_type]}）", 1),
        ("主体自有商标", held.trademark, 1),
        (USES[held.kind], "、".join(named), 4),
        ("授权期限", f"{begin}至{end}", 1),
        ("授权合同", held.contract_number, 1),
        ("授权依据", f"{book.source}（第{book.version}版）" if book else "", 2),
    ]
    return [line for line in found if line[1]]


def _foot(sheet: Sheet, work: Work, paper: AuthorisationPaper) -> None:
    held = paper.authorisation
    signature = signing.sign_number(work.ports.keyring, held.number, now=work.now)
    left = WIDTH_MM - 26 - SYMBOL_MM
    sheet.symbol(left, 118, SYMBOL_MM, public_address(held.number, signature))
    sheet.write(left + 8, 168, 4, "扫码查验授权状态")
    sheet.write(32, 166, 5, paper.authority_name)
    word = STANDINGS[paper.standing.word]
    printed = f"出具日期：{chinese_date(work.now)}　出具时状态：{word}"
    sheet.write(32, 175, 4.2, printed, grey=0.25)
    for number, note in enumerate(NOTES):
        sheet.write(32, 186 + number * 6, 3.6, note, grey=0.35)


def _colour(hexadecimal: str) -> tuple[float, ...]:
    return tuple(int(hexadecimal[start : start + 2], 16) / 255 for start in (1, 3, 5))
