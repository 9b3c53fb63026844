"""What a finding about an amount says, and what is to be done, in the language of the request."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.http.filters import number, quantity
from trace.rooms.batches.models import YieldFinding
from trace.rooms.batches.rules import YieldCause, YieldState

words.add({YieldState.WAITING: _l("Waiting"), YieldState.CLEARED: _l("Cleared or noted only")})

_SENTENCES = {
    YieldCause.CEILING: _l(
        "%(unit)s yielded %(found)s in the season %(season)s; its ceiling is %(limit)s (%(rule)s)."
    ),
    YieldCause.ABOVE_BAND: _l(
        "%(found)s came out; by the recipe it can be %(limit)s at most (%(rule)s)."
    ),
    YieldCause.BELOW_BAND: _l(
        "%(found)s came out; by the recipe it should be %(limit)s at least (%(rule)s)."
    ),
    YieldCause.ABOVE_INPUT: _l("%(found)s came out, but only %(limit)s went in."),
    YieldCause.RAISED: _l(
        "There were %(found)s by the new count; %(limit)s can be explained by what was recorded first."
    ),
}
_REMEDIES = {
    YieldCause.CEILING: _l(
        "If the amount is wrong, correct it. If it is right, ask the township for a yield survey of this production "
        "unit: what lies within the survey is released by itself."
    ),
    YieldCause.ABOVE_BAND: _l(
        "If an amount is wrong, correct it. If it is right, an officer decides after having looked."
    ),
    YieldCause.BELOW_BAND: _l("Nothing is held. Say what was lost, spilt or sorted out."),
    YieldCause.ABOVE_INPUT: _l(
        "If an amount is wrong, correct it. If it is right, an officer decides after having looked."
    ),
    YieldCause.RAISED: _l("Show the weighing slip or count sheet to an officer, who decides."),
}


def sentence(finding: YieldFinding) -> str:
    """Return what was found against what, by which rule."""
    unit = finding.production_unit
    return str(_SENTENCES[finding.cause]) % {
        "unit": unit_name(finding) if unit else "",
        "found": quantity(finding.found),
        "limit": quantity(finding.limit),
        "season": finding.season or "",
        "rule": rule_name(finding),
    }


def remedy(finding: YieldFinding) -> str:
    """Return what is to be done about it."""
    return str(_REMEDIES[finding.cause])


def unit_name(finding: YieldFinding) -> str:
    """Return a production unit by name, code and size, with what the size rests on."""
    unit = finding.production_unit
    if unit is None:
        return ""
    size = f"{number(unit.size)} {words.word(unit.size_unit)}"
    return f"{unit.name}（{unit.code}，{size}，{words.word(unit.area_basis)}）"


def rule_name(finding: YieldFinding) -> str:
    """Return the rule by its title and version, or nothing where none was needed."""
    version = finding.norm_version
    if version is None:
        return ""
    return _("%(title)s, version %(number)d", title=version.norm.title, number=version.version)


def state_of(finding: YieldFinding) -> YieldState:
    """Return whether a finding holds its batch now."""
    return YieldState.WAITING if finding.is_waiting else YieldState.CLEARED
