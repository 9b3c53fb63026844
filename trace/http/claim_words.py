"""Sentences about claimed marks (gate G3): what stands against a claim, by what limit, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.rooms.labels.claims import ClaimCause
from trace.rooms.norms.claims import DayThatCounts

words.add(
    {
        DayThatCounts.HARVEST: _l("Day of harvest or intake"),
        DayThatCounts.PRODUCTION: _l("Day of production"),
        DayThatCounts.USE: _l("Day on which the mark is used"),
    }
)

# What a rule on a claimed mark may ask besides, by the name of its switch.
SWITCH_WORDS: Mapping[str, object] = {
    "processor_certificate_required": _l("Processors need a certificate of their own"),
    "input_certificate_required": _l("Inputs must be listed by a certificate"),
    "pack_code_required": _l("Each smallest pack bears a code of the certifier"),
}
SENTENCES: Mapping[str, object] = {
    "claim-no-rule": _l("No rule says when %(product)s may claim %(mark)s."),
    "claim-input-share": _l(
        "Only %(percent)s%% of what went into batch %(lot)s is certified for %(mark)s; at least %(limit)s%% is asked."
    ),
    "claim-processor": _l("Batch %(lot)s was processed by somebody not certified for %(mark)s."),
    "pack-codes-present": _l("Each of the %(asked)d packs has its code of the certifier."),
    "organic-codes-missing": _l(
        "%(missing)d of %(asked)d packs have no code of the certifier yet; %(mark)s asks for one on each smallest pack."
    ),
}
REMEDIES: Mapping[str, object] = {
    "claim-no-rule": _l(
        "Leave the mark off the label, or ask the administrator to enter the rule."
    ),
    "claim-input-share": _l(
        "Leave the mark off the label; or record the certificates of the inputs named, and quote the number of a "
        "supplier's certificate in the paper number of the purchase."
    ),
    "claim-processor": _l(
        "Have the processor's certificate recorded under its own name, or leave the mark off the label."
    ),
    "organic-codes-missing": _l(
        "Draw the codes from your certifier and hand the list in on the page of the label order; labels without one "
        "cannot be activated."
    ),
}
CAUSES: Mapping[str, object] = {
    "bought-in": _l(
        "Batch %(lot)s was bought in without a certificate (%(subject)s, %(percent)s%%)."
    ),
    "not-listed": _l("No certificate in force lists %(subject)s of batch %(lot)s (%(percent)s%%)."),
    "other-unit": _l(
        "%(subject)s, where batch %(lot)s comes from, is not in the certificate (%(percent)s%%)."
    ),
    "no-source": _l("It is not recorded where %(subject)s of batch %(lot)s came from."),
    "processor-no-certificate": _l("%(subject)s, who made batch %(lot)s, has no certificate."),
    "processor-not-yet-valid": _l(
        "The certificate of %(subject)s was not in force yet when batch %(lot)s was made."
    ),
    "processor-expired": _l(
        "The certificate of %(subject)s had ended when batch %(lot)s was made."
    ),
    "processor-suspended": _l(
        "The certificate of %(subject)s was suspended when batch %(lot)s was made."
    ),
    "processor-withdrawn": _l(
        "The certificate of %(subject)s was withdrawn when batch %(lot)s was made."
    ),
    "processor-product-not-listed": _l(
        "The certificate of %(subject)s does not name what batch %(lot)s is."
    ),
}


def against_text(cause: str) -> str:
    """Return one thing that stands against a claim, in the language of the request."""
    found = ClaimCause.parse(cause)
    text = CAUSES.get(found.code)
    if text is None:
        return cause
    facts = {"lot": found.lot, "subject": found.subject, "percent": found.percent}
    return str(text) % facts
