"""The trade description of a product as JSON, workbook and PDF: one content in three forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import exports, filters, words
from trace.http.recall_papers import PDF, Line, to_pdf
from trace.http.register_words import LABEL_FIELDS
from trace.rooms.papers.description import PackLevel, TradeDescription
from trace.rooms.papers.kinds import ArchiveState

words.add(
    [
        (PackLevel.INSIDE, _l("Inside one pack")),
        (PackLevel.ITSELF, _l("The pack itself")),
        (PackLevel.OUTSIDE, _l("Sold in this assortment")),
        (ArchiveState.REQUESTED, _l("Being made")),
        (ArchiveState.DONE, _l("Ready")),
        (ArchiveState.CANCELLED, _l("Stopped")),
        (ArchiveState.REMOVED, _l("Removed after its time")),
    ]
)
MISSING = {
    "gtin": _l("GTIN"),
    "name_en": _l("Name in English"),
    "net_content": _l("Net content"),
    "storage": _l("Storage"),
    "shelf_life": _l("Shelf life"),
    "label_text": _l("Label text"),
    "licence": _l("Licence"),
    "tests": _l("Tests"),
}
#: A part of the paper: its heading, and rows of name and value.
Section = tuple[str, list[tuple[str, object]]]
_TITLE, _HEAD = 18.0, 12.5


def document(found: TradeDescription) -> dict[str, Any]:
    """Return the description as interfaces answer it: names in English, values as they are recorded."""
    product, producer = found.product, found.producer
    return {
        "as_of": found.on.isoformat(),
        "gtin": product.gtin,
        "code": product.code,
        "names": {"zh": product.name, "en": product.name_en or None},
        "variety": product.variety or None,
        "commodity": product.commodity.value,
        "net_content": _quantity(product.net_content),
        "packaging": [
            {
                "level": pack.level.value,
                "gtin": pack.product.gtin,
                "code": pack.product.code,
                "name": pack.product.name,
                "holds": _quantity(pack.holds),
            }
            for pack in found.packs
        ],
        "certificates": list(_scope_fields(found)),
        "tests": list(_test_fields(found)),
        "storage": product.storage or None,
        "shelf_life_days": product.shelf_life_days,
        "standard": product.standard_code or None,
        "ingredients": product.ingredients or None,
        "origin": product.origin_text or None,
        "label_text": _label_fields(found),
        "licences": list(_licence_fields(found)),
        "producer": {
            "name": producer.name,
            "credit_code": producer.credit_code,
            "address": producer.address,
            "phone": producer.phone,
        },
        "missing": list(found.missing),
    }


def _scope_fields(found: TradeDescription) -> Iterator[dict[str, Any]]:
    for certificate, line in found.scope:
        has_quantity = line.quantity_base is not None and line.quantity_unit is not None
        yield {
            "mark": certificate.mark.value,
            "number": certificate.number,
            "issuer": certificate.issuer,
            "scope": line.product_name,
            "quantity": filters.quantity(line.quantity_base, line.quantity_unit)
            if has_quantity
            else None,
            "valid_from": certificate.valid_from.isoformat(),
            "valid_until": certificate.valid_until.isoformat(),
        }


def _test_fields(found: TradeDescription) -> Iterator[dict[str, Any]]:
    for report in found.tests:
        yield {
            "report": report.report_number,
            "laboratory": report.lab_name,
            "kind": report.kind.value,
            "lot": report.batch.lot,
            "sampled_on": report.sampled_on.isoformat(),
            "reported_on": report.reported_on.isoformat(),
            "passed": report.passed,
        }


def _label_fields(found: TradeDescription) -> dict[str, Any] | None:
    label = found.label_text
    if label is None:
        return None
    return {
        "version": label.version,
        "from": label.from_on.isoformat(),
        "fields": dict(label.fields),
    }


def _licence_fields(found: TradeDescription) -> Iterator[dict[str, Any]]:
    for proof in found.proofs:
        yield {
            "kind": proof.kind.value,
            "number": proof.number,
            "issuer": proof.issuer,
            "valid_from": proof.valid_from.isoformat(),
            "valid_until": proof.valid_until.isoformat(),
        }


def _quantity(value: Any) -> dict[str, str] | None:
    if value is None:
        return None
    return {"value": f"{value.value.normalize():f}", "unit": value.unit.value}


def sections(found: TradeDescription) -> list[Section]:
    """Return the description in words, for people."""
    return [
        (_("Product"), list(_product(found))),
        (
            _("Packaging"),
            [
                (
                    words.word(pack.level),
                    _joined(pack.product.name, pack.product.gtin, filters.quantity(pack.holds)),
                )
                for pack in found.packs
            ],
        ),
        (_("Certificates in force"), list(_certificates(found))),
        (_("Licences"), list(_licences(found))),
        (_("Tests within a year, each of its own lot only"), list(_tests(found))),
        (_label_heading(found), list(_label(found))),
        (_("Producer"), list(_producer(found))),
        (
            _("Not given"),
            [(str(MISSING[name]), "–") for name in found.missing],
        ),
    ]


def _product(found: TradeDescription) -> Iterator[tuple[str, object]]:
    product = found.product
    days = product.shelf_life_days
    yield _("Name"), product.name
    yield _("Name in English"), product.name_en
    yield "GTIN", product.gtin
    yield _("Product code"), product.code
    yield _("Kind of goods"), words.word(product.commodity)
    yield _("Variety"), product.variety
    yield _("Net content"), filters.quantity(product.net_content)
    yield _("Storage"), product.storage
    yield _("Shelf life"), _("%(count)d days", count=days) if days else ""
    yield _("Product standard"), product.standard_code
    yield _("Ingredients"), product.ingredients
    yield _("Origin"), product.origin_text


def _certificates(found: TradeDescription) -> Iterator[tuple[str, object]]:
    for certificate, line in found.scope:
        amount = filters.quantity(line.quantity_base, line.quantity_unit)
        period = f"{certificate.valid_from} – {certificate.valid_until}"
        yield (
            f"{words.word(certificate.mark)} {certificate.number}",
            _joined(certificate.issuer, line.product_name, amount, period),
        )


def _licences(found: TradeDescription) -> Iterator[tuple[str, object]]:
    for proof in found.proofs:
        period = f"{proof.valid_from} – {proof.valid_until}"
        yield f"{words.word(proof.kind)} {proof.number}", _joined(proof.issuer, period)


def _tests(found: TradeDescription) -> Iterator[tuple[str, object]]:
    for report in found.tests:
        told = _("passed") if report.passed else _("failed")
        lot = _("Lot %(lot)s", lot=report.batch.lot)
        text = _joined(words.word(report.kind), report.lab_name, lot, str(report.reported_on), told)
        yield report.report_number, text


def _label_heading(found: TradeDescription) -> str:
    if found.label_text is None:
        return _("Label text")
    return _("Label text, version %(number)d", number=found.label_text.version)


def _label(found: TradeDescription) -> Iterator[tuple[str, object]]:
    if found.label_text is not None:
        for name, value in found.label_text.fields.items():
            yield str(LABEL_FIELDS.get(name, name)), value


def _producer(found: TradeDescription) -> Iterator[tuple[str, object]]:
    producer = found.producer
    yield _("Name"), producer.name
    yield _("Unified social credit code"), producer.credit_code
    yield _("Address"), producer.address
    yield _("Phone number"), producer.phone


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def to_workbook(found: TradeDescription) -> Response:
    """Return the description as a workbook: part, name, value."""
    rows = [[title, name, value] for title, pairs in sections(found) for name, value in pairs]
    columns = [_("Part"), _("Name"), _("Value")]
    title = _title(found)
    return exports.as_file(exports.to_xlsx(title, columns, rows), exports.XLSX, title, "xlsx")


def to_paper(found: TradeDescription) -> Response:
    """Return the description as a PDF."""
    lines = [Line(_title(found), _TITLE, is_centred=True)]
    lines.append(Line(_("As of %(day)s", day=filters.show_date(found.on)), is_centred=True))
    for title, pairs in sections(found):
        if pairs:
            lines.append(Line(title, _HEAD, space=8))
            lines += [Line(f"{name}{_(': ')}{value or '–'}") for name, value in pairs]
    return exports.as_file(to_pdf(lines), PDF, _title(found), "pdf")


def _title(found: TradeDescription) -> str:
    return _("Trade description of %(name)s", name=found.product.name)
