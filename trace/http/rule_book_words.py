"""The words of rule-books: their parts, and how every value of a part reads, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import filters, words
from trace.rooms.brands.kinds import CheckResult, ConditionFact, DiffKind, SanctionKind, StepKind
from trace.rooms.brands.rules import ANY, WORDS_OF_FACT, Condition, Difference, Fee
from trace.rooms.certificates.kinds import Mark
from trace.rooms.norms.kinds import NormKind
from trace.rooms.producers.kinds import ProofKind
from trace.rooms.products.kinds import Commodity

words.add(
    [
        (ConditionFact.NONE, _l("A person judges it")),
        (ConditionFact.REGISTERED_IN_TERRITORY, _l("Registered in the territory")),
        (ConditionFact.PRODUCTION_UNITS_IN_TERRITORY, _l("Production units in the territory")),
        (ConditionFact.MIN_AREA_MU, _l("At least so many mu in the territory")),
        (ConditionFact.CERTIFICATE_IN_FORCE, _l("Certificate in force")),
        (ConditionFact.PROOF_IN_FORCE, _l("Proof of the right to produce in force")),
        (ConditionFact.TEST_PASSED_WITHIN_DAYS, _l("Test passed within so many days")),
        (ConditionFact.NO_INCIDENT_WITHIN_DAYS, _l("No safety incident within so many days")),
        (ConditionFact.TRADEMARK, _l("Own trademark in force")),
        (ConditionFact.MEMBERSHIP, _l("Member of the organisation")),
        (StepKind.PRELIMINARY_REVIEW, _l("Preliminary review")),
        (StepKind.SITE_CHECK, _l("Site check")),
        (StepKind.PANEL, _l("Panel review")),
        (StepKind.PUBLIC_NOTICE, _l("Public notice")),
        (StepKind.DECISION, _l("Final decision")),
        (StepKind.CONTRACT, _l("Contract of use")),
        (SanctionKind.WARNING, _l("Warning")),
        (SanctionKind.RECTIFICATION, _l("Rectification with a deadline")),
        (SanctionKind.SUSPENSION, _l("Suspension of use")),
        (SanctionKind.WITHDRAWAL, _l("Withdrawal of the authorisation")),
        (DiffKind.ADDED, _l("Added")),
        (DiffKind.REMOVED, _l("Left out")),
        (DiffKind.CHANGED, _l("Changed")),
        (CheckResult.MET, _l("Met")),
        (CheckResult.NOT_MET, _l("Not met")),
        (CheckResult.NEEDS_DOCUMENT, _l("Needs a document")),
        (CheckResult.CANNOT_BE_JUDGED, _l("Cannot be judged from here")),
    ]
)
SECTIONS: dict[str, object] = {
    "conditions": _l("Conditions of use"),
    "origin": _l("What must be local"),
    "term_months": _l("Term in months"),
    "numbering": _l("Pattern of the numbers"),
    "season_start": _l("A season begins on (month-day)"),
    "transition_days": _l("Days for using up old packaging"),
    "territory": _l("Territory of this rule-book"),
    "products": _l("Kinds of goods it is for"),
    "norms": _l("Norms relied on"),
    "packaging": _l("Packaging"),
    "procedure": _l("Procedure of an application"),
    "notice_days": _l("Working days of public notice"),
    "reapply_from_days": _l("Renewal may be applied for from so many days before the end"),
    "reapply_until_days": _l("and until so many days before the end"),
    "assessment_every_months": _l("Months from one assessment to the next"),
    "fees": _l("Fees"),
    "ladder": _l("Sanctions"),
    "points_limit": _l("Points that cost the authorisation"),
    "points_period_months": _l("Months in which points are added up"),
    "appeal_days": _l("Days for an appeal"),
    "reentry_months": _l("Months before applying again after a withdrawal"),
    "credit_repair_days": _l("Days after which a sanction made good may leave the register"),
    "quota": _l("Label quota"),
}
FIELDS: dict[tuple[str, str], object] = {
    ("conditions", "title"): _l("Condition"),
    ("conditions", "evidence"): _l("Shown by"),
    ("conditions", "needs_document"): _l("A document is required"),
    ("conditions", "is_selective"): _l("Limits the number of holders or chooses among applicants"),
    ("conditions", "fact"): _l("What the system looks up"),
    ("conditions", "parameter"): _l("Figure for it"),
    ("conditions", "period_days"): _l("Evidence stays good for so many days"),
    ("origin", "ingredients"): _l("Main ingredients"),
    ("origin", "auxiliary"): _l("Auxiliary ingredients"),
    ("origin", "processed_locally"): _l("Processing in the territory"),
    ("packaging", "filing_required"): _l("Packaging has to be filed"),
    ("packaging", "channels"): _l("Ways of sale"),
    ("packaging", "required_elements"): _l("What the artwork has to show"),
    ("packaging", "old_stock_days"): _l("Days for using up the artwork before"),
    ("procedure", "days"): _l("Days it may take"),
    ("procedure", "working_days"): _l("Counted in working days"),
    ("procedure", "score_min"): _l("Least score that passes"),
    ("fees", "amount_fen"): _l("Amount"),
    ("fees", "basis"): _l("Provision that allows it"),
    ("fees", "source"): _l("Document that sets it"),
    ("ladder", "points"): _l("Points"),
    ("ladder", "rectify_days"): _l("Days for putting things right"),
    ("ladder", "public_days"): _l("Days in the public register after it ended"),
    ("quota", "per_mu_kg"): _l("Kilograms per unit of area"),
    ("quota", "instalments"): _l("Instalments a season"),
    ("quota", "carry_over"): _l("Labels left may go into the next season"),
    ("quota", "transfer_allowed"): _l("Holders may pass labels on with approval"),
}
# The same with their figure in its place.
_FIGURED: dict[ConditionFact, object] = {
    ConditionFact.MIN_AREA_MU: _l("At least %(figure)s mu in the territory"),
    ConditionFact.TEST_PASSED_WITHIN_DAYS: _l("Test passed within %(figure)s days"),
    ConditionFact.NO_INCIDENT_WITHIN_DAYS: _l("No safety incident within %(figure)s days"),
}
_KINDS: dict[tuple[str, str], type[StrEnum]] = {
    ("conditions", "fact"): ConditionFact,
    ("procedure", ""): StepKind,
    ("ladder", ""): SanctionKind,
}
_TONES = {
    DiffKind.ADDED: "good",
    DiffKind.REMOVED: "bad",
    DiffKind.CHANGED: "warn",
    CheckResult.MET: "good",
    CheckResult.NOT_MET: "bad",
    CheckResult.NEEDS_DOCUMENT: "warn",
    CheckResult.CANNOT_BE_JUDGED: "plain",
}


def init_app(app: Flask) -> None:
    """Give the templates the words of rule-books."""
    app.jinja_env.filters.update(
        fact_words=fact_words,
        yuan=yuan,
        check_tone=lambda result: _TONES.get(result, "plain"),
        difference_title=difference_title,
        difference_tone=lambda kind: _TONES.get(kind, "plain"),
        part_shown=part_shown,
    )
    app.jinja_env.globals.update(part_word=part_word, entry_shown=entry_shown)


def part_word(section: str, field: str = "") -> str:
    """Return the word for a section of a rule-book, or for a field of one of its entries."""
    if field:
        return str(FIELDS.get((section, field), field))
    return str(SECTIONS.get(section, section))


def item_word(section: str, item: str, names: Mapping[str, str]) -> str:
    """Return how an entry is called: a step by its word, a kind of goods by its name, others by their key.

    names  of the brand's kinds of goods, by code
    """
    if section == "norms":
        kind, _gap, code = item.partition(" ")
        return f"{words.word(NormKind(kind))} {code}"
    kind_of = _KINDS.get((section, ""))
    return words.word(kind_of(item)) if kind_of else names.get(item, item)


def difference_title(found: Difference, names: Mapping[str, str]) -> str:
    """Return what a difference is about: section, entry and field."""
    named = [part_word(found.section)]
    if found.item:
        named.append(item_word(found.section, found.item, names))
    if found.field:
        named.append(part_word(found.section, found.field))
    return " · ".join(named)


def entry_shown(section: str, entry: object, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the named values of an entry that was added or left out; what says nothing is skipped."""
    if not isinstance(entry, Mapping):
        return []
    return [
        (part_word(section, name), part_shown(value, section, name, names))
        for name, value in entry.items()
        if (section, name) in FIELDS and value not in ("", None, [], False, 0, "none")
    ]


