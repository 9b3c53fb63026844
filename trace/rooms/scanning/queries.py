"""What a code says: the verdict of a scan, and what is known of the label and its goods.

A pack's page may ask the database twelve times at most, so what belongs together is read together here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, false, func, select
from sqlalchemy.orm import contains_eager, joinedload

from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.authorisations import queries as authorisations
from trace.rooms.authorisations.rules import AuthorisationDecision
from trace.rooms.batches import queries as batches
from trace.rooms.batches.models import Batch
from trace.rooms.batches.queries import Lineage
from trace.rooms.brands.models import Brand
from trace.rooms.certificates.models import Certificate
from trace.rooms.labels import codes, gate_records
from trace.rooms.labels import queries as labels
from trace.rooms.labels.models import GateRecord, ImportedCode, LabelRange, LabelRun
from trace.rooms.labels.rules import Gate, LabelState
from trace.rooms.producers.models import Producer, Proof
from trace.rooms.products import rules as product_rules
from trace.rooms.products.models import LabelText, Product
from trace.rooms.scanning import doubts
from trace.rooms.scanning.models import (
    CloneSignal,
    Scan,
    ScanCounter,
    SignalJudgement,
    WatchLimits,
)
from trace.rooms.scanning.rules import (
    HOUSE_LIMITS,
    Judged,
    Limits,
    Reason,
    ReasonKind,
    ScanRequest,
    Verdict,
)
from trace.standards.signing.serial import is_well_formed, split


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a label was asked for, when and from where first."""

    count: int = 0
    first_at: datetime | None = None
    first_province: str | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """One label with everything kept about it alone; the run has its producer and product loaded.

    certified_code   the code of the certifier that the pack bears (有机码), "" for none
    """

    run: LabelRun
    index: int
    brand: Brand | None
    state: LabelState
    counts: Counts
    signals: tuple[CloneSignal, ...] = ()
    label_texts: tuple[LabelText, ...] = ()
    certified_code: str = ""

    def label_text_for(self, batch: Batch | None) -> LabelText | None:
        """Return the text printed with the run, else the one that held when the batch was packed."""
        for text in self.label_texts:
            if text.version == self.run.label_text_version:
                return text
        if batch is None:
            return None
        return product_rules.label_text_in_force(self.label_texts, batch.made_on)

    @property
    def number(self) -> int:
        """What people call the label."""
        return self.index + 1

    @property
    def product(self) -> Product:
        """What is in the pack."""
        return self.run.product

    @property
    def producer(self) -> Producer:
        """Who answers for it."""
        return self.run.producer


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict of one scan and what it rests on; without `pack` no such label was ever ordered."""

    verdict: Verdict
    serial: str
    reasons: tuple[Reason, ...] = ()
    pack: Pack | None = None
    lineage: Lineage | None = None
    gates: tuple[GateRecord, ...] = ()
    authorisation: AuthorisationDecision | None = None
    certificates: tuple[Certificate, ...] = field(default=())

    @property
    def batch(self) -> Batch | None:
        """The batch in the pack, once it is known."""
        return self.lineage.batch if self.lineage else None


def judge_scan(work: Work, request: ScanRequest) -> Judgement:
    """Return what is known of a scanned or typed code; the first that matches is the verdict.

    1  mistyped   length, alphabet or check character are wrong
    2  unknown    no run with this code, or no such label in it
    3  forged     the signature is not ours for this label, or the GTIN or lot are not the run's
    4  recalled   its batch, or anything in it, is being recalled
    5  held       … is stopped from sale by an officer or by its producer
    6  voided     the label was voided or spoiled, or its run cancelled
    7  inactive   it was never activated, or is bound to no batch yet
    8  unsigned   it was typed: nobody can tell whether the pack bears our signature
    9  warning    a gate failed as packed or fails now, a right was taken away since, or copies seem about
       active     none of these
    """
    # (1) check character
    if not is_well_formed(request.serial):
        return Judgement(Verdict.MISTYPED, request.serial)
    # (2) run and index
    pack = find_pack(work, request.serial)
    if pack is None:
        return Judgement(Verdict.UNKNOWN, request.serial)
    # (3) signature and identifiers
    if _is_forged(work, request, pack.run):
        return Judgement(Verdict.FORGED, request.serial, pack=pack)
    lineage = _lineage(work, pack)
    standing = _judge_standing(pack, lineage)
    gates = tuple(gate_records.gates_of_label(work, pack.run.id, pack.index))
    right = _authorisation(work, pack)
    papers = _certificates(work, gates)
    lost = _lost_proofs(work, gates)
    against = (*_doubts(work, pack, lineage, gates, right, papers), *lost)
    if standing is not None:  # (4) to (7)
        verdict, reasons = standing[0], (*standing[1], *against)
    elif request.signature is None:  # (8) signed
        verdict, reasons = Verdict.UNSIGNED, against
    else:  # (9) gates as packed and now, clone signals
        verdict, reasons = (Verdict.WARNING if against else Verdict.ACTIVE), against
    return Judgement(verdict, request.serial, reasons, pack, lineage, gates, right, papers)


def find_pack(work: Work, serial: str) -> Pack | None:
    """Return the label of a well-formed serial with all that is kept about it (one statement), or None."""
    code = split(serial)[0]
    index = codes.codec(work.ports.keyring, code).index(serial)
    at_index = and_(LabelRange.first <= index, LabelRange.last >= index)
    # Outer joins leave gaps that the mapped types do not tell of.
    rows: Any = work.session.execute(
        select(LabelRun, Brand, ScanCounter, CloneSignal, LabelRange, LabelText, ImportedCode.code)
        .join(LabelRun.product)
        .join(LabelRun.producer)
        .outerjoin(Brand, Brand.id == LabelRun.brand_id)
        .outerjoin(ScanCounter, _is_label(ScanCounter, index))
        .outerjoin(CloneSignal, and_(_is_label(CloneSignal, index), ~is_judged_false()))
        .outerjoin(LabelRange, and_(LabelRange.run_id == LabelRun.id, at_index))
        .outerjoin(LabelText, LabelText.product_id == LabelRun.product_id)
        .outerjoin(
            ImportedCode,
            and_(ImportedCode.run_id == LabelRun.id, ImportedCode.position == index),
        )
        .where(LabelRun.code == code, LabelRun.count > index)
        .options(contains_eager(LabelRun.product), contains_eager(LabelRun.producer))
        .order_by(LabelRange.id)
        .execution_options(populate_existing=True)
    ).all()
    if not rows:
        return None
    run, brand, counter = rows[0][:3]
    signals = {row[3].kind: row[3] for row in rows if row[3] is not None}
    ranges = {row[4].id: row[4] for row in rows if row[4] is not None}
    counts = Counts()
    if counter is not None:
        counts = Counts(counter.count, counter.first_at, counter.first_province)
    state = labels.state_of(run, ranges.values())
    texts = {row[5].id: row[5] for row in rows if row[5] is not None}
    newest_first = sorted(texts.values(), key=lambda text: -text.version)
    found = (tuple(signals.values()), tuple(newest_first))
    return Pack(run, index, brand, state, counts, *found, rows[0][6] or "")


def is_judged_false() -> ColumnElement[bool]:
    """Whether the latest judgement of a sign says that nothing was copied."""
    return func.coalesce(latest_judgement() == Judged.FALSE, false())


def latest_judgement() -> ScalarSelect[Judged]:
    """What the sign of the row was judged to be last, NULL where nobody has judged it."""
    judgement = SignalJudgement
    return (
        select(judgement.judged)
        .where(
            judgement.run_id == CloneSignal.run_id,
            judgement.index == CloneSignal.index,
            judgement.kind == CloneSignal.kind,
        )
        .order_by(judgement.id.desc())
        .limit(1)
        .correlate(CloneSignal)
        .scalar_subquery()
    )


def _is_label(table: type[ScanCounter] | type[CloneSignal], index: int) -> ColumnElement[bool]:
    return and_(table.run_id == LabelRun.id, table.index == index)


def _is_forged(work: Work, request: ScanRequest, run: LabelRun) -> bool:
    gtin = request.gtin.zfill(14) if request.gtin else None
    lot = request.lot or None
    if request.signature is None:
        return (gtin is not None and gtin != run.gtin) or (lot is not None and lot != run.lot)
    fault = codes.find_fault(
        work.ports.keyring, run, request.serial, signature=request.signature, gtin=gtin, lot=lot
    )
    return fault is not None


def _lineage(work: Work, pack: Pack) -> Lineage | None:
    batch_id = pack.state.batch_id
    return batches.lineage(work, batch_id) if batch_id is not None else None


def _judge_standing(
    pack: Pack, lineage: Lineage | None
) -> tuple[Verdict, tuple[Reason, ...]] | None:
    """Steps 4 to 7: what the batch and the label's own fate say."""
    restricted = doubts.judge_restrictions(lineage.in_force) if lineage else None
    if restricted is not None:
        return restricted
    # (6) voided
    if pack.state.is_spoiled:
        return Verdict.VOIDED, (Reason(ReasonKind.SPOILED),)
    if pack.state.is_voided:
        return Verdict.VOIDED, (Reason(ReasonKind.VOIDED, {"reason": pack.state.void_reason}),)
    # (7) activated
    if not pack.state.is_activated:
        unbound = pack.state.batch_id is None
        return Verdict.INACTIVE, (
            Reason(ReasonKind.NOT_BOUND if unbound else ReasonKind.NOT_ACTIVATED),
        )
    return None


