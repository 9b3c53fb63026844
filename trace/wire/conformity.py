"""What may come in and goes out about conformity certificates 承诺达标合格证."""

from __future__ import annotations

from marshmallow import validate

from trace.rooms.conformity.kinds import Basis, ConformityKind, ConformityState, Statement
from trace.wire import fields
from trace.wire.common import LongText, Phone, QuantityField, Text, TextPage, WireSchema

_BASIS = fields.Enum(Basis, by_value=True)


class IssueSchema(WireSchema):
    """The boxes to tick; everything else comes from the registers and the batch."""

    batch_id = fields.Integer(required=True)
    basis = fields.List(_BASIS, required=True, validate=validate.Length(min=1))
    quantity = QuantityField(
        load_default=None,
        metadata={"description": "left out, what no certificate in force speaks of yet"},
    )


class CollectSchema(WireSchema):
    """A seller's certificate, known by its number or by a picture sent as the part `file`."""

    batch_id = fields.Integer(required=True)
    promisor = Text(longest=120, required=True)
    phone = Phone(load_default="")
    origin = Text(required=True)
    outside_number = Text(longest=80, load_default="")
    basis = fields.List(_BASIS, load_default=lambda: [Basis.CONTROL])
    quantity = QuantityField(load_default=None)


class CheckSchema(WireSchema):
    """What was found when certificate and goods were looked at; the office is one's own when left out."""

    agrees = fields.Boolean(required=True)
    place = Text(required=True)
    office = Text(load_default="")
    note = LongText(longest=2000, load_default="")
    received = Text(longest=60, load_default="", metadata={"description": "how much was there"})


class MarketCheckSchema(WireSchema):
    """What a market found when goods arrived with the certificate."""

    market = Text(longest=120, required=True)
    phone = Phone(required=True)
    received = Text(longest=60, required=True)
    agrees = fields.Boolean(required=True)
    note = LongText(longest=500, load_default="")


class VoidSchema(WireSchema):
    """Why a certificate is made void."""

    reason = LongText(longest=1000, required=True)


class CertificateListQuery(TextPage):
    """A list of certificates."""

    producer_id = fields.Integer(load_default=None)
    kind = fields.Enum(ConformityKind, by_value=True, load_default=None)
    state = fields.Enum(ConformityState, by_value=True, load_default=None)


class CheckEntrySchema(WireSchema):
    """One look at a certificate and its goods."""

    id = fields.Integer()
    at = fields.AwareDateTime()
    by = fields.String()
    office = fields.String()
    place = fields.String()
    agrees = fields.Boolean()
    note = fields.String()
    received = fields.String(allow_none=True)
    is_by_market = fields.Boolean(metadata={"description": "a market's own word, not verified"})


class CertificateSchema(WireSchema):
    """A certificate as it was issued or collected; the amount is in words, as on paper."""

    number = fields.String()
    kind = fields.Enum(ConformityKind, by_value=True)
    state = fields.Enum(ConformityState, by_value=True)
    producer_id = fields.Integer()
    batch_id = fields.Integer()
    product_name = fields.String()
    quantity_text = fields.String()
    origin = fields.String()
    promisor = fields.String()
    phone = fields.String()
    statement = fields.Enum(Statement, by_value=True)
    statement_text = fields.String(metadata={"description": "word for word, in Chinese"})
    basis = fields.List(fields.String())
    issued_at = fields.AwareDateTime()
    outside_number = fields.String(allow_none=True)
    file_id = fields.Integer(allow_none=True)
    recorded_by = fields.String()
    voided_at = fields.AwareDateTime(allow_none=True)
    void_reason = fields.String(allow_none=True)
    address = fields.String(metadata={"description": "where anybody can look it up"})
    checks = fields.List(fields.Nested(CheckEntrySchema))
