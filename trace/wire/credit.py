"""What may come in and goes out about credit files 信用档案."""

from __future__ import annotations

from typing import Any

from trace.rooms.credit.kinds import CreditObjectionState, EntryKind, EntryStanding
from trace.rooms.credit.services import LONGEST
from trace.wire import fields
from trace.wire.common import LongText, TextPage, WireSchema


class ObjectSchema(WireSchema):
    """Why an entry is wrong."""

    reason = LongText(longest=LONGEST, required=True)


class FileObjectionSchema(ObjectSchema):
    """An objection to an entry of one's own file."""

    producer_id = fields.Integer(required=True)
    kind = fields.Enum(EntryKind, by_value=True, required=True)
    entry_id = fields.Integer(required=True)


class AnswerObjectionSchema(WireSchema):
    """What the office answers; upheld, the entry stops counting."""

    uphold = fields.Boolean(required=True)
    answer = LongText(longest=LONGEST, required=True)


class EntryListQuery(TextPage):
    """Whose entries, and which."""

    producer_id = fields.Integer(required=True)
    kind = fields.Enum(EntryKind, by_value=True, load_default=None)
    standing = fields.Enum(EntryStanding, by_value=True, load_default=None)


class ObjectionListQuery(TextPage):
    """Which objections a list is to hold."""

    state = fields.Enum(CreditObjectionState, by_value=True, load_default=None)


class TermSchema(WireSchema):
    """How long a kind of entry counts, and by which texts."""

    kind = fields.Enum(EntryKind, by_value=True)
    years = fields.Integer(
        allow_none=True,
        metadata={"description": "after its end; null: while the document is valid"},
    )
    enters_by = fields.String()
    is_entry_confirmed = fields.Boolean()
    counts_by = fields.String()
    is_term_confirmed = fields.Boolean()


class RuleSchema(WireSchema):
    """The version of the rule in force today."""

    version = fields.String()
    from_on = fields.Date()
    terms = fields.List(fields.Nested(TermSchema))


class ObjectionSchema(WireSchema):
    """An objection and its answer."""

    number = fields.String()
    producer_id = fields.Integer()
    entry_kind = fields.Enum(EntryKind, by_value=True)
    entry_id = fields.Integer()
    entry_number = fields.String()
    since = fields.Date()
    rule_version = fields.String()
    state = fields.Enum(CreditObjectionState, by_value=True)
    reason = fields.String()
    filed_at = fields.DateTime()
    answer = fields.String(allow_none=True)
    decided_at = fields.DateTime(allow_none=True)


class EntrySchema(WireSchema):
    """A fact in the file; `what` is a word of the kind: a result, a grade of lateness, a kind of licence or recall."""

    kind = fields.Enum(EntryKind, by_value=True, attribute="fact.kind")
    entry_id = fields.Integer(attribute="fact.entry_id")
    number = fields.String(attribute="fact.number")
    what = fields.Function(lambda row: row.fact.what.value)
    since = fields.Date(attribute="fact.since")
    ended_on = fields.Date(attribute="fact.ended_on", allow_none=True)
    until = fields.Date(allow_none=True, metadata={"description": "null: while it lasts"})
    text = fields.String(attribute="fact.text")
    standing = fields.Enum(EntryStanding, by_value=True)
    rule_version = fields.String()
    enters_by = fields.String(attribute="term.enters_by")
    counts_by = fields.String(attribute="term.counts_by")
    is_confirmed = fields.Boolean(attribute="term.is_confirmed")
    objection = fields.Nested(ObjectionSchema, allow_none=True)


def rule_answer(rule: Any) -> dict[str, Any]:
    """Return a rule with its terms in the order of the kinds."""
    terms = [
        {
            "kind": kind,
            "years": term.years,
            "enters_by": term.enters_by,
            "is_entry_confirmed": term.is_entry_confirmed,
            "counts_by": term.counts_by,
            "is_term_confirmed": term.is_term_confirmed,
        }
        for kind, term in rule.terms.items()
    ]
    return {"version": rule.version, "from_on": rule.from_on, "terms": terms}
