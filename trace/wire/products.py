"""What may be said of products and their labels."""

from __future__ import annotations

from trace.kernel.quantity import Dimension
from trace.rooms.products.kinds import Commodity, ProductState
from trace.wire import fields
from trace.wire.common import LongText, QuantityField, Text, TextPage, WireSchema


class ComponentInput(WireSchema):
    """So much of another product in one pack of an assortment."""

    product_id = fields.Integer(required=True)
    quantity = QuantityField(required=True)


class ProductFactsSchema(WireSchema):
    """What a product is; goods in bulk have no net content."""

    name = Text(required=True)
    name_en = Text(load_default="")
    commodity = fields.Enum(Commodity, by_value=True, required=True)
    dimension = fields.Enum(Dimension, by_value=True, load_default=Dimension.MASS)
    code = Text(load_default="", longest=20)
    gtin = Text(load_default=None, longest=20)
    is_prepackaged_food = fields.Boolean(load_default=False)
    variety = Text(load_default="", longest=60)
    net_content = QuantityField(load_default=None)
    density = fields.Decimal(load_default=None, as_string=True)
    shelf_life_days = fields.Integer(load_default=None)
    storage = Text(load_default="", longest=120)
    standard_code = Text(load_default="", longest=60)
    ingredients = LongText(load_default="", longest=2000)
    origin_text = Text(load_default="", longest=120)
    grade_norm_code = Text(load_default=None, longest=64)


class ProductInput(ProductFactsSchema):
    """A product to be registered, with the components of an assortment."""

    components = fields.List(fields.Nested(ComponentInput), load_default=list)


class ComponentSchema(WireSchema):
    """A component, in ledger units (mg, µL, pieces)."""

    component_id = fields.Integer()
    base = fields.Integer()


class ProductSchema(ProductFactsSchema):
    """A product."""

    id = fields.Integer()
    producer_id = fields.Integer()
    picture_id = fields.Integer(allow_none=True)
    state = fields.Enum(ProductState, by_value=True)


class ProductDetailSchema(ProductSchema):
    """A product with its components."""

    components = fields.List(fields.Nested(ComponentSchema))


class ProductPage(TextPage):
    """A list of products."""

    commodity = fields.Enum(Commodity, by_value=True, load_default=None)


class LabelTextInput(WireSchema):
    """A version of the label text: field names and what stands there."""

    from_on = fields.Date(required=True)
    fields_ = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, data_key="fields"
    )


class LabelTextSchema(WireSchema):
    """A version of the label text."""

    product_id = fields.Integer()
    version = fields.Integer()
    from_on = fields.Date()
    fields_ = fields.Dict(attribute="fields", data_key="fields")
    set_by = fields.String()
    set_at = fields.AwareDateTime()
