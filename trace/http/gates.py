"""What the gates of a label run say, in the user's words: what was found, on which paper, and what to do about it.

`{{ finding|gate_text }}` takes a finding just made or one that was kept with a run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import claim_words, filters, words
from trace.http.rule_words import rule_text
from trace.kernel.quantity import Unit
from trace.rooms.authorisations.origin import OriginCause
from trace.rooms.certificates.kinds import Mark
from trace.rooms.labels.rules import (
    ExportFormat,
    ExportState,
    Gate,
    GatesRefused,
    Outcome,
    PrintKind,
    RangeKind,
    RunKind,
    RunState,
    Stage,
)

# One call for each kind: members of different kinds with the same value are equal, and one mapping would keep one.
words.add(
    {
        Gate.PRODUCER: _l("Producer"),
        Gate.PROOF: _l("Right to produce"),
        Gate.CERTIFICATES: _l("Claimed marks"),
        Gate.AUTHORISATION: _l("Brand authorisation"),
        Gate.ORIGIN: _l("Origin rule"),
        Gate.GRADE: _l("Grade measured"),
        Gate.INTERVALS: _l("Pesticide intervals"),
        Gate.SAFETY: _l("Stops, recalls, tests"),
        Gate.MASS: _l("Amount of goods"),
        Gate.QUOTA: _l("Label quota"),
    }
)
words.add(
    {
        Outcome.PASSED: _l("Gate passed"),
        Outcome.WARNING: _l("Mind this"),
        Outcome.FAILED: _l("Gate stops"),
        Outcome.NOT_APPLICABLE: _l("Not applicable"),
    }
)
words.add(
    {
        Stage.ORDER: _l("when ordered"),
        Stage.BIND: _l("when bound"),
        Stage.ACTIVATE: _l("when activated"),
        Stage.NOW: _l("at present"),
    }
)
words.add(
    {
        RunKind.BOUND: _l("Bound codes"),
        RunKind.PRE_PRINTED: _l("Pre-printed codes"),
    }
)
words.add(
    {
        RunState.ORDERED: _l("Ordered, not printed yet"),
        RunState.EXPORTED: _l("Files made"),
        RunState.CANCELLED: _l("Cancelled"),
    }
)
words.add(
    {
        RangeKind.ACTIVATED: _l("Labels activated"),
        RangeKind.BOUND: _l("Bound to a batch"),
        RangeKind.SPOILED: _l("Spoiled"),
        RangeKind.VOIDED: _l("Voided"),
    }
)
words.add(
    {
        PrintKind.PRINTED: _l("Printed"),
        PrintKind.HANDED_OVER: _l("Handed over"),
        PrintKind.RETURNED: _l("Returned unused"),
        PrintKind.MISSING: _l("Missing"),
    }
)
words.add(
    {
        ExportFormat.SHEET_PDF: _l("A4 sheets (PDF)"),
        ExportFormat.ROLL_PDF: _l("Roll, one label a page (PDF)"),
        ExportFormat.CSV: _l("List of codes for a print shop (CSV)"),
        ExportFormat.TXT: _l("List of codes for a print shop (TXT)"),
        ExportFormat.XLSX: _l("List of codes for a print shop (XLSX)"),
        ExportFormat.ZPL: _l("Thermal printer, ZPL (Zebra)"),
        ExportFormat.TSPL: _l("Thermal printer, TSPL (TSC)"),
    }
)
words.add(
    {
        ExportState.REQUESTED: _l("In the making"),
        ExportState.DONE: _l("Ready"),
        ExportState.CANCELLED: _l("Cancelled"),
    }
)


class Finding(Protocol):
    """A finding of a gate, just made or kept."""

    @property
    def gate(self) -> Gate:
        """Which gate."""
        ...

    @property
    def outcome(self) -> Outcome:
        """What it says."""
        ...

    @property
    def reason(self) -> str:
        """Slug of the sentence."""
        ...

    @property
    def facts(self) -> dict[str, object]:
        """What the sentence mentions."""
        ...

    @property
    def documents(self) -> Sequence[str]:
        """Numbers of papers."""
        ...

    @property
    def rule(self) -> str:
        """The rule applied."""
        ...

    @property
    def rule_version(self) -> str:
        """Its version."""
        ...


@dataclass(frozen=True, slots=True)
class GateText:
    """One finding in words; `tone` is good, warn, bad or plain."""

    code: str
    title: str
    outcome: str
    sentence: str
    remedy: str
    documents: tuple[str, ...]
    rule: str
    tone: str


_TONES = {
    Outcome.PASSED: "good",
    Outcome.WARNING: "warn",
    Outcome.FAILED: "bad",
    Outcome.NOT_APPLICABLE: "plain",
}

# What was found, by reason.
SENTENCES: Mapping[str, object] = {
    **claim_words.SENTENCES,
    "producer-approved": _l("%(producer)s is approved and not suspended."),
    "producer-not-approved": _l("%(producer)s has not been approved yet."),
    "producer-suspended": _l("%(producer)s is suspended: %(cause)s"),
    "producer-closed": _l("%(producer)s has been closed."),
    "proof-none-needed": _l("No licence is needed for %(product)s."),
    "proof-missing": _l("%(processor)s has no licence on record for %(product)s."),
    "proof-covered": _l("The licence of %(processor)s covered %(product)s on %(on)s."),
    "proof-not-yet-valid": _l("The licence of %(processor)s was not in force yet on %(on)s."),
    "proof-expired": _l("The licence of %(processor)s ended on %(until)s, before %(on)s."),
    "proof-suspended": _l("The licence of %(processor)s was suspended on %(on)s."),
    "proof-revoked": _l("The licence of %(processor)s was revoked before %(on)s."),
    "proof-product-not-listed": _l(
        "The item list of the licence of %(processor)s does not name %(product)s."
    ),
    "proof-renewal-undecided": _l(
        "The licence of %(processor)s ended on %(until)s; its renewal was applied for in time and is undecided."
    ),
    "conformity-present": _l("A conformity certificate goes with batch %(lot)s."),
    "conformity-missing": _l("No conformity certificate was issued for batch %(lot)s."),
    "conformity-encouraged": _l(
        "No conformity certificate was issued for batch %(lot)s; households are encouraged to."
    ),
    "conformity-reissue": _l(
        "Batch %(lot)s holds goods bought from others that were mixed or repacked; it needs a certificate of its own."
    ),
    "conformity-anew": _l(
        "Batch %(lot)s holds goods bought from others that were mixed or repacked and has no certificate of its own."
    ),
    "no-mark-claimed": _l("The label claims no mark."),
    "certificate-covered": _l("The certificate for %(mark)s covers %(product)s until %(until)s."),
    "certificate-no-certificate": _l("There is no certificate for %(mark)s."),
    "certificate-not-yet-valid": _l(
        "The certificate for %(mark)s runs from %(starts)s on; it was not in force on %(on)s."
    ),
    "certificate-expired": _l("The certificate for %(mark)s ended on %(until)s, before %(on)s."),
    "certificate-suspended": _l("The certificate for %(mark)s was suspended on %(on)s."),
    "certificate-withdrawn": _l("The certificate for %(mark)s had been withdrawn by %(on)s."),
    "certificate-product-not-listed": _l("The certificate for %(mark)s does not name %(product)s."),
    "certificate-quantity": _l(
        "The certificate for %(mark)s states %(certified)s; %(used)s are labelled already, so %(left)s are left, "
        "enough for %(possible)d labels; %(count)d were asked."
    ),
    "certificate-quantity-unit": _l(
        "The quantity on the certificate for %(mark)s cannot be compared with the content of a pack of %(product)s."
    ),
    "no-brand": _l("The label does not bear the regional brand."),
    "authorisation-covered": _l("%(brand)s may be used on %(product)s until %(until)s."),
    "authorisation-none": _l("There is no authorisation to use %(brand)s."),
    "authorisation-product": _l("The authorisation for %(brand)s does not cover %(product)s."),
    "authorisation-not-yet-valid": _l(
        "The authorisation for %(brand)s is in force only from %(starts)s on."
    ),
    "authorisation-expired": _l("The authorisation for %(brand)s ended on %(until)s."),
    "authorisation-suspended": _l("The authorisation for %(brand)s is suspended: %(cause)s"),
    "authorisation-withdrawn": _l("The authorisation for %(brand)s was withdrawn: %(cause)s"),
    "packaging-filed": _l(
        "%(brand)s may be used on %(product)s, in the filed packaging “%(description)s” (version %(number)s)."
    ),
    "packaging-old-stock": _l(
        "%(brand)s may be used on %(product)s, in packaging from before: “%(description)s”, %(pieces)d left, until "
        "%(until)s."
    ),
    "packaging-none": _l("%(brand)s asks for filed packaging; none is filed for %(product)s."),
    "packaging-unknown": _l(
        "The packaging chosen is none of %(product)s under this authorisation."
    ),
    "packaging-waiting": _l(
        "Version %(number)s of the packaging of %(product)s, “%(description)s”, has not been approved yet."
    ),
    "packaging-returned": _l(
        "Version %(number)s of the packaging of %(product)s was returned: %(cause)s"
    ),
    "packaging-not-yet": _l(
        "Version %(number)s of the packaging of %(product)s may be used from %(on)s on."
    ),
    "packaging-ended": _l(
        "Version %(number)s of the packaging of %(product)s could be used until %(until)s."
    ),
    "packaging-channel": _l(
        "Version %(number)s of the packaging of %(product)s is filed for “%(channel)s”; the order is for "
        "“%(asked_channel)s”."
    ),
    "packaging-stock-ended": _l(
        "The old packaging “%(description)s” could be used until %(until)s."
    ),
    "packaging-stock-short": _l(
        "Of the old packaging “%(description)s” only %(pieces)d are left; %(asked)d were asked."
    ),
    "origin-matched": _l("Batch %(lot)s comes from where %(brand)s asks."),
    "origin-not-matched": _l("Batch %(lot)s does not meet the origin rule of %(brand)s."),
    "no-standard": _l("No grade standard applies to the product."),
    "grade-not-measured": _l("Batch %(lot)s was not measured under %(standard)s."),
    "grade-measured": _l("Batch %(lot)s was graded %(grade)s under %(standard)s on %(on)s."),
    "grade-none": _l(
        "What was measured of batch %(lot)s on %(on)s reaches no grade of %(standard)s."
    ),
    "no-spray-records": _l("The goods are of a kind for which no pesticide records are asked."),
    "no-pesticide-used": _l("%(count)d cultivation records of the land name no pesticide."),
    "intervals-kept": _l(
        "%(count)d uses of pesticides are on record; intervals and maximum uses were kept. "
        "Last was %(input)s on %(last)s, harvest allowed from %(earliest)s on."
    ),
    "no-cultivation-records": _l("There is no cultivation record of the land behind %(lots)s."),
    "interval-not-over": _l("Batch %(lot)s was harvested within an interval: %(cause)s"),
    "interval-inside-interval": _l(
        "Batch %(lot)s was harvested on %(on)s, too early: %(input)s was last used on %(last)s, its label asks for "
        "%(days)d days, so harvest was allowed from %(earliest)s on."
    ),
    "interval-above-maximum": _l(
        "On the land of batch %(lot)s, harvested on %(on)s, %(input)s was used %(counted)d times in the season; its "
        "label allows %(most)d."
    ),
    "interval-barred-input": _l(
        "On the land of batch %(lot)s, harvested on %(on)s, %(input)s was used on %(last)s, which is barred for these "
        "goods (%(source)s)."
    ),
    "interval-unknown": _l(
        "The interval of %(inputs)s, used before the harvest, is not on record."
    ),
    "test-not-covering": _l(
        "Certificate %(number)s rests on a test that does not name what was used: %(missing)s."
    ),
    "not-restricted": _l("No stop, recall or failed test on the batch or anything in it."),
    "held-recall": _l("Batch %(lot)s is being recalled: %(cause)s"),
    "held-safety-failure": _l("Batch %(lot)s failed a safety test: %(cause)s"),
    "held-officer-stop": _l("The authority has stopped batch %(lot)s: %(cause)s"),
    "held-own-stop": _l("The producer has stopped batch %(lot)s: %(cause)s"),
    "no-batch-yet": _l("There is no batch yet."),
    "mass-enough": _l("Batch %(lot)s has %(left)s left; the labels stand for %(asked)s."),
    "mass-drawn": _l(
        "The labels stand for %(asked)s of batch %(lot)s, set aside when they were ordered."
    ),
    "mass-exceeded": _l(
        "Batch %(lot)s has only %(left)s left, enough for %(possible)d labels; %(count)d were asked."
    ),
    "yield-check-pending": _l(
        "More came out of %(lots)s than is usual: it waits for a yield check."
    ),
    "quota-none": _l("No quota was granted."),
    "quota-enough": _l("%(left)d labels are left in the quota; %(asked)d were asked."),
    "quota-drawn": _l("%(asked)d labels were taken from the quota."),
    "quota-exceeded": _l("Only %(left)d labels are left in the quota; %(asked)d were asked."),
    "judged-when-bound": _l("Judged when the labels are bound to a batch."),
}

# What to do about it; what needs nothing has no line.
REMEDIES: Mapping[str, object] = {
    **claim_words.REMEDIES,
    "producer-not-approved": _l("Submit the registration, or ask the office where it is waiting."),
    "producer-suspended": _l(
        "Settle the matter with the office that suspended you; it lifts the suspension."
    ),
    "producer-closed": _l(
        "Nothing can be labelled any more; a business that goes on registers anew with its present licence."
    ),
    "proof-missing": _l(
        "Record the licence with its item list under “Licences and registrations”."
    ),
    "proof-not-yet-valid": _l("Only goods made while the licence is in force can be labelled."),
    "proof-expired": _l(
        "Record the renewed licence, or the day on which the renewal was applied for."
    ),
    "proof-suspended": _l("Goods made in that time cannot be labelled."),
    "proof-revoked": _l("Goods made after that cannot be labelled."),
    "proof-product-not-listed": _l("Have the item list extended and record the new one."),
    "proof-renewal-undecided": _l("Record the new licence as soon as it is there."),
    "conformity-missing": _l(
        "Issue the certificate for the batch (one tap on the desk), then order again."
    ),
    "conformity-encouraged": _l("Issuing one takes one tap on the desk."),
    "conformity-reissue": _l(
        "Issue it with the buyer's statement: one tap on the batch's page; keep the sellers' certificates first."
    ),
    "conformity-anew": _l("Issuing one takes one tap on the batch's page."),
    "certificate-no-certificate": _l("Record the certificate, or leave the mark off the label."),
    "certificate-not-yet-valid": _l("Leave the mark off this batch's labels."),
    "certificate-expired": _l("Record the new certificate, or leave the mark off the label."),
    "certificate-suspended": _l("Leave the mark off the label."),
    "certificate-withdrawn": _l("Leave the mark off the label."),
    "certificate-product-not-listed": _l(
        "Leave the mark off the label, or have the scope extended."
    ),
    "certificate-quantity": _l("Order fewer labels, or leave the mark off the rest."),
    "certificate-quantity-unit": _l(
        "Record the product's density, or leave the mark off the label."
    ),
    "authorisation-none": _l("Apply for the brand, or order plain trace labels without it."),
    "authorisation-product": _l("Apply for this product too, or order plain trace labels."),
    "authorisation-not-yet-valid": _l("Wait for its first day, or order plain trace labels."),
    "authorisation-expired": _l("Apply again, or order plain trace labels."),
    "authorisation-suspended": _l(
        "Settle the matter with the brand authority; it ends the suspension."
    ),
    "authorisation-withdrawn": _l("Plain trace labels without the brand can be ordered."),
    "packaging-none": _l("File the packaging under “Packaging” and wait for the approval."),
    "packaging-unknown": _l("Choose a filed version of this product's packaging."),
    "packaging-waiting": _l("Wait for the approval, or choose an approved version."),
    "packaging-returned": _l("File it again with the changes that were asked for."),
    "packaging-not-yet": _l("Wait for that day, or choose another version."),
    "packaging-ended": _l("Choose the version in force, or file a new one."),
    "packaging-channel": _l("Choose a version that is filed for this way of sale, or file one."),
    "packaging-stock-ended": _l("Use a filed version of the packaging."),
    "packaging-stock-short": _l("Order that many, and the rest in filed packaging."),
    "origin-not-matched": _l(
        "Order plain trace labels for this batch; goods from outside cannot bear the brand."
    ),
    "grade-not-measured": _l("Record the measurement, or sell without a grade."),
    "grade-none": _l("The goods can be labelled without a grade."),
    "no-cultivation-records": _l(
        "Enter what was used on it, or the farm work without any input, under “Cultivation records”."
    ),
    "interval-not-over": _l("The batch cannot be labelled; ask the agriculture office."),
    "interval-inside-interval": _l(
        "Have this batch tested for all that was used, the report entered by the laboratory or the office; "
        "or let the agriculture office decide. The end of the interval alone clears nothing."
    ),
    "interval-above-maximum": _l(
        "Have this batch tested for all that was used, the report entered by the laboratory or the office; "
        "or let the agriculture office decide."
    ),
    "interval-barred-input": _l("Only the agriculture office can decide what becomes of it."),
    "interval-unknown": _l(
        "Correct the record: choose the label data, or enter the days that the product's label states."
    ),
    "test-not-covering": _l(
        "Have the goods tested for that too, or make the certificate void and issue one that rests on your own control."
    ),
    "held-recall": _l("Nothing of it can be labelled until the recall is lifted."),
    "held-safety-failure": _l("Have it tested again, or record what was done with the goods."),
    "held-officer-stop": _l("Nothing of it can be labelled until the authority lifts the stop."),
    "held-own-stop": _l("Lift your stop on the batch's page first."),
    "mass-exceeded": _l("Order fewer labels, or record first what is missing."),
    "yield-check-pending": _l("Ask the township for a yield survey."),
    "quota-none": _l("Ask the brand authority for a quota."),
    "quota-exceeded": _l("Order fewer labels, or ask the brand authority for more."),
}

# What stands against the origin, by the code of the authorisations room.
CAUSES: Mapping[str, object] = {
    "bought-in": _l("Batch %(lot)s was bought in (%(subject)s)."),
    "no-unit": _l("A line of batch %(lot)s names no production unit (%(subject)s)."),
    "outside": _l("%(subject)s in batch %(lot)s lies outside the territory."),
    "unit-closed": _l("%(subject)s was closed before batch %(lot)s was taken in."),
    "not-member": _l("%(subject)s did not belong to the producer when batch %(lot)s was taken in."),
    "ingredient-unlisted": _l("%(subject)s in batch %(lot)s is no ingredient of the rule-book."),
    "ingredient-missing": _l("%(subject)s, a main ingredient, is missing in batch %(lot)s."),
    "processed-outside": _l("Batch %(lot)s was processed outside the territory (%(subject)s)."),
    "no-source": _l("It is not recorded where %(subject)s of batch %(lot)s came from."),
    "no-rule-book": _l("%(subject)s has published no rule-book."),
}


def init_app(app: Flask) -> None:
    """Add the filters to the templates."""
    app.jinja_env.filters.update(gate_text=gate_text, mark_word=mark_word)


def mark_word(value: str) -> str:
    """Return the word for a mark as a label run keeps it."""
    return words.word(Mark(value)) if value in set(Mark) else value


def gate_text(finding: Finding) -> GateText:
    """Return a finding in the language of the request."""
    facts = _shown(finding.facts)
    sentence = SENTENCES.get(finding.reason)
    said = str(sentence) % facts if sentence is not None else finding.reason
    causes = finding.facts.get("causes")
    if isinstance(causes, list) and causes:
        said = " ".join([said, *(cause_text(str(cause)) for cause in causes)])
    against = finding.facts.get("against")
    if isinstance(against, list) and against:
        said = " ".join([said, *(claim_words.against_text(str(cause)) for cause in against)])
    return GateText(
        code=finding.gate.value,
        title=words.word(finding.gate),
        outcome=words.word(finding.outcome),
        sentence=said,
        remedy=str(REMEDIES.get(finding.reason, "")),
        documents=tuple(finding.documents),
        rule=rule_text(finding.rule, finding.rule_version),
        tone=_TONES[finding.outcome],
    )


def refusal_text(error: GatesRefused) -> str:
    """Return why the gates stop and what to do, in the language of the request, for an answer without a page."""
    said = []
    for found in error.findings:
        if found.stops:
            text = gate_text(found)
            said.append(f"{text.code} {text.sentence} {text.remedy}".strip())
    return " ".join([_("The labels are refused."), *said])


def cause_text(cause: str) -> str:
    """Return one thing that stands against the origin of a batch."""
    found = OriginCause.parse(cause)
    text = CAUSES.get(found.code)
    return str(text) % {"lot": found.lot, "subject": found.subject} if text is not None else cause


def _shown(facts: Mapping[str, object]) -> dict[str, object]:
    """The facts as people read them: days, amounts with their unit, words for marks."""
    shown: dict[str, object] = dict(facts)
    for name in ("on", "until", "last", "earliest", "starts"):
        shown[name] = _day(str(facts.get(name) or ""))
    unit = facts.get("unit")
    for name in ("asked", "left", "certified", "used"):
        base = facts.get(f"{name}_base")
        if isinstance(base, int) and unit:
            shown[name] = filters.quantity(base, Unit(str(unit)))
    if facts.get("mark"):
        shown["mark"] = words.word(Mark(str(facts["mark"])))
    return shown


def _day(text: str) -> str:
    if not text:
        return ""
    moment = datetime.fromisoformat(text)
    return filters.show_date(moment if "T" in text else date.fromisoformat(text))
