"""What a self-check 自查 says: a sentence for each finding and what to do about it, in both languages."""

from __future__ import annotations

from datetime import date

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import filters, rule_book_words
from trace.rooms.brands.rules import Finding

# For each reason: what was found, and what to do ("" where nothing has to be done).
_SENTENCES: dict[str, tuple[object, object]] = {
    "person": (
        _l("The authority judges this itself."),
        _l("Say in your application how you keep it."),
    ),
    "document": (
        _l("A document is required."),
        _l("Attach it to the application before you submit it."),
    ),
    "document-handed-in": (_l("A document was handed in; the authority judges it."), ""),
    "registered-here": (_l("Registered in %(found)s."), ""),
    "registered-elsewhere": (
        _l("Registered in %(found)s, outside of the territory."),
        _l("If the address is out of date, change it in your particulars."),
    ),
    "units-here": (_l("Production units in the territory: %(found)s."), ""),
    "no-units-here": (
        _l("No production unit in the territory is registered."),
        _l("Register your plots, ponds or apiaries under production units."),
    ),
    "area-enough": (_l("%(found)s mu in the territory; %(parameter)s are asked for."), ""),
    "area-short": (
        _l("%(found)s mu in the territory; %(missing)s mu are missing to %(parameter)s."),
        _l("Register what you have not registered yet, or apply when you have the land."),
    ),
    "area-in-other-units": (
        _l("%(found)s mu in the territory; other units are counted in colonies, heads or trees."),
        _l("The authority judges what they come to."),
    ),
    "certificate-there": (_l("In force and lists the products: %(found)s."), ""),
    "certificate-missing": (
        _l("No certificate in force (%(parameter)s) that lists: %(missing)s."),
        _l("Register the certificate with its scope, or leave these products out."),
    ),
    "proof-there": (_l("In force and lists the products: %(found)s."), ""),
    "proof-missing": (
        _l("No proof of the right to produce (%(parameter)s) that lists: %(missing)s."),
        _l("Register the licence with its item list, or leave these products out."),
    ),
    "test-there": (_l("Passed within %(parameter)s days: report %(found)s."), ""),
    "test-missing": (
        _l("No passed test within %(parameter)s days of: %(missing)s."),
        _l("Have the goods tested, or attach the report to the application."),
    ),
    "no-incident": (_l("Nothing is on record here for %(parameter)s days."), ""),
    "incident": (
        _l("On record within %(parameter)s days: %(found)s."),
        _l("Apply again when the period is over, or explain it to the authority first."),
    ),
    "trademark-there": (_l("Trademark in force: %(found)s."), ""),
    "trademark-missing": (
        _l("No trademark in force is registered."),
        _l("Register it under certificates and trademarks."),
    ),
}


def init_app(app: Flask) -> None:
    """Give the templates `finding_sentence` and `finding_remedy`."""
    app.jinja_env.filters.update(finding_sentence=finding_sentence, finding_remedy=finding_remedy)


def finding_sentence(finding: Finding) -> str:
    """Return what was found, in the language of the request, with its facts."""
    sentence, _remedy = _SENTENCES[finding.reason]
    return str(sentence) % _facts(finding)


def finding_remedy(finding: Finding) -> str:
    """Return what the applicant can do, "" where there is nothing to do."""
    _sentence, remedy = _SENTENCES[finding.reason]
    return str(remedy)


def _dated(entry: str) -> str:
    """Return an incident, kept as its day and what it is called, with the day as people read it."""
    day, _gap, called = entry.partition(" ")
    return f"{filters.show_date(date.fromisoformat(day))} {called}".strip()


def _facts(finding: Finding) -> dict[str, str]:
    found = finding.found
    if finding.reason.startswith("registered"):
        found = tuple(filters.division_name(code) for code in found)
    elif finding.reason == "incident":
        found = tuple(_dated(entry) for entry in found)
    return {
        "found": _(", ").join(found),
        "missing": _(", ").join(finding.missing) or _("any product"),
        "parameter": rule_book_words.parameter_word(finding.parameter),
    }
