"""Problems of the authorisations room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.authorisations import errors

PROBLEMS = {
    errors.AlreadyAuthorised: Problem(
        409,
        "already-authorised",
        _l("Authorisation %(number)s covers one of these products or places in the same days."),
    ),
    errors.ProductNotInBrand: Problem(
        422,
        "product-not-in-brand",
        _l("“%(name)s” is not a product of this producer, or of no kind that the brand lists."),
    ),
    errors.ProductNotAuthorised: Problem(
        409,
        "product-not-authorised",
        _l("Authorisation %(number)s does not cover this product."),
    ),
    errors.AuthorisationStepRefused: Problem(
        409,
        "authorisation-step-refused",
        _l("The authorisation is in the state “%(state)s”: this step does not follow from it."),
    ),
    errors.StateChangeTooEarly: Problem(
        422,
        "state-change-too-early",
        _l("The change may begin on %(latest_on)s at the earliest."),
    ),
    errors.FilingStepRefused: Problem(
        409,
        "packaging-filing-step-refused",
        _l("The packaging filing is in the state “%(state)s”: this is not possible any more."),
    ),
    errors.StockUsedUp: Problem(
        409,
        "packaging-stock-used-up",
        _l(
            "Only %(left)d pieces of the old packaging are left; %(asked)d were asked. Use the filed packaging "
            "for the rest."
        ),
    ),
    errors.StockDayPast: Problem(
        409,
        "packaging-stock-day-past",
        _l(
            "“%(description)s” could be used until %(until)s. Use a filed version of the packaging."
        ),
    ),
    errors.AuthorisationOver: Problem(
        409,
        "authorisation-over",
        _l("Authorisation %(number)s has ended, was withdrawn or has not begun."),
    ),
    errors.RequestNotOpen: Problem(
        409, "request-not-open", _l("This was decided already: %(state)s.")
    ),
    errors.RequestPending: Problem(
        409,
        "request-pending",
        _l("The same has been waiting for a decision since %(since)s. Await it first."),
    ),
    errors.HandingOnForbidden: Problem(
        409,
        "authorisation-transfer-forbidden",
        _l(
            "Authorisation %(number)s cannot be transferred: the right belongs to the subject that met the conditions. "
            "The other subject has to apply for itself."
        ),
    ),
    errors.NothingChanged: Problem(
        422, "nothing-changed", _l("“%(value)s” is what the authorisation says already.")
    ),
}
REASONS = {
    "places-of-products": _l("An authorisation for products names no places."),
    "products-of-places": _l("An authorisation for shops or printing works names no products."),
    "too-many-places": _l("At most %(value)s places can be named."),
    "web-address": _l("Enter a web address such as https://shop.example.cn/store."),
    "repeated": _l("“%(value)s” is there twice."),
    "authorisation-number": _l("A number has up to 64 characters without spaces and / \\ ? # %%."),
    "channel": _l("The rule-book names no way of sale “%(value)s”."),
    "transition": _l("The transition period ends on %(value)s."),
}
RULES = {
    "uq_authorisations_number": ("number", _l("This number is in use already.")),
    "ck_packaging_stocks_used": ("count", _l("Fewer pieces of the old packaging are left.")),
    "uq_authorisation_changes_open": (None, _l("The same is waiting for a decision already.")),
}
