"""Problems of the registers: producers, products, certificates, norms."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.certificates.rules import (
    CertificateKnown,
    CertificateStateForbids,
    CertifiedQuantitySpent,
)
from trace.rooms.producers.rules import (
    CreditCodeCheckFails,
    IdentityFixed,
    ProducerStateForbids,
    RecordClosed,
)
from trace.rooms.products.rules import CodeTaken, GtinTaken, NothingInPack, ProductRetired

PROBLEMS = {
    ProducerStateForbids: Problem(
        409,
        "producer-state-forbids",
        _l(
            "The registration stands at “%(state)s”; from there this is not possible. Open it again to see which "
            "step comes first."
        ),
    ),
    IdentityFixed: Problem(
        409,
        "producer-identity-fixed",
        _l(
            "Name, kind, credit code and division stand as they were reviewed. "
            "They can be changed only while the registration is a draft or was refused."
        ),
    ),
    CreditCodeCheckFails: Problem(
        422,
        "credit-code-check-fails",
        _l(
            "The last character of the credit code should be %(expected)s. Compare it with the licence; "
            "if the licence really says so, give the reason below."
        ),
    ),
    RecordClosed: Problem(409, "record-closed", _l("“%(name)s” has been closed already.")),
    CodeTaken: Problem(
        409, "product-code-taken", _l("Another product has the code %(value)s already.")
    ),
    GtinTaken: Problem(
        409, "product-gtin-taken", _l("Another product has the GTIN %(value)s already.")
    ),
    ProductRetired: Problem(409, "product-retired", _l("“%(name)s” has been retired.")),
    NothingInPack: Problem(
        422,
        "assortment-without-content",
        _l("An assortment is sold in packs: enter its net content."),
    ),
    CertificateStateForbids: Problem(
        409,
        "certificate-state-forbids",
        _l(
            "This cannot follow the present state. A withdrawn certificate does not come back: register the new one."
        ),
    ),
    CertificateKnown: Problem(
        409,
        "certificate-known",
        _l("The certificate %(number)s is registered already, for “%(holder)s”."),
    ),
    CertifiedQuantitySpent: Problem(
        409,
        "certified-quantity-spent",
        _l(
            "Certificate %(number)s has %(remaining)s left of its quantity; %(asked)s were asked. Order fewer labels."
        ),
    ),
}

_FORM = _l("This does not have the form of such a number: compare it with the document.")
REASONS = {
    "too-long": _l("This is too long."),
    "no-division": _l(
        "This organisation has no division, so that nobody knows where the rule would hold."
    ),
    "township": _l("Choose a township or a village: a county alone is too coarse."),
    "before-start": _l("The end lies before the beginning."),
    "before-last": _l("A later state is recorded already; this day lies before it."),
    "future": _l("This day lies in the future."),
    "outside-validity": _l("This day lies outside the validity of the document."),
    "no-renewal": _l("No renewal was applied for before that day."),
    "order": _l("Steps go from low to high, each once, and end with the county."),
    "unit-of-kind": _l(
        "Land and ponds are counted in mu, bees in colonies, herds in head, scattered trees in trees."
    ),
    "whole-number": _l("Enter a whole number."),
    "both-or-none": _l("Enter latitude and longitude, or neither."),
    "position": _l("This position is not in China. Have latitude and longitude been swapped?"),
    "identity-number": _l(
        "Never enter an identity-card number here. Use the cooperative's own number."
    ),
    "category-code": _l("A category code has two or four digits, such as 1701."),
    "product-code": _l(
        "A code has 2 to 20 of digits, capital letters and hyphens, with a letter among them."
    ),
    "norm-code": _l("A code has up to 64 letters, digits, spaces, dots, slashes and hyphens."),
    "norm-form": _l("The content does not have the form of its kind, at: %(path)s"),
    "fixed": _l("Labels and ledgers rest on this; register a new product instead."),
    "not-packed": _l("Only goods in packs have a label text: enter a net content first."),
    "unknown-field": _l("There is no such field."),
    "credit-code-length": _l("A credit code has 18 characters; there are %(length)s."),
    "credit-code-alphabet": _l("The character %(character)s cannot occur in a credit code."),
    "credit-code-area": _l("Characters 3 to 8 of a credit code are digits."),
    "credit-code-check": _l("The last character of the credit code should be %(expected)s."),
    "division-digits": _l("Enter a division code of 6, 9 or 12 digits."),
    "division-length": _l("Enter a division code of 6, 9 or 12 digits."),
    "division-province": _l("No province has a code that begins with %(province)s."),
    "division-gap": _l("The code leaves out a level: compare it with the official list."),
    "food-licence-qs-number": _l("QS numbers ended on 1 October 2018: enter the SC number."),
    "food-licence-prefix": _l("The number of a food production licence begins with SC."),
    "food-licence-length": _l("SC is followed by 14 digits; there are %(length)s characters."),
    "food-licence-digits": _l("SC is followed by digits only."),
    "food-licence-check": _l("The last digit should be %(expected)s: compare it with the licence."),
    "food-licence-category": _l("There is no food category %(category)s."),
    "scheme-code-form": _FORM,
    "scheme-code-month": _l("The month %(month)s in the number does not exist."),
    "gs1-key-digits": _l("This code consists of digits only."),
    "gs1-key-length": _l("The number of digits is wrong; there are %(length)s."),
    "gs1-key-check": _l("The last digit should be %(expected)s: compare it with the bar code."),
}
RULES = {
    "uq_producers_credit_code": (
        "credit_code",
        _l("A producer with this credit code is registered already."),
    ),
    "uq_members_producer_id_number": ("number", _l("Somebody has this number already.")),
    "uq_production_units_producer_id_code": ("code", _l("Another unit has this code already.")),
    "uq_premises_producer_id_name": ("name", _l("There are premises of this name already.")),
    "uq_proofs_producer_id_kind_number_valid_from": (
        "number",
        _l("This document is recorded already for that period."),
    ),
    "uq_trademarks_producer_id_number_nice_class": (
        "number",
        _l("This trademark is recorded already."),
    ),
    "uq_norms_kind_code": ("code", _l("There is a norm of this kind and code already.")),
}
