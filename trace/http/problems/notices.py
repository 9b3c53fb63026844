"""Problems of the notices room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

REASONS = {
    "email": _l("Enter a mail address such as name@example.cn."),
    "too-many-addresses": _l("An organisation has at most %(value)s addresses: remove one first."),
}
RULES = {
    "uq_notice_addresses_organisation_id_email": (
        "email",
        _l("This address gets the digests already."),
    ),
}