def part_shown(value: object, section: str, field: str, names: Mapping[str, str]) -> str:
    """Return one value of a rule-book as people read it."""
    if value in (None, "", []):
        return _("none")
    if isinstance(value, bool):
        return filters.yes_no(value)
    if (section, field) == ("fees", "amount_fen"):
        return yuan(int(str(value)))
    if (section, field) == ("conditions", "fact"):
        return words.word(ConditionFact(str(value)))
    if (section, field) == ("conditions", "parameter"):
        return parameter_word(str(value))
    if isinstance(value, int):
        return filters.number(value)
    if isinstance(value, list):
        return "、".join(_listed(item, section, names) for item in value)
    return str(value)


def _listed(item: object, section: str, names: Mapping[str, str]) -> str:
    if section == "territory":
        return f"{filters.division_name(str(item))} {item}"
    if isinstance(item, Mapping):
        called = "/".join(item.get("names") or []) or _commodity(str(item.get("commodity") or ""))
        return _(
            "%(name)s: at least %(percent)s per cent local",
            name=called,
            percent=filters.number(Decimal(str(item.get("local_percent", 100)))),
        )
    return names.get(str(item), str(item))


def _commodity(value: str) -> str:
    return words.word(Commodity(value)) if value in set(Commodity) else value


def parameter_word(value: str) -> str:
    """Return the figure or word that a fact needs: a mark, a kind of proof, a number."""
    if value == ANY:
        return _("any")
    kinds: tuple[type[StrEnum], ...] = (Mark, ProofKind)
    return next((words.word(kind(value)) for kind in kinds if value in set(kind)), value)


