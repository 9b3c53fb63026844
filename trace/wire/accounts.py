"""What may be said of organisations, accounts, tokens and the site's settings."""

from __future__ import annotations

from marshmallow import validate

from trace.kernel.actor import Role
from trace.rooms.accounts.rules import AccountState, Language, OrganisationKind
from trace.wire import fields
from trace.wire.common import (
    CreditCodeField,
    DivisionCode,
    LongText,
    Phone,
    Text,
    TextPage,
    WireSchema,
)


class SignInSchema(WireSchema):
    """Signing in; the phone number is judged with the password, so that neither is told from the other."""

    phone = Text(required=True, longest=40)
    password = fields.String(required=True, validate=validate.Length(max=128))
    next = fields.String(load_default="")


class ChangePasswordSchema(WireSchema):
    """A new password, typed twice on the page."""

    old_password = fields.String(required=True, validate=validate.Length(max=128))
    new_password = fields.String(required=True, validate=validate.Length(max=128))
    repeated = fields.String(required=True, validate=validate.Length(max=128))


class LanguageSchema(WireSchema):
    """The language of one's own pages."""

    locale = fields.Enum(Language, by_value=True, required=True)


class TokenOrderSchema(WireSchema):
    """A token to be made."""

    name = Text(required=True, longest=80)
    days = fields.Integer(load_default=365, validate=validate.Range(1, 730))
    organisation_id = fields.Integer(load_default=None)


class TokenSchema(WireSchema):
    """A token as its owner sees it; the secret is given once, when it is made."""

    id = fields.Integer()
    name = fields.String()
    organisation_id = fields.Integer(allow_none=True)
    created_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime()
    last_used_at = fields.AwareDateTime(allow_none=True)
    secret = fields.String(metadata={"description": "only in the answer that makes the token"})


class OrganisationInputSchema(WireSchema):
    """An organisation to be entered."""

    kind = fields.Enum(OrganisationKind, by_value=True, required=True)
    name = Text(required=True)
    division = DivisionCode(load_default="")
    credit_code = CreditCodeField(load_default=None)
    phone = Phone(load_default=None)


class OrganisationChangeSchema(WireSchema):
    """An organisation to be mended."""

    name = Text(required=True)
    division = DivisionCode(load_default="")
    credit_code = Text(load_default=None, longest=18)
    phone = Phone(load_default=None)
    is_active = fields.Boolean(load_default=False)


class OrganisationSchema(WireSchema):
    """An organisation."""

    id = fields.Integer()
    kind = fields.Enum(OrganisationKind, by_value=True)
    name = fields.String()
    division = fields.String()
    credit_code = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    is_active = fields.Boolean()


class OrganisationSearchSchema(TextPage):
    """Which organisations to list."""

    kind = fields.Enum(OrganisationKind, by_value=True, load_default=None)


class MembershipInputSchema(WireSchema):
    """A role to be given."""

    role = fields.Enum(Role, by_value=True, required=True)
    organisation_id = fields.Integer(required=True)
    division = DivisionCode(load_default="")


class MembershipSchema(WireSchema):
    """A role held in an organisation."""

    id = fields.Integer()
    role = fields.Enum(Role, by_value=True)
    organisation_id = fields.Integer()
    division = fields.String()


class AccountInputSchema(WireSchema):
    """A person to be entered, or mended."""

    phone = Text(required=True, longest=40)
    name = Text(required=True)
    badge_number = Text(load_default=None, longest=40)


class NewAccountInputSchema(AccountInputSchema):
    """A person to be entered together with the first role."""

    role = fields.Enum(Role, by_value=True, required=True)
    organisation_id = fields.Integer(required=True)
    division = DivisionCode(load_default="")


class AccountSchema(WireSchema):
    """A person with roles."""

    id = fields.Integer()
    phone = fields.String()
    name = fields.String()
    badge_number = fields.String(allow_none=True)
    state = fields.Enum(AccountState, by_value=True)
    must_change_password = fields.Boolean()
    memberships = fields.List(fields.Nested(MembershipSchema))


class NewAccountSchema(AccountSchema):
    """A person just entered, or whose password was just reset."""

    password = fields.String(metadata={"description": "the one-time password, given this once"})


class AccountSearchSchema(TextPage):
    """Which accounts to list."""

    role = fields.Enum(Role, by_value=True, load_default=None)
    organisation_id = fields.Integer(load_default=None)


class PlaceSchema(WireSchema):
    """One role of whoever asks."""

    organisation_id = fields.Integer()
    organisation = fields.String()
    role = fields.Enum(Role, by_value=True)
    division = fields.String()


class CallerSchema(WireSchema):
    """Who asks."""

    account_id = fields.Integer()
    name = fields.String()
    places = fields.List(fields.Nested(PlaceSchema))


class SiteSettingsSchema(WireSchema):
    """What the foot of every page says."""

    site_name = Text(load_default="", longest=60)
    site_name_en = Text(load_default="", longest=80)
    host_unit = Text(load_default="", longest=120)
    icp_number = Text(load_default="", longest=60)
    police_number = Text(load_default="", longest=60)
    report_phone = Text(
        load_default="", longest=20, validate=validate.Regexp(r"^$|^[0-9+\- ]{3,20}$")
    )
    programme = LongText(load_default="", longest=400)
    programme_en = LongText(load_default="", longest=600)