def _authorisation(work: Work, pack: Pack) -> AuthorisationDecision | None:
    if pack.run.brand_id is None:
        return None
    return authorisations.authorisation_for(
        work,
        brand_id=pack.run.brand_id,
        producer_id=pack.run.producer_id,
        product_id=pack.run.product_id,
        on=work.today,
    )


def _certificates(work: Work, gates: Iterable[GateRecord]) -> tuple[Certificate, ...]:
    """The certificates that the run's claims rested on, with states and look-ups, in one statement."""
    numbers = {
        number for gate in gates if gate.gate is Gate.CERTIFICATES for number in gate.documents
    }
    if not numbers:
        return ()
    found = work.session.scalars(
        select(Certificate)
        .where(Certificate.number.in_(numbers))
        .options(joinedload(Certificate.states), joinedload(Certificate.verifications))
        .order_by(Certificate.valid_from.desc())
    ).unique()
    latest: dict[str, Certificate] = {}
    for certificate in found:
        latest.setdefault(certificate.number, certificate)
    return tuple(latest.values())


def _lost_proofs(work: Work, gates: Iterable[GateRecord]) -> list[Reason]:
    """The licences that the run rested on and that were suspended or revoked since, in one statement."""
    numbers = {
        number
        for gate in gates
        if gate.gate is Gate.PROOF and gate.reason.startswith("proof-")
        for number in gate.documents
    }
    if not numbers:
        return []
    found = work.session.scalars(
        select(Proof).where(Proof.number.in_(numbers)).options(joinedload(Proof.states))
    ).unique()
    return doubts.of_proofs(found, work.today)


