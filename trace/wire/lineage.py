"""What may be asked about a lineage, and how it goes out."""

from __future__ import annotations

from typing import Any

from marshmallow import validate

from trace.rooms.batches.rules import BatchKind, RestrictionKind
from trace.rooms.lineage.rules import MAX_STARTS, MAX_STEPS, Direction, HeldFilter, TestFilter
from trace.rooms.testing.kinds import TestKind
from trace.wire import fields
from trace.wire.batches import ProductRefSchema
from trace.wire.common import QuantityField, Text, WireSchema


class LineageQuery(WireSchema):
    """Where to start - a code, batches, or premises with a period - and how far to follow."""

    code = Text(
        longest=600,
        load_default="",
        metadata={
            "description": "a label's serial or address, an SSCC, a lot number; one batch has to be meant"
        },
    )
    batch_id = fields.List(
        fields.Integer(), load_default=list, validate=validate.Length(max=MAX_STARTS)
    )
    premises_id = fields.Integer(load_default=None)
    since = fields.Date(load_default=None, metadata={"description": "first day, with premises_id"})
    until = fields.Date(load_default=None, metadata={"description": "last day, with premises_id"})
    direction = fields.Enum(Direction, by_value=True, load_default=Direction.BOTH)
    steps = fields.Integer(load_default=None, validate=validate.Range(1, MAX_STEPS))
    kind = fields.Enum(BatchKind, by_value=True, load_default=None)
    holder = Text(longest=80, load_default="")
    held = fields.Enum(HeldFilter, by_value=True, load_default=None)
    test = fields.Enum(TestFilter, by_value=True, load_default=None)
    text = Text(longest=80, load_default="")


class _OwnerSchema(WireSchema):
    id = fields.Integer()
    name = fields.String()


class _SentSchema(WireSchema):
    """A delivery of a batch: to whom, when, on what."""

    buyer = fields.Function(lambda line: line.dispatch.buyer, metadata={"type": "string"})
    dispatched_at = fields.Function(
        lambda line: line.dispatch.dispatched_at.isoformat(),
        metadata={"type": "string", "format": "date-time"},
    )
    destination_address = fields.Function(
        lambda line: line.dispatch.destination_address, metadata={"type": "string"}
    )
    plate_or_waybill = fields.Function(
        lambda line: line.dispatch.plate_or_waybill, metadata={"type": "string"}
    )
    is_labelled = fields.Boolean()
    base = fields.Integer(metadata={"description": "ledger units of the batch"})


class _SourceSchema(WireSchema):
    """A line by which goods entered."""

    production_unit = fields.Function(
        lambda line: line.production_unit.name if line.production_unit else None,
        metadata={"type": ["string", "null"]},
    )
    member = fields.Function(
        lambda line: line.member.name if line.member else None,
        metadata={"type": ["string", "null"]},
    )
    supplier_name = fields.String(allow_none=True)
    origin_text = fields.String(allow_none=True)
    document_number = fields.String(allow_none=True)
    base = fields.Integer(metadata={"description": "ledger units of the batch"})


class _ReportSchema(WireSchema):
    kind = fields.Enum(TestKind, by_value=True)
    lab_name = fields.String()
    report_number = fields.String()
    reported_on = fields.Date()
    is_safety = fields.Boolean()
    passed = fields.Boolean()


class _RestrictionSchema(WireSchema):
    kind = fields.Enum(RestrictionKind, by_value=True)
    batch_id = fields.Integer(metadata={"description": "where it was placed"})
    document_number = fields.String(allow_none=True)
    placed_at = fields.DateTime()
    lifted_at = fields.DateTime(allow_none=True)


class LineageNodeSchema(WireSchema):
    """One batch; of one in closed books nothing but its place is told."""

    id = fields.Integer(attribute="key")
    depth = fields.Integer(
        metadata={"description": "0 a start, below 0 upstream, above 0 downstream"}
    )
    is_closed = fields.Function(lambda node: node.batch is None, metadata={"type": "boolean"})
    is_match = fields.Boolean(metadata={"description": "whether the filter asks for it"})
    lot = fields.String(attribute="batch.lot")
    kind = fields.Enum(BatchKind, by_value=True, attribute="batch.kind")
    product = fields.Nested(ProductRefSchema, attribute="batch.product")
    producer = fields.Nested(_OwnerSchema, attribute="batch.producer")
    processor = fields.Nested(_OwnerSchema, attribute="batch.processor")
    made_on = fields.Date(attribute="batch.made_on")
    expires_on = fields.Date(attribute="batch.expires_on", allow_none=True)
    produced = QuantityField(attribute="batch.produced")
    remaining = QuantityField(attribute="batch.remaining")
    sent_quantity = QuantityField(allow_none=True)
    sources = fields.List(fields.Nested(_SourceSchema))
    sent = fields.List(fields.Nested(_SentSchema))
    tests = fields.List(fields.Nested(_ReportSchema))
    restrictions = fields.List(fields.Nested(_RestrictionSchema))
    held_by = fields.List(fields.Nested(_RestrictionSchema))

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Leave out what is of the batch where its books are closed."""
        if attr.startswith("batch.") and obj.batch is None:
            return default
        return super().get_attribute(obj, attr, default)


class LineageEdgeSchema(WireSchema):
    """So much of the parent went into the child."""

    parent = fields.Integer()
    child = fields.Integer()
    quantity = QuantityField(allow_none=True)


class LineageSchema(WireSchema):
    """A part of the graph; nodes in the order of recording, so that parents come before their children."""

    direction = fields.Enum(Direction, by_value=True)
    nodes = fields.Function(
        lambda found: LineageNodeSchema(many=True).dump(list(found.nodes.values())),
        metadata={"type": "array", "items": {"type": "object"}},
    )
    edges = fields.List(fields.Nested(LineageEdgeSchema))
    hidden_count = fields.Integer(
        metadata={"description": "batches in books that you may not read"}
    )
    is_cut = fields.Boolean(metadata={"description": "it goes on beyond `steps`"})
