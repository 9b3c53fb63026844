"""Problems of the brands room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.brands import errors

PROBLEMS = {
    errors.QuotaExhausted: Problem(
        409,
        "label-quota-exhausted",
        _l(
            "Only %(remaining)d labels are left; %(asked)d were asked. Order fewer or ask the brand for more."
        ),
    ),
    errors.ReservationExceeded: Problem(
        409,
        "label-reservation-exceeded",
        _l("Only %(reserved)d labels are set aside for this run; %(asked)d were asked."),
    ),
    errors.ReturnExceedsDrawn: Problem(
        409,
        "label-return-exceeds-drawn",
        _l("This run holds only %(drawn)d drawn labels; %(asked)d were to be returned."),
    ),
    errors.ApplicationStepRefused: Problem(
        409,
        "application-step-refused",
        _l("The application is in the state “%(state)s”: this is not possible any more."),
    ),
    errors.ApplicationPending: Problem(
        409,
        "application-pending",
        _l(
            "Application %(application_id)d for the same product is waiting for a decision. Await it or take it back."
        ),
    ),
    errors.AlreadyAuthorised: Problem(
        409,
        "already-authorised",
        _l("Authorisation %(number)s covers one of these products or places in the same days."),
    ),
    errors.EvidenceMissing: Problem(
        409,
        "evidence-missing",
        _l("Documents are missing for: %(conditions)s. Attach them, then submit."),
    ),
    errors.ProducerNotInOrder: Problem(
        409,
        "producer-not-in-order",
        _l("The producer cannot be authorised now: %(reason)s."),
    ),
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
    errors.RefusalWithoutGround: Problem(
        422,
        "refusal-without-ground",
        _l("Cite at least one condition of the rule-book that is not met."),
    ),
    errors.UnknownCondition: Problem(
        422,
        "unknown-condition",
        _l("The rule-book in force has no condition “%(code)s”."),
    ),
    errors.ReasonUnlawful: Problem(
        422,
        "reason-unlawful",
        _l(
            "A certification or collective mark is open to all who meet its conditions: no other reason may be given."
        ),
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
    errors.TransferStepRefused: Problem(
        409,
        "quota-transfer-step-refused",
        _l("The transfer is in the state “%(state)s”: this is not possible any more."),
    ),
    errors.TransferForbidden: Problem(
        409,
        "quota-transfer-forbidden",
        _l("The rule-book of %(brand)s does not allow labels to be passed on to other holders."),
    ),
    errors.TransferUnfit: Problem(
        409,
        "quota-transfer-unfit",
        _l(
            "Authorisation %(number)s covers no product of the kind “%(kind)s” with packs of at most the same size. "
            "Labels can go to such a product only."
        ),
    ),
    errors.HolderNotInForce: Problem(
        409,
        "holder-not-in-force",
        _l(
            "Authorisation %(number)s is not in force today: labels can be passed on between holders in force only."
        ),
    ),
    errors.SeasonNotOver: Problem(
        409,
        "quota-season-not-over",
        _l("The season %(season)s still runs. End it after its last day."),
    ),
    errors.CarryForbidden: Problem(
        409,
        "quota-carry-forbidden",
        _l(
            "The rule-book of %(brand)s carries no labels over: enter 0, and all that is left expires."
        ),
    ),
    errors.InstalmentClosed: Problem(
        409,
        "quota-instalment-closed",
        _l("The instalment was released or stopped before; the page shows how it stands."),
    ),
    errors.GrantReversed: Problem(
        409,
        "quota-grant-reversed",
        _l("The grant was taken back before; the statement shows the counter-entry."),
    ),
    errors.GrantInUse: Problem(
        409,
        "quota-grant-in-use",
        _l(
            "The grant of %(granted)d labels cannot be taken back: only %(remaining)d are left. Have unused labels "
            "voided or orders cancelled first."
        ),
    ),
}
REASONS = {
    "brand-code": _l("A code has 2 to 32 letters, digits and hyphens."),
    "colour": _l("Enter a colour as #rrggbb."),
    "faint-paper": _l("Text cannot be read on this background: choose a lighter one."),
    "faint-primary": _l(
        "Words in this colour are too faint on the background: choose a darker one."
    ),
    "places-of-products": _l("An authorisation for products names no places."),
    "products-of-places": _l("An authorisation for shops or printing works names no products."),
    "too-many-places": _l("At most %(value)s places can be named."),
    "web-address": _l("Enter a web address such as https://shop.example.cn/store."),
    "one-level": _l("A sub-brand stands directly below a brand that is none itself: %(value)s."),
    "past": _l("This day lies in the past."),
    "repeated": _l("“%(value)s” is there twice."),
    "too-many-documents": _l("At most %(value)s documents can be attached."),
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
    "season": _l("Enter the year in which the season begins, such as 2026."),
    "term": _l("The term ends on %(value)s at the latest."),
    "authorisation-number": _l("A number has up to 64 characters without spaces and / \\ ? # %%."),
    "no-such-holder": _l("No other holder of this brand has the authorisation number “%(value)s”."),
    "other-than-figure": _l(
        "The calculation comes to %(value)s labels: say why another number is granted."
    ),
    "too-many-instalments": _l("At most %(value)s instalments are possible."),
    "instalment-sum": _l("The instalments add up to %(value)s labels, not to the labels granted."),
    "channel": _l("The rule-book names no way of sale “%(value)s”."),
    "transition": _l("The transition period ends on %(value)s."),
}
RULES = {
    "uq_brands_code": ("code", _l("Another brand has this code.")),
    "uq_brands_name": ("name", _l("Another brand has this name.")),
    "uq_brand_products_brand_id_code": ("code", _l("The brand lists this code already.")),
    "uq_rule_books_brand_id_version": (
        None,
        _l("Somebody else has just published a version. Look at the differences again."),
    ),
    "uq_authorisations_number": ("number", _l("This number is in use already.")),
    "uq_quota_entries_counters_id": ("entry_id", _l("The grant was taken back before.")),
    "ck_packaging_stocks_used": ("count", _l("Fewer pieces of the old packaging are left.")),
    "ck_quota_accounts_remaining": ("count", _l("Fewer labels are left than were asked.")),
}