def _doubts(
    work: Work,
    pack: Pack,
    lineage: Lineage | None,
    gates: Sequence[GateRecord],
    right: AuthorisationDecision | None,
    papers: Sequence[Certificate],
) -> list[Reason]:
    """What makes an active label's page a warning."""
    return [
        *doubts.of_gates(gates),
        *doubts.of_producer(pack.producer),
        *doubts.of_authorisation(right),
        *doubts.of_certificates(papers, work.today),
        *doubts.of_restrictions(lineage.in_force if lineage else ()),
        *doubts.of_signals(pack.signals),
    ]


# ---------------------------------------------------------------- for the watch over copies


def limits_of(work: Work, brand_id: int | None) -> Limits:
    """Return from when on scans of a brand's labels are a sign of copies: its own limits, else the house's."""
    if brand_id is None:
        return HOUSE_LIMITS
    row = work.session.scalars(
        select(WatchLimits)
        .where(WatchLimits.brand_id == brand_id)
        .order_by(WatchLimits.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return HOUSE_LIMITS
    return Limits(**{each.name: getattr(row, each.name) for each in fields(Limits)})


def best_before(work: Work, run: LabelRun, index: int) -> date | None:
    """Return the best-before day of the goods behind a label, or None where none is known."""
    rows = work.session.scalars(
        select(LabelRange)
        .where(LabelRange.run_id == run.id, LabelRange.first <= index, LabelRange.last >= index)
        .order_by(LabelRange.id)
    )
    batch_id = labels.state_of(run, rows).batch_id
    batch = work.session.get(Batch, batch_id) if batch_id is not None else None
    return batch.expires_on if batch else None


# ---------------------------------------------------------------- for officers


def scans_of_label(work: Work, run: LabelRun, index: int, *, size: int = 100) -> Sequence[Scan]:
    """Return the latest confirmed views of a label, newest first, to whoever may read its run."""
    labels.require_for_run(work, Permission.LABELS_READ, run)
    return work.session.scalars(
        select(Scan)
        .where(Scan.run_id == run.id, Scan.index == index)
        .order_by(Scan.view.desc())
        .limit(size)
    ).all()
