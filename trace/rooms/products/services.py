"""The verbs of the products room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import delete

from trace.kernel import ids
from trace.kernel.checks import require_text
from trace.kernel.codes import parse_code
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.quantity import Dimension, Quantity, Unit
from trace.kernel.uploads import Upload, store_picture
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import get_producer
from trace.rooms.products import queries, rules
from trace.rooms.products.models import (
    Commodity,
    LabelText,
    Product,
    ProductComponent,
    ProductState,
)
from trace.standards.gs1.keys import Gtin

CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What a product is.

    code         own code, unique in the instance; drawn by the system when empty
    gtin         the brand owner's own, 8 to 14 digits, or None
    net_content  of one pack; None for goods in bulk
    density      grams per millilitre, needed to convert between mass and volume
    """

    name: str
    commodity: Commodity
    dimension: Dimension = Dimension.MASS
    code: str = ""
    gtin: str | None = None
    is_prepackaged_food: bool = False
    variety: str = ""
    net_content: Quantity | None = None
    density: Decimal | None = None
    shelf_life_days: int | None = None
    storage: str = ""
    standard_code: str = ""
    ingredients: str = ""
    origin_text: str = ""
    grade_norm_code: str | None = None
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Component:
    """So much of another product in one pack of an assortment."""

    product_id: int
    quantity: Quantity


def register_product(
    work: Work, *, producer_id: int, facts: ProductFacts, components: Sequence[Component] = ()
) -> Product:
    """Register a product, with the components of an assortment where it is one.

    Raises   NotPermitted · InvalidValue · InvalidFields (GTIN) · CodeTaken · GtinTaken · NoSuchRecord (component)
    """
    producer = _producer(work, producer_id)
    product = Product(producer_id=producer.id, state=ProductState.ACTIVE, registered_at=work.now)
    _fill(work, product, facts, code=facts.code or _free_code(work))
    product.components = _component_rows(work, producer, facts, components)
    work.session.add(product)
    work.session.flush()  # batches, proofs and certificates refer to the product by its id
    _tell(work, "product.registered", product, code=product.code, gtin=product.gtin)
    return product


def update_product(work: Work, *, product_id: int, facts: ProductFacts) -> Product:
    """Correct a product's particulars; what batches already rest on stays.

    Dimension, net content, code and GTIN are part of labels and ledgers: a change of these is a new product.
    Raises   NotPermitted · InvalidValue reason `fixed` · what register_product raises
    """
    product = queries.get_product(work, product_id)
    _producer(work, product.producer_id)
    _refuse_fixed(product, facts)
    before = {"name": product.name, "standard_code": product.standard_code}
    _fill(work, product, facts, code=product.code)
    _tell(work, "product.updated", product, before=before)
    return product


def _refuse_fixed(product: Product, facts: ProductFacts) -> None:
    asked_gtin = parse_code(Gtin.parse, facts.gtin, field="gtin").gtin14 if facts.gtin else None
    # A GTIN may be added later: no label of before carries one.
    checks = {
        "dimension": facts.dimension is product.dimension,
        "net_content": (facts.net_content.base if facts.net_content else None)
        == product.net_content_base,
        "gtin": product.gtin in (None, asked_gtin),
        "code": not facts.code or rules.accept_code(facts.code) == product.code,
    }
    for field, is_same in checks.items():
        if not is_same:
            raise InvalidValue(field=field, reason="fixed")


def _fill(work: Work, product: Product, facts: ProductFacts, *, code: str) -> None:
    product.code = rules.accept_code(code)
    taken = queries.find_by_code(work, product.code)
    if taken is not None and taken is not product:
        raise rules.CodeTaken(value=product.code)
    product.gtin = _free_gtin(work, product, facts.gtin)
    product.name = require_text("name", facts.name, longest=200)
    product.name_en = facts.name_en.strip()[:200]
    product.commodity = facts.commodity
    product.variety = facts.variety.strip()[:60]
    product.is_prepackaged_food = facts.is_prepackaged_food
    product.dimension = facts.dimension
    base, unit = rules.accept_net_content(facts.net_content, facts.dimension)
    product.net_content_base = base
    product.net_content_unit = None if unit is None else Unit(unit)
    product.density = rules.accept_density(facts.density)
    product.shelf_life_days = rules.accept_shelf_life(facts.shelf_life_days)
    product.storage = facts.storage.strip()[:120]
    product.standard_code = facts.standard_code.strip()[:60]
    product.ingredients = facts.ingredients.strip()
    product.origin_text = facts.origin_text.strip()[:120]
    product.grade_norm_code = (facts.grade_norm_code or "").strip()[:64] or None


