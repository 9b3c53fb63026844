"""What may be said of producers' own links, and what comes back."""

from __future__ import annotations

from trace.rooms.links.kinds import LinkKind, LinkState
from trace.wire import fields
from trace.wire.common import LongText, Text, TextPage, WireSchema


class LinkInput(WireSchema):
    """A link to be added."""

    kind = fields.Enum(LinkKind, by_value=True, required=True)
    url = Text(required=True, longest=500)
    title_zh = Text(required=True, longest=60)
    title_en = Text(required=True, longest=120)


class LinkReason(WireSchema):
    """Why a link is refused or taken down."""

    reason = LongText(required=True, longest=500)


class LinkSchema(WireSchema):
    """A link with its state and who decided."""

    id = fields.Integer()
    product_id = fields.Integer()
    kind = fields.Enum(LinkKind, by_value=True)
    url = fields.String()
    title_zh = fields.String()
    title_en = fields.String()
    state = fields.Enum(LinkState, by_value=True)
    rules_division = fields.String()
    rules_version = fields.Integer()
    added_by = fields.String()
    added_at = fields.AwareDateTime()
    decided_by = fields.String()
    decided_at = fields.AwareDateTime(allow_none=True)
    reason = fields.String()


class LinkPage(TextPage):
    """A list of links."""

    state = fields.Enum(LinkState, by_value=True, load_default=None)
    kind = fields.Enum(LinkKind, by_value=True, load_default=None)


class LinkRulesQuery(WireSchema):
    """Whose rules."""

    division = fields.String(load_default="")


class LinkRulesBase(WireSchema):
    """What an authority allows in its division; "" is the whole instance."""

    division = fields.String(load_default="")
    kinds = fields.List(fields.Enum(LinkKind, by_value=True), load_default=list)
    needs_approval = fields.Boolean(load_default=False)
    most = fields.Integer(required=True)
    source = Text(required=True)


class LinkRulesInput(LinkRulesBase):
    """The rules with their hosts as lists."""

    barred_hosts = fields.List(fields.String(), load_default=list)
    only_hosts = fields.List(fields.String(), load_default=list)


class LinkRulesForm(LinkRulesBase):
    """The same as a form has it: hosts as words between blanks, commas or lines."""

    barred_hosts = LongText(load_default="")
    only_hosts = LongText(load_default="")


class LinkTermsSchema(WireSchema):
    """The rules that hold; version 0 is what the product ships with."""

    division = fields.String()
    version = fields.Integer()
    kinds = fields.List(fields.Enum(LinkKind, by_value=True))
    needs_approval = fields.Boolean()
    most = fields.Integer()
    barred_hosts = fields.List(fields.String())
    only_hosts = fields.List(fields.String())
