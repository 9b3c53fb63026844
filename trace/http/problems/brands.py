"""Problems of the brands room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.brands import errors

PROBLEMS = {
    errors.RuleBookMissing: Problem(
        409,
        "rule-book-missing",
        _l(
            "%(brand)s has no rule-book in force on %(on)s. The brand authority has to publish one."
        ),
    ),
    errors.RuleBookOvertaken: Problem(
        409,
        "rule-book-overtaken",
        _l(
            "Version %(version)d has been published in the meantime. Look at the differences again, then publish."
        ),
    ),
    errors.UnknownCondition: Problem(
        422,
        "unknown-condition",
        _l("The rule-book in force has no condition “%(code)s”."),
    ),
}
REASONS = {
    "brand-code": _l("A code has 2 to 32 letters, digits and hyphens."),
    "colour": _l("Enter a colour as #rrggbb."),
    "faint-paper": _l("Text cannot be read on this background: choose a lighter one."),
    "faint-primary": _l(
        "Words in this colour are too faint on the background: choose a darker one."
    ),
    "one-level": _l("A sub-brand stands directly below a brand that is none itself: %(value)s."),
    "past": _l("This day lies in the past."),
    "selective-condition": _l(
        "A certification or collective mark is open to everyone who meets its conditions: no cap, no choice."
    ),
    "membership-condition": _l("Only a collective mark may ask for membership."),
    "fact-number": _l("Enter what this fact needs: mu of land, or a number of days."),
    "fact-word": _l("Choose which one this fact asks for."),
    "fact-nothing": _l("This fact takes no figure: leave the field empty."),
    "procedure-decision": _l("The procedure needs the step of the decision."),
    "procedure-order": _l(
        "The steps come in their order: review, site check, panel, notice, decision, contract."
    ),
    "notice-days": _l("Enter the working days of public notice, 1 to 60."),
    "notice-step": _l("The procedure has no public notice: add the step, or enter 0 days."),
    "score-step": _l("Only the panel has a least score."),
    "fee-basis": _l(
        "A fee needs the provision that allows it and the document that sets it; otherwise leave the fee out."
    ),
    "ladder-order": _l("Sanctions come from the mildest on, each once."),
    "rectify-days": _l("Enter how many days there are for putting things right."),
    "reapply-window": _l("The window for applying again closes before it opens."),
    "norm": _l("There is no norm “%(value)s” of this kind."),
    "brand-product": _l("The brand has no kind of goods “%(value)s”."),
    "ingredient": _l("Name the ingredient or its kind of goods."),
    "percent": _l("Enter a percentage above 0 and up to 100."),
    "month-day": _l("Enter a month and day such as 06-01."),
    "numbering": _l("The pattern needs {serial}, and no spaces or slashes."),
}
RULES = {
    "uq_brands_code": ("code", _l("Another brand has this code.")),
    "uq_brands_name": ("name", _l("Another brand has this name.")),
    "uq_brand_products_brand_id_code": ("code", _l("The brand lists this code already.")),
    "uq_rule_books_brand_id_version": (
        None,
        _l("Somebody else has just published a version. Look at the differences again."),
    ),
}
