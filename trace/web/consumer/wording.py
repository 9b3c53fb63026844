"""The sentences of a scan: one headline a verdict, one sentence a reason - never that goods are genuine or fake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http.filters import instant, show_date
from trace.http.locale import is_chinese
from trace.http.sign_words import province_name
from trace.http.words import add, word
from trace.kernel.clock import local_date
from trace.rooms.labels.rules import Gate
from trace.rooms.scanning.provinces import PROVINCES
from trace.rooms.scanning.queries import Counts
from trace.rooms.scanning.rules import Reason, ReasonKind, Verdict


class Evidence(StrEnum):
    """Who vouches for a line of the story."""

    SELF = "self"
    OFFICER = "officer"
    SUPERVISED = "supervised"
    COMMISSIONED = "commissioned"
    RAPID = "rapid"
    CERTIFIED = "certified"
    INSTRUMENT = "instrument"


add(
    {
        Evidence.SELF: _l("Self-declared"),
        Evidence.OFFICER: _l("Checked by an officer"),
        Evidence.SUPERVISED: _l("Supervised sampling"),
        Evidence.COMMISSIONED: _l("Commissioned test, of the sample only"),
        Evidence.RAPID: _l("Rapid test"),
        Evidence.CERTIFIED: _l("Certified"),
        Evidence.INSTRUMENT: _l("Recorded by an instrument"),
    }
)

# Fixed wording: what a page says first, in the order of the verdicts.
HEADLINES: Mapping[Verdict, object] = {
    Verdict.MISTYPED: _l("The code was not entered correctly; please check it"),
    Verdict.UNKNOWN: _l("This code was not found; it was not issued by this system"),
    Verdict.FORGED: _l("The signature does not match; a forgery is suspected"),
    Verdict.RECALLED: _l("This lot is being recalled; please stop eating it"),
    Verdict.HELD: _l("The sale of this lot is suspended"),
    Verdict.VOIDED: _l("This label was voided"),
    Verdict.INACTIVE: _l(
        "This label is not activated yet; please do not eat this for now and contact the producer"
    ),
    Verdict.UNSIGNED: _l(
        "The code was found; without a signature nobody can confirm that the label is ours"
    ),
    Verdict.WARNING: _l("The label is valid, but please note the following"),
    Verdict.ACTIVE: _l("The label is valid; please compare the goods with picture and net content"),
}
ADVICE: Mapping[Verdict, object] = {
    Verdict.MISTYPED: _l(
        "The code printed beside the square has 13 characters, such as ABCD-2345-6789-X. Enter it again, or scan"
        " the square."
    ),
    Verdict.UNKNOWN: _l(
        "Compare the code with the pack once more. If it is printed like this, do not eat the goods and tell the"
        " market supervision office."
    ),
    Verdict.FORGED: _l(
        "Keep pack and receipt, do not eat the goods, and report the code: an officer can look into it."
    ),
    Verdict.RECALLED: _l("Return the goods where you bought them, or call the producer."),
    Verdict.HELD: _l(
        "It may not be sold until the stop is lifted. If you have bought it, keep it and call the producer."
    ),
    Verdict.VOIDED: _l(
        "No goods may be sold with it. Keep the pack and report it, or call the producer."
    ),
    Verdict.UNSIGNED: _l("To have the label checked as well, scan the square on the pack."),
}
TONES: Mapping[Verdict, str] = {
    Verdict.MISTYPED: "info",
    Verdict.UNKNOWN: "warn",
    Verdict.FORGED: "bad",
    Verdict.RECALLED: "bad",
    Verdict.HELD: "bad",
    Verdict.VOIDED: "bad",
    Verdict.INACTIVE: "warn",
    Verdict.UNSIGNED: "info",
    Verdict.WARNING: "warn",
    Verdict.ACTIVE: "ok",
}
GATES: Mapping[Gate, object] = {
    Gate.PRODUCER: _l("the producer's approval"),
    Gate.PROOF: _l("the right to produce and the conformity certificate"),
    Gate.CERTIFICATES: _l("the certificates of the claimed marks"),
    Gate.AUTHORISATION: _l("the authorisation to use the brand"),
    Gate.ORIGIN: _l("the origin of the goods"),
    Gate.GRADE: _l("the grade"),
    Gate.INTERVALS: _l("the interval after pesticide use"),
    Gate.SAFETY: _l("stops, recalls and failed tests"),
    Gate.MASS: _l("the mass of the batch"),
    Gate.QUOTA: _l("the number of labels granted"),
}
REASONS: Mapping[ReasonKind, object] = {
    ReasonKind.RECALLED: _l("Lot %(lot)s is being recalled since %(at)s. Reason: %(reason)s"),
    ReasonKind.STOPPED_BY_OFFICER: _l(
        "An officer has stopped the sale of lot %(lot)s since %(at)s. Reason: %(reason)s"
    ),
    ReasonKind.STOPPED_BY_PRODUCER: _l(
        "The producer has stopped the sale of lot %(lot)s since %(at)s. Reason: %(reason)s"
    ),
    ReasonKind.SPOILED: _l("The label was recorded as spoiled when it was printed or applied."),
    ReasonKind.VOIDED: _l("The label was voided by its owner or an officer. %(reason)s"),
    ReasonKind.NOT_ACTIVATED: _l("Labels are activated when goods are packed; this one was not."),
    ReasonKind.NOT_BOUND: _l("No batch of goods has been recorded for this label."),
    ReasonKind.GATE_AS_PACKED: _l(
        "When the goods were packed, this was not in order: %(gate)s %(document)s"
    ),
    ReasonKind.PRODUCER_SUSPENDED: _l(
        "The producer %(producer)s is suspended now. The label was in order when the goods were packed."
    ),
    ReasonKind.AUTHORISATION_LOST: _l(
        "Authorisation %(document)s to use the brand, since %(at)s: %(state)s"
    ),
    ReasonKind.PROOF_LOST: _l("Licence %(document)s, since %(on)s: %(state)s"),
    ReasonKind.CERTIFICATE_LOST: _l("Certificate %(document)s, since %(on)s: %(state)s"),
    ReasonKind.SAFETY_FAILURE: _l(
        "A safety test of lot %(lot)s failed, and the case is not settled yet. %(reason)s"
    ),
    ReasonKind.INTERVAL_NOT_OVER: _l(
        "Lot %(lot)s was harvested before the interval after a pesticide was over. %(reason)s"
    ),
    ReasonKind.YIELD_UNCHECKED: _l(
        "More was recorded for lot %(lot)s than expected; it awaits a yield check. %(reason)s"
    ),
    ReasonKind.COPIES_TRAVEL: _l(
        "This code was asked for in %(provinces)s within %(minutes)d minutes. The link may have been passed on, or"
        " the code copied: please look at the pack closely."
    ),
    ReasonKind.COPIES_PHONES: _l(
        "This code was asked for by %(phones)d different phones within %(hours)d hours. The code may have been"
        " copied: please look at the pack closely."
    ),
}
_COPIES_IN_DAYS = _l(
    "This code was asked for by %(phones)d different phones within %(days)d days. The code may have been"
    " copied: please look at the pack closely."
)
HOURS_A_DAY = 24

MONTHS = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip

# What an office orders has a document, which people may ask it for.
_ORDERED = frozenset({ReasonKind.RECALLED, ReasonKind.STOPPED_BY_OFFICER})


def headline(verdict: Verdict) -> str:
    """Return the fixed sentence of a verdict."""
    return str(HEADLINES[verdict])


def advice(verdict: Verdict) -> str:
    """Return what to do now, or nothing."""
    return str(ADVICE.get(verdict, ""))


def reason_text(reason: Reason) -> str:
    """Return the sentence of a reason with its facts."""
    shown = {name: _shown(name, fact) for name, fact in reason.facts.items()}
    sentence, hours = REASONS[reason.kind], reason.facts.get("hours", 0)
    if isinstance(hours, int) and hours > HOURS_A_DAY:
        sentence, shown["days"] = _COPIES_IN_DAYS, hours // HOURS_A_DAY
    sentence = (str(sentence) % shown).strip()
    if reason.kind in _ORDERED and reason.facts.get("document"):
        sentence += _(" Document %(number)s", number=reason.facts["document"])
    return sentence


def _shown(name: str, fact: object) -> object:
    if isinstance(fact, Gate):
        return str(GATES[fact])
    if name == "provinces" and isinstance(fact, list):
        return _(", ").join(province_name(str(code)) for code in fact)
    if isinstance(fact, datetime):
        return instant(fact)
    if isinstance(fact, StrEnum):
        return word(fact)
    if hasattr(fact, "isoformat"):
        return show_date(fact)  # type: ignore[arg-type]
    return fact


@dataclass(frozen=True, slots=True)
class CountWords:
    """The sentences about how often a label was asked for in one language, to be filled without a request."""

    is_chinese: bool
    first: str
    never: str
    counted: str
    told: str
    place: str
    unknown: str

    def text(self, counts: Counts, *, is_counted: bool) -> str:
        """Return how often the label was asked for: this view included when it will be counted."""
        if counts.first_at is None:
            return self.first if is_counted else self.never
        day = local_date(counts.first_at)
        province = PROVINCES.get(counts.first_province or "")
        where = self.unknown
        if province is not None:
            where = self.place % {
                "province": province.name if self.is_chinese else province.english
            }
        return (self.counted if is_counted else self.told) % {
            "number": counts.count + 1 if is_counted else counts.count,
            "day": f"{day.month}月{day.day}日"
            if self.is_chinese
            else f"{day.day} {MONTHS[day.month]}",
            "where": where,
        }


def count_words() -> CountWords:
    """Return the sentences in the language of the request."""
    return CountWords(
        is_chinese=is_chinese(),
        first=_("First query of this label"),
        never=_("This label has not been queried yet"),
        counted=_("Query no. %(number)d, first on %(day)s, %(where)s"),
        told=_("Queried %(number)d times, first on %(day)s, %(where)s"),
        place=_("%(province)s (approx.)"),
        unknown=_("place unknown"),
    )


def count_text(counts: Counts, *, is_counted: bool) -> str:
    """Return how often the label was asked for, in the language of the request."""
    return count_words().text(counts, is_counted=is_counted)
