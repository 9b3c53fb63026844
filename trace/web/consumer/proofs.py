"""Who vouches for a pack: the papers that its labels rested on when it was packed, and how they stand now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _

from trace.http.conformity_papers import public_promisor
from trace.http.filters import show_date
from trace.http.words import word
from trace.rooms.authorisations.rules import AuthorisationDecision
from trace.rooms.certificates.kinds import VerificationResult
from trace.rooms.labels.rules import Gate, Outcome
from trace.rooms.scanning.queries import Judgement
from trace.rooms.scanning.rules import ReasonKind
from trace.rooms.scanning.shown import Certificate, ConformityCertificate, GateRecord
from trace.web.consumer.story import Papers
from trace.web.consumer.wording import GATES, Evidence


@dataclass(frozen=True, slots=True)
class Proof:
    """One paper: what it is, its dates, and whether it still stands.

    state   what the mark beside it says; `is_lost` when it was taken away since
    """

    title: str
    text: str
    state: str
    evidence: Evidence | None = None
    is_lost: bool = False
    href: str = ""


def proofs_of(judgement: Judgement, papers: Papers) -> list[Proof]:
    """Return the papers of a pack in the order in which people ask for them."""
    found = [_conformity(paper) for paper in papers.conformity]
    found += _right_to_produce(judgement)
    found += [_certificate(paper, judgement) for paper in judgement.certificates]
    if judgement.authorisation is not None and judgement.pack is not None:
        found += _authorisation(judgement.authorisation, judgement)
    found += _origin(judgement)
    return found


def gates_in_order(judgement: Judgement) -> list[str]:
    """Return what was checked and found in order when the labels were activated."""
    good = [gate for gate in judgement.gates if gate.outcome in (Outcome.PASSED, Outcome.WARNING)]
    return list(dict.fromkeys(str(GATES[gate.gate]) for gate in good))


def _gate(judgement: Judgement, gate: Gate) -> GateRecord | None:
    return next((found for found in judgement.gates if found.gate is gate), None)


def _conformity(paper: ConformityCertificate) -> Proof:
    checked = next((check for check in paper.checks if check.agrees), None)
    text = _(
        "issued %(day)s by %(who)s", day=show_date(paper.issued_at), who=public_promisor(paper)
    )
    if not paper.is_in_force:
        return Proof(_title(_("Conformity certificate"), paper.number), text, _("void"), None, True)
    if checked is not None:
        state = _("checked by %(office)s", office=checked.office)
        return Proof(
            _title(_("Conformity certificate"), paper.number), text, state, Evidence.OFFICER
        )
    return Proof(
        _title(_("Conformity certificate"), paper.number), text, word(Evidence.SELF), Evidence.SELF
    )


def _title(name: str, number: str) -> str:
    return f"{name} {number}".strip()


def _right_to_produce(judgement: Judgement) -> Iterator[Proof]:
    gate = _gate(judgement, Gate.PROOF)
    if gate is None or not gate.reason.startswith("proof-") or not gate.documents:
        return
    until = str(gate.facts.get("until", ""))
    text = str(gate.facts.get("processor", ""))
    if until:
        text = f"{text} · " + _("until %(day)s", day=show_date(date.fromisoformat(until)))
    lost = _lost(judgement, ReasonKind.PROOF_LOST).get(gate.documents[0])
    yield Proof(
        _title(_("Right to produce"), gate.documents[0]),
        text,
        _("in force when packed") if lost is None else word(lost),
        Evidence.SELF,
        is_lost=lost is not None,
    )


def _lost(judgement: Judgement, kind: ReasonKind) -> dict[object, Any]:
    """What was taken away since, by number, with its present state."""
    return {
        reason.facts["document"]: reason.facts["state"]
        for reason in judgement.reasons
        if reason.kind is kind
    }


def _certificate(paper: Certificate, judgement: Judgement) -> Proof:
    lost = _lost(judgement, ReasonKind.CERTIFICATE_LOST)
    is_lost = paper.number in lost
    text = _(
        "%(holder)s · %(issuer)s · %(begin)s to %(end)s",
        holder=paper.holder_name,
        issuer=paper.issuer,
        begin=show_date(paper.valid_from),
        end=show_date(paper.valid_until),
    )
    state = word(lost[paper.number]) if is_lost else _("in force when packed")
    looked_up = next(
        (v for v in paper.verifications if v.result is VerificationResult.MATCHES), None
    )
    if looked_up is None:
        text += " · " + _("entered by the producer, not looked up at the issuer yet")
    else:
        text += " · " + _("looked up at the issuer on %(day)s", day=show_date(looked_up.at))
    return Proof(
        _title(word(paper.mark), paper.number),
        text,
        state,
        None if is_lost else Evidence.CERTIFIED if looked_up else Evidence.SELF,
        is_lost,
        _address("consumer.certificate", certificate_id=paper.id),
    )


def _authorisation(decision: AuthorisationDecision, judgement: Judgement) -> Iterator[Proof]:
    held, pack = decision.authorisation, judgement.pack
    if held is None or pack is None or pack.brand is None:
        return
    is_lost = decision.reason in ("suspended", "withdrawn")
    state = word(decision.change.state) if is_lost and decision.change else ""
    text = _(
        "%(begin)s to %(end)s", begin=show_date(held.valid_from), end=show_date(held.valid_until)
    )
    yield Proof(
        _("%(brand)s, authorisation %(number)s", brand=pack.brand.name, number=held.number),
        text,
        state or _("authorised when packed"),
        None if is_lost else Evidence.CERTIFIED,
        is_lost,
        _address("consumer.authorisation", number=held.number),
    )


def _origin(judgement: Judgement) -> Iterator[Proof]:
    gate = _gate(judgement, Gate.ORIGIN)
    if gate is None or gate.outcome is not Outcome.PASSED:
        return
    version = _("rule-book version %(version)s", version=gate.rule_version)
    yield Proof(_("Origin matched"), version, _("judged from the batch records"), Evidence.SELF)


def _address(endpoint: str, **values: Any) -> str:
    """Return where a paper's own page is, or "" where this instance has none."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