def fact_words(condition: Condition) -> str:
    """Return what the system looks up for a condition, with its figure; "" where a person judges it."""
    if condition.fact is ConditionFact.NONE:
        return ""
    if not condition.parameter:
        return words.word(condition.fact)
    figured = _FIGURED.get(condition.fact)
    if figured is not None:
        return str(figured) % {"figure": parameter_word(condition.parameter)}
    return _named(words.word(condition.fact), parameter_word(condition.parameter))


def _named(name: str, value: str) -> str:
    return f"{name}{_(': ')}{value}"


def fact_choices(*, members_only: bool) -> list[tuple[str, str]]:
    """Return the facts a form offers; one that takes a word is offered once for each word, as `fact:word`."""
    offered: list[tuple[str, str]] = []
    for fact in ConditionFact:
        if fact is ConditionFact.NONE or (fact is ConditionFact.MEMBERSHIP and not members_only):
            continue
        if fact in WORDS_OF_FACT:
            for word in sorted(WORDS_OF_FACT[fact]):
                offered.append((f"{fact}:{word}", _named(words.word(fact), parameter_word(word))))
        else:
            offered.append((fact.value, words.word(fact)))
    return offered


def yuan(fen: int | Fee) -> str:
    """Return an amount of fen in yuan: 0.05 元."""
    amount = fen.amount_fen if isinstance(fen, Fee) else fen
    return _("%(amount)s yuan", amount=filters.number(Decimal(amount) / 100))
