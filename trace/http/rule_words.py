"""What the rules behind the gates are called on pages; files and the interface for systems keep their ids."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.rooms.certificates.kinds import Mark
from trace.rooms.norms.builtin import PROOF_RULES

RULES: Mapping[str, object] = {
    "producer-standing": _l("on the standing of producers"),
    "proof-rule": _l("on proofs of the right to produce"),
    "conformity-certificate": _l("on conformity certificates"),
    "claimed-mark": _l("on claimed marks"),
    "claim-rule": _l("on the ingredients behind a mark"),
    "brand-authorisation": _l("on the use of the brand"),
    "packaging-filing": _l("on filed packaging"),
    "rule-book-origin": _l("on origin, in the rule-book"),
    "grade-standard": _l("on grades"),
    "pesticide-interval": _l("on pesticide intervals"),
    "barred-input": _l("on barred and restricted pesticides"),
    "test-covers-use": _l("on tests that cover what was used"),
    "no-restriction": _l("on stops and recalls"),
    "labels-within-mass": _l("on the amount of goods"),
    "yield-checked": _l("on yield checks"),
    "labels-within-quota": _l("on the label quota"),
    "pre-printed-labels": _l("on labels printed ahead"),
}


def rule_name(rule: str) -> str:
    """Return the name of a rule such as `no-restriction`, or `proof-rule/360000` with its own code behind."""
    kind, _slash, code = rule.partition("/")
    name = RULES.get(kind)
    if name is None:
        return rule
    if not code or code == PROOF_RULES:
        return str(name)
    shown = words.word(Mark(code)) if code in set(Mark) else code
    return _("%(name)s (%(code)s)", name=name, code=shown)


def rule_text(rule: str, version: str) -> str:
    """Return the rule on which a finding rests, with its version where it has one."""
    if not version:
        return _("rule %(name)s", name=rule_name(rule))
    return _("rule %(name)s, version %(version)s", name=rule_name(rule), version=version)