def _free_gtin(work: Work, product: Product, text: str | None) -> str | None:
    if not text or not text.strip():
        return None
    gtin = parse_code(Gtin.parse, text, field="gtin").gtin14
    taken = queries.find_by_gtin(work, gtin)
    if taken is not None and taken is not product:
        raise rules.GtinTaken(value=gtin)
    return gtin


def _free_code(work: Work) -> str:
    while True:
        code = "P" + ids.readable_code(CODE_LENGTH - 1)
        if queries.find_by_code(work, code) is None:
            return code


def _component_rows(
    work: Work, producer: Producer, facts: ProductFacts, components: Sequence[Component]
) -> list[ProductComponent]:
    if components and facts.net_content is None:
        raise rules.NothingInPack
    rows = []
    for component in components:
        part = queries.get_product(work, component.product_id)
        if part.producer_id != producer.id:
            raise NoSuchRecord(kind="product", key=str(component.product_id))
        if component.quantity.unit.dimension is not part.dimension:
            raise InvalidValue(
                field="components", reason="dimension", value=str(component.quantity)
            )
        rows.append(ProductComponent(component=part, base=component.quantity.base))
    return rows


def retire_product(work: Work, *, product_id: int) -> Product:
    """Retire a product: nothing new is registered for it, what exists stays valid."""
    product = queries.get_product(work, product_id)
    _producer(work, product.producer_id)
    if product.state is ProductState.RETIRED:
        raise rules.ProductRetired(name=product.name)
    product.state = ProductState.RETIRED
    _tell(work, "product.retired", product)
    return product


def remove_product(work: Work, *, product_id: int, reason: str) -> None:
    """Take out a product that was entered by mistake; the database refuses while anything refers to it.

    For the undoing of an import. A product that was ever used is retired instead.
    """
    product = queries.get_product(work, product_id)
    _producer(work, product.producer_id)
    _tell(work, "product.removed", product, code=product.code, gtin=product.gtin, reason=reason)
    work.session.flush()  # what is still to be written of it goes first
    work.session.expunge(product)
    work.session.execute(delete(ProductComponent).where(ProductComponent.product_id == product_id))
    work.session.execute(delete(Product).where(Product.id == product_id))


def set_product_picture(work: Work, *, product_id: int, upload: Upload) -> Product:
    """Replace the picture that the consumer page shows beside the product's name."""
    product = queries.get_product(work, product_id)
    producer = _producer(work, product.producer_id)
    stored = store_picture(work, upload, organisation_id=producer.id, is_public=True)
    product.picture_id = stored.id
    _tell(work, "product.picture_set", product, digest=stored.digest)
    return product


def set_label_text(
    work: Work, *, product_id: int, from_on: date, fields: Mapping[str, str]
) -> LabelText:
    """Add a version of the label text, valid for what is packed from that day.

    fields   names of rules.LABEL_FIELDS; those that law demands may not be empty
    Raises   NotPermitted · InvalidFields (every fault at once) · InvalidValue reason `not-packed`
    """
    product = queries.get_product(work, product_id)
    _producer(work, product.producer_id)
    if not product.is_packed:
        raise InvalidValue(field="net_content", reason="not-packed", value=product.name)
    accepted = rules.accept_label_fields(fields, is_prepackaged_food=product.is_prepackaged_food)
    text = LabelText(
        product_id=product.id,
        version=queries.next_label_version(work, product.id),
        from_on=from_on,
        fields=accepted,
        set_by=work.actor.label[:120],
        set_at=work.now,
    )
    work.session.add(text)
    work.session.flush()  # the next version counts on from this one
    _tell(work, "product.label_text_set", product, version=text.version, from_on=from_on)
    return text


def _producer(work: Work, producer_id: int) -> Producer:
    producer = get_producer(work, producer_id)
    require(
        work.actor,
        Permission.PRODUCTS_WRITE,
        organisation_id=producer.id,
        division=producer.division,
    )
    return producer


def _tell(work: Work, verb: str, product: Product, **facts: object) -> None:
    record(
        work,
        verb,
        subject_kind="product",
        subject_key=product.id,
        organisation_id=product.producer_id,
        name=product.name,
        **facts,
    )
