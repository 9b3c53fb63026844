"""The words printed beside a code, in Chinese as a pack sold in China must have them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from trace.kernel.clock import local_date
from trace.kernel.quantity import Quantity, Unit
from trace.rooms.batches.models import Batch
from trace.rooms.conformity import rules as conformity
from trace.rooms.conformity.models import ConformityCertificate
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product
from trace.rooms.sheets.drawing.face import LabelText

#: What stands in the brand's place on the label of a producer who joined without it.
PLAIN_HEADING = "追溯标签（非区域公用品牌标签）"
IMPORTED_PREFIX = "有机码"
#: The order of 2025 no. 4: a code that stands for the certificate shows these words prominently.
PROMISE_HEADING = "承诺达标合格证"
UNIT_WORDS = {
    Unit.G: "克",
    Unit.KG: "千克",
    Unit.JIN: "斤",
    Unit.ML: "毫升",
    Unit.L: "升",
    Unit.PIECE: "件",
}


def label_text(
    *,
    product: Product,
    producer: Producer,
    brand_name: str | None,
    batch: Batch | None,
    processors: Sequence[Producer] = (),
    with_codes: bool = False,
    promise_number: str | None = None,
    is_sample: bool = False,
) -> LabelText:
    """Return the words of every label of a run.

    batch        packed, or None: what it would say is left off a pre-printed label
    processors   who took a step on commission, packing or an earlier one
    with_codes   whether a code of the certifier stands on each label
    promise_number   of the conformity certificate joined with the label 证码合一, or None
    """
    lines = []
    if product.net_content is not None:
        lines.append(f"净含量 {quantity_words(product.net_content)}")
    if batch is not None:
        lines += [f"生产批号 {batch.lot}", f"生产日期 {date_words(batch.made_on)}"]
        if batch.expires_on is not None:
            lines.append(f"保质期至 {date_words(batch.expires_on)}")
    if processors:
        # GB 7718: goods made on commission name both parties; one line, so that no small label names one alone.
        names = "、".join(processor.name for processor in processors)
        lines.append(f"委托方 {producer.name}\n受托方 {names}")
    else:
        lines.append(f"生产者 {producer.name}")
    promise = (PROMISE_HEADING, f"合格证编号 {promise_number}") if promise_number else ()
    return LabelText(
        brand_name or PLAIN_HEADING,
        product.name,
        tuple(lines),
        is_sample,
        IMPORTED_PREFIX if with_codes else "",
        promise,
    )


def certificate_lines(certificate: ConformityCertificate) -> tuple[str, ...]:
    """Return a conformity certificate line by line, in the words and the order of its form."""
    boxes = " ".join(
        ("√" if box.value in certificate.basis else "□") + words
        for box, words in conformity.BASIS_WORDS.items()
    )
    said = {
        "product_name": certificate.product_name,
        "quantity_text": certificate.quantity_text,
        "origin": certificate.origin,
        "issued_at": date_words(local_date(certificate.issued_at)),
        "promisor": certificate.promisor,
        "phone": certificate.phone,
    }
    return (
        PROMISE_HEADING,
        f"合格证编号 {certificate.number}",
        f"{conformity.STATEMENT_HEADING}：{conformity.STATEMENTS[certificate.statement]}",
        f"{conformity.BASIS_HEADING}：{boxes}",
        *(f"{conformity.FIELD_WORDS[name]}：{words}" for name, words in said.items()),
    )


def date_words(day: date) -> str:
    """Return a day as 2026年9月15日."""
    return f"{day.year}年{day.month}月{day.day}日"


def quantity_words(quantity: Quantity) -> str:
    """Return an amount with its Chinese unit."""
    return f"{quantity.value.normalize():f}{UNIT_WORDS[quantity.unit]}"
