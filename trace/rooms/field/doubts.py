"""What speaks against labels without stopping them, for all runs of a division at once.

The scanning room judges one label when it is scanned; here the same readings of the same records are made in bulk,
beginning with what is lost or failed, for that is little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from trace.kernel.work import Work
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.authorisations.rules import judge_authorisation, nearest_decision
from trace.rooms.certificates.models import Certificate, CertificateState
from trace.rooms.field import papers, rules
from trace.rooms.field.plain import plain
from trace.rooms.field.rules import RunRow
from trace.rooms.labels.gate_records import latest_of
from trace.rooms.labels.models import GateRecord
from trace.rooms.labels.rules import Gate, Outcome
from trace.rooms.producers.models import Producer, ProducerState, Proof, ProofState
from trace.rooms.scanning import doubts
from trace.rooms.scanning.models import CloneSignal
from trace.rooms.scanning.queries import is_judged_false
from trace.rooms.scanning.rules import Reason

# Runs whose gates are read in one statement.
_CHUNK = 500


@dataclass
class Doubts:
    """The doubts of a division: rows by key, and for each run which of its labels they touch."""

    rows: dict[str, list[Any]] = field(default_factory=dict)
    _whole: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    _parts: dict[int, list[list[Any]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def read(cls, work: Work, scope: Select[Any], runs: Sequence[RunRow]) -> Doubts:
        """Read everything that is against labels of these runs."""
        found = cls()
        found._read_gates(work, scope, {run.id: run.labels for run in runs})
        found._read_producers(work, runs)
        found._read_authorisations(work, scope, runs)
        found._read_signals(work, scope)
        return found

    def of_run(self, run: RunRow) -> list[list[Any]]:
        """Return [first, last, keys of doubts …] of a run, those of all its labels first."""
        whole = self._whole.get(run.id)
        parts = sorted(self._parts.get(run.id, ()))
        return ([[0, run.labels - 1, *whole]] if whole else []) + parts

    def _keys(self, reasons: Iterable[Reason]) -> list[str]:
        keys = []
        for reason in reasons:
            row = [reason.kind.value, {name: plain(fact) for name, fact in reason.facts.items()}]
            key = rules.row_key(row)
            self.rows[key] = row
            keys.append(key)
        return keys

    def _read_producers(self, work: Work, runs: Sequence[RunRow]) -> None:
        suspended = {
            producer.id: producer
            for producer in work.session.scalars(
                select(Producer).where(Producer.state == ProducerState.SUSPENDED)
            )
        }
        for run in runs:
            if run.producer_id in suspended:
                producer = suspended[run.producer_id]
                self._whole[run.id] += self._keys(doubts.of_producer(producer))

    def _read_authorisations(self, work: Work, scope: Select[Any], runs: Sequence[RunRow]) -> None:
        held: dict[tuple[int, int], list[Authorisation]] = defaultdict(list)
        statement = (
            select(Authorisation)
            .where(Authorisation.producer_id.in_(papers.owners(scope)))
            .options(joinedload(Authorisation.products), joinedload(Authorisation.states))
            .order_by(Authorisation.id.desc())
        )
        for each in work.session.scalars(statement).unique():
            held[each.brand_id, each.producer_id].append(each)
        judged: dict[tuple[int, int, int], list[str]] = {}
        for run in runs:
            if run.brand_id is None:
                continue
            case = (run.brand_id, run.producer_id, run.product_id)
            if case not in judged:
                right = nearest_decision(
                    judge_authorisation(
                        each, product_id=run.product_id, on=work.today, now=work.now
                    )
                    for each in held[case[:2]]
                )
                judged[case] = self._keys(doubts.of_authorisation(right))
            self._whole[run.id] += judged[case]

    def _read_signals(self, work: Work, scope: Select[Any]) -> None:
        signals = work.session.scalars(
            select(CloneSignal)
            .where(CloneSignal.run_id.in_(scope), ~is_judged_false())
            .order_by(CloneSignal.kind)
        )
        for signal in signals:
            row = [signal.index, signal.index, *self._keys(doubts.of_signals([signal]))]
            self._parts[signal.run_id].append(row)

    # ------------------------------------------------------------------------------------ gates and papers

    def _read_gates(self, work: Work, scope: Select[Any], counts: dict[int, int]) -> None:
        lost = _LostPapers.read(work)
        suspects = set(
            work.session.scalars(
                select(GateRecord.run_id).where(
                    GateRecord.run_id.in_(scope), GateRecord.outcome == Outcome.FAILED
                )
            )
        )
        if lost.certificates or lost.proofs:
            rows = work.session.execute(
                select(GateRecord.run_id, GateRecord.documents).where(
                    GateRecord.run_id.in_(scope),
                    GateRecord.gate.in_((Gate.PROOF, Gate.CERTIFICATES)),
                )
            )
            numbers = {*lost.certificates, *lost.proofs}
            suspects |= {run_id for run_id, documents in rows if not numbers.isdisjoint(documents)}
        ordered = sorted(suspects)
        for start in range(0, len(ordered), _CHUNK):
            self._judge_gates(work, ordered[start : start + _CHUNK], counts, lost)

    def _judge_gates(
        self, work: Work, run_ids: Sequence[int], counts: dict[int, int], lost: _LostPapers
    ) -> None:
        by_run: dict[int, list[GateRecord]] = defaultdict(list)
        records = work.session.scalars(
            select(GateRecord).where(GateRecord.run_id.in_(run_ids)).order_by(GateRecord.id)
        )
        for record in records:
            by_run[record.run_id].append(record)
        for run_id, found in by_run.items():
            last = counts[run_id] - 1
            spans = [
                (0, last) if record.first is None else (record.first, record.last or 0)
                for record in found
            ]
            for first, end, places in rules.pieces(spans):
                gates = latest_of(found[place] for place in places)
                keys = self._keys([*doubts.of_gates(gates), *lost.reasons(work, gates)])
                if keys:
                    self._parts[run_id].append([first, end, *keys])


@dataclass(frozen=True, slots=True)
class _LostPapers:
    """Certificates and licences that were suspended, withdrawn or revoked, by number."""

    certificates: dict[str, Certificate]
    proofs: dict[str, list[Proof]]

    @classmethod
    def read(cls, work: Work) -> _LostPapers:
        latest: dict[str, Certificate] = {}
        spoken_of = select(Certificate.number).join(CertificateState)
        certificates = select(Certificate).where(Certificate.number.in_(spoken_of))
        for paper in work.session.scalars(
            certificates.options(joinedload(Certificate.states)).order_by(
                Certificate.valid_from.desc()
            )
        ).unique():
            latest.setdefault(paper.number, paper)
        proofs: dict[str, list[Proof]] = defaultdict(list)
        named = select(Proof.number).join(ProofState)
        licences = select(Proof).where(Proof.number.in_(named)).options(joinedload(Proof.states))
        for proof in work.session.scalars(licences).unique():
            proofs[proof.number].append(proof)
        return cls(
            {
                n: paper
                for n, paper in latest.items()
                if doubts.of_certificates([paper], work.today)
            },
            {n: found for n, found in proofs.items() if doubts.of_proofs(found, work.today)},
        )

    def reasons(self, work: Work, gates: Sequence[GateRecord]) -> list[Reason]:
        """Return what is lost of the papers that these judgements rest on."""
        named = _numbers(gate for gate in gates if gate.gate is Gate.CERTIFICATES)
        shown = _numbers(
            gate for gate in gates if gate.gate is Gate.PROOF and gate.reason.startswith("proof-")
        )
        papers = [paper for number, paper in self.certificates.items() if number in named]
        proofs = [each for number in shown for each in self.proofs.get(number, ())]
        return [
            *doubts.of_certificates(papers, work.today),
            *doubts.of_proofs(proofs, work.today),
        ]


def _numbers(gates: Iterable[GateRecord]) -> set[str]:
    return {number for gate in gates for number in gate.documents}
