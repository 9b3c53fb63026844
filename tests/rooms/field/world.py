"""Labels in every state that a phone may meet, made by the server's own services."""

from __future__ import annotations

from datetime import timedelta

from tests.factories.certificates import make_certificate
from tests.factories.labels import (
    make_activated_run,
    make_bound_run,
    make_exported,
    make_packed,
    make_pre_printed_run,
)
from tests.factories.producers import make_proof
from tests.factories.products import a_gtin, make_packaged_food
from trace.kernel.work import Work
from trace.rooms.batches import services as batches
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.certificates import services as certificates
from trace.rooms.certificates.models import CertificateStanding, Mark
from trace.rooms.labels import codes
from trace.rooms.labels import services as labels
from trace.rooms.labels.models import GateRecord, LabelRun
from trace.rooms.labels.rules import Gate, Outcome, Stage
from trace.rooms.producers import services as producers
from trace.rooms.producers.kinds import ProofStanding
from trace.rooms.sanctions import services as sanctions
from trace.rooms.scanning.models import CloneSignal
from trace.rooms.scanning.rules import SignalKind

COUNT = 6


def codes_of(work: Work, run: LabelRun, first: int = 0, last: int | None = None) -> list[str]:
    """Return what the squares of a run's labels say."""
    end = run.count - 1 if last is None else last
    labelled = codes.coded_labels(work.ports.keyring, work.ports.base_url, run, first, end)
    return [label.uri for label in labelled]


def make_runs(work: Work) -> list[LabelRun]:
    """Return runs of all three printed forms, whole and in parts activated, voided, stopped and doubtful."""
    return [
        _partly(work),
        _pre_printed(work),
        *(_restricted(work, kind) for kind in RestrictionKind if kind in PLACED),
        _recalled_above(work),
        _cancelled(work),
        _without_brand(work),
        *_lost(work),
        _failed_gate(work),
        _copied(work),
    ]


PLACED = (
    RestrictionKind.OFFICER_STOP,
    RestrictionKind.RECALL,
    RestrictionKind.SAFETY_FAILURE,
    RestrictionKind.YIELD_CHECK,
)


def place(work: Work, batch_id: int, kind: RestrictionKind) -> None:
    """Place a restriction on a batch."""
    batches.place_restriction(
        work,
        batch_ids=[batch_id],
        kind=kind,
        reason="示例原因",
        document_number="示监责召〔2026〕1号",
    )
    work.session.flush()


def _partly(work: Work) -> LabelRun:
    """Label 1 spoiled, 2 waiting, 3 to 5 activated, 4 void since, 6 void."""
    run = make_bound_run(work, make_packed(work, gtin=a_gtin()), COUNT)
    make_exported(work, run)
    labels.spoil_range(work, run_id=run.id, first=0, last=0, reason="打印模糊")
    labels.activate_range(work, run_id=run.id, first=2, last=4)
    labels.void_range(work, run_id=run.id, first=3, last=3, reason="遗失")
    labels.void_range(work, run_id=run.id, first=5, last=5, reason="破损")
    work.session.flush()
    return run


def _pre_printed(work: Work) -> LabelRun:
    """Labels 1 to 3 bound, 1 and 2 activated."""
    packed = make_packed(work, gtin=a_gtin())
    run = make_pre_printed_run(work, packed, COUNT)
    make_exported(work, run)
    labels.bind_range(work, run_id=run.id, first=0, last=2, batch_id=packed.batch.id)
    labels.activate_range(work, run_id=run.id, first=0, last=1)
    work.session.flush()
    return run


def _restricted(work: Work, kind: RestrictionKind) -> LabelRun:
    packed = make_packed(work)
    run = make_activated_run(work, packed, COUNT)
    place(work, packed.batch.id, kind)
    return run


def _recalled_above(work: Work) -> LabelRun:
    packed = make_packed(work)
    run = make_activated_run(work, packed, COUNT)
    from trace.rooms.batches.queries import lineage

    source = lineage(work, packed.batch.id).edges[0].parent_id
    place(work, source, RestrictionKind.RECALL)
    return run


def _cancelled(work: Work) -> LabelRun:
    run = make_bound_run(work, make_packed(work), COUNT)
    labels.cancel_run(work, run_id=run.id, reason="改版")
    work.session.flush()
    return run


def _without_brand(work: Work) -> LabelRun:
    return make_activated_run(work, make_packed(work, with_brand=False), COUNT)


def _lost(work: Work) -> list[LabelRun]:
    """Runs whose authorisation, certificate, licence or producer's approval was taken away since."""
    branded = make_packed(work)
    certified = make_packed(work)
    paper = make_certificate(work, certified.producer, [certified.product])
    food = make_packed(work, with_brand=False, with_conformity=False, make_goods=make_packaged_food)
    licence = make_proof(work, food.producer, [food.product])
    suspended = make_packed(work)
    work.session.flush()
    runs = [
        make_activated_run(work, branded, COUNT),
        make_activated_run(work, certified, COUNT, marks=(Mark.ORGANIC,)),
        make_activated_run(work, food, COUNT),
        make_activated_run(work, suspended, COUNT),
    ]
    assert branded.authorisation is not None
    sanctions.change_authorisation_state(
        work,
        authorisation_id=branded.authorisation.id,
        act="withdraw",
        reason="违规使用",
        document_number="示〔2026〕2号",
    )
    certificates.change_state(
        work,
        certificate_id=paper.id,
        state=CertificateStanding.WITHDRAWN,
        from_on=work.today,
        reason="抽查不合格",
    )
    producers.change_proof_state(
        work,
        proof_id=licence.id,
        state=ProofStanding.REVOKED,
        from_on=work.today,
        reason="吊销",
    )
    producers.suspend_producer(
        work, producer_id=suspended.producer.id, reason="整改", document_number="示〔2026〕3号"
    )
    work.session.flush()
    return runs


def _failed_gate(work: Work) -> LabelRun:
    """A gate that failed for labels 2 to 4, and was passed for label 3 later."""
    run = make_activated_run(work, make_packed(work), COUNT)
    spans = ((1, 3, Outcome.FAILED, 1), (2, 2, Outcome.PASSED, 2))
    for first, last, outcome, seconds in spans:
        work.session.add(
            GateRecord(
                run_id=run.id,
                stage=Stage.ACTIVATE,
                first=first,
                last=last,
                gate=Gate.GRADE,
                outcome=outcome,
                reason="grade-none",
                rule="grade-standard",
                rule_version="1",
                facts={},
                documents=["T/SL 001-2026"],
                judged_at=work.now + timedelta(seconds=seconds),
            )
        )
    work.session.flush()
    return run


def _copied(work: Work) -> LabelRun:
    run = make_activated_run(work, make_packed(work), COUNT)
    work.session.add(
        CloneSignal(
            run_id=run.id,
            index=4,
            kind=SignalKind.MANY_PHONES,
            at=work.now,
            facts={"phones": 9, "hours": 24},
        )
    )
    work.session.flush()
    return run
