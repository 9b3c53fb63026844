"""What may be said of certificates and trademarks."""

from __future__ import annotations

from marshmallow import validate

from trace.kernel.quantity import Unit
from trace.rooms.certificates.kinds import (
    CertificateStanding,
    CertifiedKind,
    Mark,
    VerificationResult,
)
from trace.wire import fields
from trace.wire.common import LongText, Page, QuantityField, Text, TextPage, WireSchema


class ScopeLineInput(WireSchema):
    """One product in a certificate's scope; a unit and a quantity where the certificate names them."""

    product_name = Text(required=True, longest=120)
    product_id = fields.Integer(load_default=None)
    unit_id = fields.Integer(load_default=None)
    quantity = QuantityField(load_default=None)


class CertificateInput(WireSchema):
    """A certificate with its scope."""

    mark = fields.Enum(Mark, by_value=True, required=True)
    number = Text(required=True, longest=64)
    issuer = Text(required=True, longest=120)
    holder_name = Text(required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    lines = fields.List(
        fields.Nested(ScopeLineInput), required=True, validate=validate.Length(min=1)
    )


class ScopeLineSchema(WireSchema):
    """One product in a certificate's scope; the quantity in ledger units."""

    id = fields.Integer()
    product_id = fields.Integer(allow_none=True)
    product_name = fields.String()
    production_unit_id = fields.Integer(allow_none=True)
    quantity_base = fields.Integer(allow_none=True)
    quantity_unit = fields.Enum(Unit, by_value=True, allow_none=True)


class CertificateStateInput(WireSchema):
    """What is said of a certificate, from a day on."""

    state = fields.Enum(CertificateStanding, by_value=True, required=True)
    from_on = fields.Date(required=True)
    reason = LongText(required=True, longest=1000)


class CertificateStateSchema(CertificateStateInput):
    """A recorded state."""

    by = fields.String()
    at = fields.AwareDateTime()


class VerificationInput(WireSchema):
    """An officer's look-up of a certificate at its issuer."""

    result = fields.Enum(VerificationResult, by_value=True, required=True)
    where_looked_up = Text(required=True)
    note = LongText(load_default="", longest=1000)


class VerificationSchema(VerificationInput):
    """A recorded look-up."""

    by = fields.String()
    at = fields.AwareDateTime()


class CertificateSchema(WireSchema):
    """A certificate with scope, history and verifications."""

    id = fields.Integer()
    producer_id = fields.Integer()
    mark = fields.Enum(Mark, by_value=True)
    number = fields.String()
    issuer = fields.String()
    holder_name = fields.String()
    valid_from = fields.Date()
    valid_until = fields.Date()
    evidence_file_id = fields.Integer(allow_none=True)
    lines = fields.List(fields.Nested(ScopeLineSchema))
    states = fields.List(fields.Nested(CertificateStateSchema))
    verifications = fields.List(fields.Nested(VerificationSchema))


class CertificatePage(TextPage):
    """A list of certificates."""

    mark = fields.Enum(Mark, by_value=True, load_default=None)


class ExpiringQuery(WireSchema):
    """How far ahead to look."""

    within_days = fields.Integer(load_default=60, validate=validate.Range(0, 3650))


class ExpiringSchema(WireSchema):
    """A certificate that ends soon."""

    certificate = fields.Nested(
        CertificateSchema(only=("id", "mark", "number", "holder_name", "valid_until"))
    )
    days_left = fields.Integer()


class CoveringQuery(WireSchema):
    """On which day; today when left out."""

    on = fields.Date(load_default=None)


class CoveringSchema(WireSchema):
    """Whether a certificate covers, and why or why not."""

    covers = fields.Boolean()
    reason = fields.String()
    certificate = fields.Nested(
        CertificateSchema(only=("id", "number", "valid_from", "valid_until")), allow_none=True
    )


class CertifiedEntrySchema(WireSchema):
    """One line of the ledger of a certified quantity, in ledger units of the line's unit."""

    kind = fields.Enum(CertifiedKind, by_value=True)
    base = fields.Integer()
    count = fields.Integer(metadata={"description": "labels that stand for it"})
    run_id = fields.Integer()
    batch_id = fields.Integer()
    document = fields.String(metadata={"description": "code of the label run"})
    recorded_by = fields.String()
    recorded_at = fields.AwareDateTime()


class CertifiedLedgerQuery(Page):
    """Which page of the entries."""


class CertifiedLedgerSchema(WireSchema):
    """What labels have drawn of a stated quantity, what is left, and the entries, newest first."""

    certificate_id = fields.Integer()
    line_id = fields.Integer()
    unit = fields.Enum(Unit, by_value=True)
    stated_base = fields.Integer()
    drawn_base = fields.Integer()
    returned_base = fields.Integer()
    left_base = fields.Integer()
    balances = fields.Boolean()
    at = fields.AwareDateTime()
    items = fields.List(fields.Nested(CertifiedEntrySchema))
    next_cursor = fields.String(allow_none=True)


class TrademarkInput(WireSchema):
    """A trademark."""

    name = Text(required=True, longest=120)
    number = Text(required=True, longest=64)
    nice_class = fields.Integer(required=True, validate=validate.Range(1, 45))
    holder_name = Text(required=True)
    valid_from = fields.Date(load_default=None)
    valid_until = fields.Date(required=True)


class TrademarkSchema(TrademarkInput):
    """A trademark."""

    id = fields.Integer()
    producer_id = fields.Integer()
    evidence_file_id = fields.Integer(allow_none=True)
