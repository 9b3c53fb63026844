"""Pure readings of what is known of a label: what each record says against it, in words of the scanning room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from trace.rooms.authorisations.rules import AuthorisationDecision
from trace.rooms.batches.models import Restriction
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.certificates import rules as certificate_rules
from trace.rooms.certificates.models import Certificate, CertificateStanding
from trace.rooms.labels.models import GateRecord
from trace.rooms.labels.rules import Outcome
from trace.rooms.producers import rules as producer_rules
from trace.rooms.producers.kinds import ProofStanding
from trace.rooms.producers.models import Producer, ProducerState, Proof
from trace.rooms.scanning.models import CloneSignal
from trace.rooms.scanning.rules import Reason, ReasonKind, SignalKind, Verdict

STOPS = {
    RestrictionKind.OFFICER_STOP: ReasonKind.STOPPED_BY_OFFICER,
    RestrictionKind.OWN_STOP: ReasonKind.STOPPED_BY_PRODUCER,
}
DEFECTS = {
    RestrictionKind.SAFETY_FAILURE: ReasonKind.SAFETY_FAILURE,
    RestrictionKind.INTERVAL: ReasonKind.INTERVAL_NOT_OVER,
    RestrictionKind.YIELD_CHECK: ReasonKind.YIELD_UNCHECKED,
}
COPIES = {
    SignalKind.TRAVEL: ReasonKind.COPIES_TRAVEL,
    SignalKind.MANY_PHONES: ReasonKind.COPIES_PHONES,
}
# A paper that ended in the meantime did cover the pack; one that was taken away deserves a word.
LOST_AUTHORISATION = frozenset({"suspended", "withdrawn"})


def judge_restrictions(
    restrictions: Iterable[Restriction],
) -> tuple[Verdict, tuple[Reason, ...]] | None:
    """Return `recalled` or `held` with the reasons, whichever these restrictions in force say, or None."""
    found = list(restrictions)
    # (4) recalled
    recalls = [each for each in found if each.kind is RestrictionKind.RECALL]
    if recalls:
        return Verdict.RECALLED, tuple(_restricted(ReasonKind.RECALLED, each) for each in recalls)
    # (5) held
    stops = [each for each in found if each.kind in STOPS]
    if stops:
        return Verdict.HELD, tuple(_restricted(STOPS[each.kind], each) for each in stops)
    return None


def of_gates(gates: Iterable[GateRecord]) -> list[Reason]:
    """The gates that were not passed when the goods were packed."""
    return [
        Reason(
            ReasonKind.GATE_AS_PACKED,
            {"gate": gate.gate, "document": ", ".join(gate.documents), "rule": gate.rule},
        )
        for gate in gates
        if gate.outcome is Outcome.FAILED
    ]


def of_producer(producer: Producer) -> list[Reason]:
    """A producer that is suspended now."""
    if producer.state is not ProducerState.SUSPENDED:
        return []
    return [Reason(ReasonKind.PRODUCER_SUSPENDED, {"producer": producer.name})]


def of_authorisation(right: AuthorisationDecision | None) -> list[Reason]:
    """A right to use the brand that was taken away."""
    if right is None or right.reason not in LOST_AUTHORISATION or right.change is None:
        return []
    number = right.authorisation.number if right.authorisation else ""
    facts = {"document": number, "at": right.change.from_at, "state": right.change.state}
    return [Reason(ReasonKind.AUTHORISATION_LOST, facts)]


def of_certificates(papers: Iterable[Certificate], today: date) -> list[Reason]:
    """The certificates that were suspended or withdrawn (their states are loaded)."""
    found = []
    for paper in papers:
        standing = certificate_rules.state_on(paper, today)
        if standing is not CertificateStanding.IN_FORCE:
            facts = {"document": paper.number, "on": paper.states[-1].from_on, "state": standing}
            found.append(Reason(ReasonKind.CERTIFICATE_LOST, facts))
    return found


def of_proofs(proofs: Iterable[Proof], today: date) -> list[Reason]:
    """The licences that were suspended or revoked (their states are loaded)."""
    found = []
    for proof in sorted(proofs, key=lambda each: (each.valid_from, each.id)):
        standing = producer_rules.proof_standing_on(proof, today)
        if standing is not ProofStanding.IN_FORCE:
            facts = {"document": proof.number, "on": proof.states[-1].from_on, "state": standing}
            found.append(Reason(ReasonKind.PROOF_LOST, facts))
    return found


def of_restrictions(in_force: Iterable[Restriction]) -> list[Reason]:
    """The defects of the goods that neither stop nor recall them."""
    return [_restricted(DEFECTS[each.kind], each) for each in in_force if each.kind in DEFECTS]


def of_signals(signals: Sequence[CloneSignal]) -> list[Reason]:
    """The signs that a code was copied, as far as they speak of the label itself."""
    told = (signal for signal in signals if signal.kind in COPIES)
    return [Reason(COPIES[signal.kind], signal.facts) for signal in told]


def _restricted(kind: ReasonKind, found: Restriction) -> Reason:
    return Reason(
        kind,
        {
            "lot": found.batch.lot,
            "at": found.placed_at,
            "document": found.document_number or "",
            "reason": found.reason,
        },
    )
