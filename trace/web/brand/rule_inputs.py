"""The forms of rules on proofs and on claimed marks, and how versions of norms are told against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _

from trace.http import words
from trace.http.claim_words import SWITCH_WORDS
from trace.http.norm_words import Change, changes, norm_lines
from trace.rooms.batches.rules import PROCESSES, BatchKind
from trace.rooms.certificates.kinds import Mark
from trace.rooms.norms.builtin import BUILTIN, PROOF_RULES
from trace.rooms.norms.claims import SWITCHES, DayThatCounts
from trace.rooms.norms.kinds import NormKind
from trace.rooms.producers.kinds import SubjectKind
from trace.rooms.products.kinds import Commodity
from trace.web.registers import Input
from trace.wire import goals, norm_rules
from trace.wire import norms as wire

GOALS = (NormKind.DELIVERY_TARGET, NormKind.STORAGE_LIMIT)


@dataclass(frozen=True, slots=True)
class Told:
    """A version in sentences, and what it changed; `changes` is empty for the first."""

    version: Any
    lines: list[str]
    changes: list[Change]


def told_versions(kind: NormKind, versions: Sequence[Any]) -> list[Told]:
    """Return versions, newest first, each with what it changed against the one before."""
    older = [*versions[1:], None]
    return [
        Told(
            version,
            norm_lines(kind, version.body),
            changes(kind, before.body, version.body) if before is not None else [],
        )
        for version, before in zip(versions, older, strict=True)
    ]


def shipped(kind: NormKind) -> dict[str, Any]:
    """Return what a new rule begins with: what the product ships with, so that only the difference is typed."""
    code = request.args.get("code", "organic" if kind is NormKind.CLAIM_RULE else PROOF_RULES)
    found = BUILTIN.get((kind, code))
    if found is None or request.method != "GET":
        return {}
    title, source, body = found
    named = {"code": code, "title": title, "source": source[:200]}
    return named | typed_of(kind, body)


def body_of(kind: NormKind, typed: dict[str, Any]) -> Any:
    """Return the body of a norm as its form was filled in."""
    if kind is NormKind.PROOF_RULE:
        return norm_rules.proof_body(typed)
    if kind is NormKind.CLAIM_RULE:
        return norm_rules.claim_body(typed)
    if kind in GOALS:
        return goals.goal_body(kind, typed)
    return wire.body_of(kind, typed)


def typed_of(kind: NormKind, body: dict[str, Any]) -> dict[str, Any]:
    """Return what the form of a norm shows for a body."""
    if kind is NormKind.PROOF_RULE:
        return norm_rules.typed_proofs(body)
    if kind is NormKind.CLAIM_RULE:
        return norm_rules.typed_claims(body)
    if kind in GOALS:
        return goals.goal_typed(kind, body)
    return wire.typed_of(kind, body)


def code_input(kind: NormKind) -> Input:
    """Return the input of a norm's code: what it is depends on the kind."""
    if kind is NormKind.CLAIM_RULE:
        return Input("code", _("Mark"), "select", choices=words.choices(Mark), required=True)
    help_text = _("Such as the number of the standard.")
    if kind is NormKind.PROOF_RULE:
        help_text = _("The code of a province, such as 360000, or national.")
    return Input("code", _("Norm code"), help=help_text, required=True)


def proof_inputs() -> list[Input]:
    """Return the rows of rules on proofs."""
    yes_no = [("yes", _("Yes")), ("no", _("No"))]
    needs = [
        ("none", _("no proof")),
        ("sc", _("food production licence")),
        ("small_workshop", _("registration as a small workshop")),
        ("either", _("either of them")),
    ]
    return [
        Input(
            "rules",
            _("Rules"),
            "rows",
            help=_("The first rule that fits decides. What is left empty does not matter to it."),
            inner=[
                _several("subject_kind", _("Kinds of producers"), SubjectKind),
                _several("process", _("Last step that made the goods"), BatchKind),
                _several("commodity", _("Goods"), Commodity),
                Input("is_prepackaged_food", _("Prepackaged food"), "select", choices=yes_no),
                Input("product_code", _("Product codes"), help=_("Separated by commas.")),
                Input("province", _("Provinces"), help=_("Codes such as 360000.")),
                Input("need", _("What is needed"), "select", choices=needs, required=False),
            ],
        )
    ]


def claim_inputs() -> list[Input]:
    """Return the rows of rules on a claimed mark."""
    processes = [(kind.value, words.word(kind)) for kind in BatchKind if kind in PROCESSES]
    return [
        Input(
            "rules",
            _("Rules"),
            "rows",
            help=_("The first rule that fits decides. What is left empty does not matter to it."),
            inner=[
                _several("commodity", _("Only for these goods"), Commodity),
                Input("product_code", _("Only for these product codes"), required=False),
                Input(
                    "min_input_percent",
                    _("Least share of certified inputs (per cent)"),
                    "number",
                    required=False,
                ),
                Input(
                    "ignored_ingredients",
                    _("Left aside when shares are taken"),
                    help=_("Names or parts of names, such as salt; separated by commas."),
                    required=False,
                ),
                Input(
                    "exempt_process_kinds",
                    _("Steps that need no certificate of their own"),
                    "checkboxes",
                    choices=processes,
                    required=False,
                ),
                Input(
                    "day_that_counts",
                    _("The certificate must be in force on"),
                    "select",
                    choices=words.choices(DayThatCounts),
                    required=False,
                ),
                *(
                    Input(name, str(SWITCH_WORDS[name]), "checkbox", required=False)
                    for name in SWITCHES
                ),
            ],
        )
    ]


def _several(name: str, label: str, kind: Any) -> Input:
    choices = [(each.value, words.word(each)) for each in kind]
    return Input(name, label, "checkboxes", choices=choices, required=False)
