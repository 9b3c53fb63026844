"""What norms say, in sentences; and what one version changed against the one before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from flask_babel import gettext as _

from trace.http import words
from trace.http.claim_words import SWITCH_WORDS
from trace.http.filters import division_name
from trace.rooms.batches.rules import BatchKind
from trace.rooms.norms.claims import SWITCHES, DayThatCounts
from trace.rooms.norms.kinds import NormKind
from trace.rooms.producers.kinds import ProofKind, SubjectKind
from trace.rooms.products.kinds import Commodity
from trace.rooms.transport.kinds import Leg, Sensed

_MEANT = {"subject_kind": SubjectKind, "commodity": Commodity, "process": BatchKind}


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a version against the one before: `+` came, `-` went, "" stayed."""

    sign: str
    text: str


def norm_lines(kind: NormKind, body: Mapping[str, Any]) -> list[str]:
    """Return what a body says, a line for each rule where its kind has rules, else its JSON."""
    if kind is NormKind.PROOF_RULE:
        return [_proof(number, rule) for number, rule in enumerate(body["rules"], start=1)]
    if kind is NormKind.CLAIM_RULE:
        return [
            line
            for number, rule in enumerate(body["rules"], start=1)
            for line in _claim(number, rule)
        ]
    if kind is NormKind.DELIVERY_TARGET:
        return [_target(row) for row in body["targets"]]
    if kind is NormKind.STORAGE_LIMIT:
        return [_limit(row) for row in body["limits"]]
    return json.dumps(body, ensure_ascii=False, indent=1).splitlines()


def changes(kind: NormKind, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return the lines of a version with what came and what went against the one before."""
    before, after = norm_lines(kind, old), norm_lines(kind, new)
    found = []
    for tag, a, b, c, d in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Change("", line) for line in before[a:b]]
        else:
            found += [Change("-", line) for line in before[a:b]]
            found += [Change("+", line) for line in after[c:d]]
    return found


def _conditions(when: Mapping[str, Any]) -> str:
    told = []
    for name, wanted in when.items():
        if name == "is_prepackaged_food":
            told.append(_("prepackaged food") if wanted else _("not prepackaged food"))
            continue
        values = wanted if isinstance(wanted, list) else [wanted]
        told.append(_("/").join(_word(_MEANT.get(name), str(value)) for value in values))
    return _(" · ").join(told) or _("everything else")


def _word(kind: Any, value: str) -> str:
    if kind is None or value not in {each.value for each in kind}:
        return value
    return words.word(kind(value))


def _proof(number: int, rule: Mapping[str, Any]) -> str:
    need: Sequence[str] = rule["need"]
    wanted = _(" or ").join(_word(ProofKind, kind) for kind in need) or _("no proof")
    return _(
        "Rule %(number)d: %(who)s → %(need)s",
        number=number,
        who=_conditions(rule.get("when", {})),
        need=wanted,
    )


def _claim(number: int, rule: Mapping[str, Any]) -> list[str]:
    told = [
        _(
            "Rule %(number)d: %(who)s → at least %(percent)s%% certified inputs",
            number=number,
            who=_conditions(rule.get("when", {})),
            percent=rule["min_input_percent"],
        ),
        _("Day that counts: %(day)s", day=words.word(DayThatCounts(rule["day_that_counts"]))),
    ]
    if rule.get("ignored_ingredients"):
        names = _(", ").join(rule["ignored_ingredients"])
        told.append(_("Left aside: %(names)s", names=names))
    if rule.get("exempt_process_kinds"):
        kinds = _(", ").join(_word(BatchKind, kind) for kind in rule["exempt_process_kinds"])
        told.append(_("Steps without a certificate of their own: %(kinds)s", kinds=kinds))
    return told + [str(SWITCH_WORDS[name]) for name in SWITCHES if rule.get(name)]


def _target(row: Mapping[str, Any]) -> str:
    told = _("%(leg)s within %(hours)s h", leg=words.word(Leg(row["leg"])), hours=row["hours"])
    places = _(", ").join(division_name(code) for code in row.get("divisions", ()))
    if places:
        told = _("%(target)s, only to %(places)s", target=told, places=places)
    return (
        _("%(target)s: “%(wording)s”", target=told, wording=row["wording"])
        if row.get("wording")
        else told
    )


def _limit(row: Mapping[str, Any]) -> str:
    sensed = Sensed(row["quantity"])
    unit = "°C" if sensed is Sensed.TEMPERATURE else "%"
    told = f"{words.word(sensed)} {row.get('least', '…')} – {row.get('most', '…')} {unit}"
    goods = [
        *row.get("products", ()),
        *([_word(Commodity, row["commodity"])] if row.get("commodity") else []),
    ]
    if goods:
        told = _("%(limit)s for %(goods)s", limit=told, goods=_("/").join(goods))
    if row.get("minutes"):
        told = _(
            "%(limit)s; up to %(minutes)d minutes outside are no breach",
            limit=told,
            minutes=row["minutes"],
        )
    return told
