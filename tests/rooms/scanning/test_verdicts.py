"""The ten verdicts, in their order, over real runs, batches, stops and recalls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.factories.certificates import make_certificate
from tests.factories.labels import (
    Packed,
    make_activated_run,
    make_bound_run,
    make_exported,
    make_packed,
    make_pre_printed_run,
)
from tests.factories.producers import make_proof
from tests.factories.products import a_gtin, make_packaged_food
from tests.rooms.scanning.scans import Code, code_of
from trace.kernel.work import Work
from trace.rooms.batches import services as batches
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.certificates import services as certificates
from trace.rooms.certificates.models import CertificateStanding, Mark
from trace.rooms.labels import services as labels
from trace.rooms.labels.models import GateRecord
from trace.rooms.labels.rules import Gate, Outcome, Stage
from trace.rooms.producers import services as producers
from trace.rooms.producers.kinds import ProofStanding
from trace.rooms.sanctions import services as sanctions
from trace.rooms.scanning.models import CloneSignal
from trace.rooms.scanning.queries import judge_scan
from trace.rooms.scanning.rules import ReasonKind, ScanRequest, SignalKind, Verdict
from trace.standards.signing.serial import check_character


@pytest.fixture
def packed(work: Work) -> Packed:
    return make_packed(work, gtin=a_gtin())


@pytest.fixture
def code(work: Work, packed: Packed) -> Code:
    return code_of(work, make_activated_run(work, packed))


def reasons(found: object) -> list[ReasonKind]:
    return [reason.kind for reason in found.reasons]  # type: ignore[attr-defined]


def place(work: Work, packed: Packed, kind: RestrictionKind) -> None:
    batches.place_restriction(
        work,
        batch_ids=[packed.batch.id],
        kind=kind,
        reason="示例原因",
        document_number="示监责召〔2026〕1号",
    )
    work.session.flush()


def test_an_activated_label_with_its_signature_is_active(work: Work, code: Code) -> None:
    found = code.judge(work)

    assert (found.verdict, found.reasons) == (Verdict.ACTIVE, ())
    assert found.batch is not None
    assert found.batch.lot == code.run.lot


@pytest.mark.parametrize("serial", ["", "ABC", "ABCD01234567", "ILOU012345678", "0000000000001"])
def test_a_code_that_is_none_is_mistyped(work: Work, serial: str) -> None:
    assert judge_scan(work, ScanRequest(serial)).verdict is Verdict.MISTYPED


def test_a_code_of_no_run_and_one_beyond_a_run_are_unknown(work: Work, code: Code) -> None:
    other = "7" * 12
    beyond = code_of(work, code.run, index=code.run.count)

    assert judge_scan(work, ScanRequest(other + check_character(other))).verdict is Verdict.UNKNOWN
    assert beyond.judge(work).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "changes",
    [
        {"signature": "A" * 88},
        {"signature": ""},
        {"signature": "nonsense"},
        {"gtin": "09521234543213"},
        {"lot": "OTHER"},
        {"signature": None, "lot": "OTHER"},
        {"signature": None, "gtin": "09521234543213"},
    ],
)
def test_a_wrong_signature_gtin_or_lot_is_forged(
    work: Work, code: Code, changes: dict[str, str | None]
) -> None:
    assert code.judge(work, **changes).verdict is Verdict.FORGED


def test_the_signature_of_another_label_is_forged(work: Work, code: Code) -> None:
    other = code_of(work, code.run, index=1)

    assert code.judge(work, signature=other.signature).verdict is Verdict.FORGED


def test_no_code_of_a_revoked_key_is_accepted(work: Work, code: Code) -> None:
    keyring = work.ports.keyring
    fresh = keyring.rotate(work.now)
    run = make_activated_run(work, make_packed(work))
    assert run.key_number == fresh.number
    later = code_of(work, run)
    assert later.judge(work).verdict is Verdict.ACTIVE

    keyring.revoke(fresh.number, work.now)

    assert later.judge(work).verdict is Verdict.FORGED
    keyring.rotate(work.now)


def test_a_recall_of_an_ancestor_reaches_the_pack_and_comes_first(
    work: Work, packed: Packed, code: Code
) -> None:
    place(work, packed, RestrictionKind.OFFICER_STOP)
    assert code.judge(work).verdict is Verdict.HELD
    source = next(iter(code.judge(work).lineage.edges)).parent_id  # type: ignore[union-attr]

    batches.place_restriction(
        work,
        batch_ids=[source],
        kind=RestrictionKind.RECALL,
        reason="农药残留",
        document_number="示监责召〔2026〕1号",
    )
    work.session.flush()

    found = code.judge(work)
    assert found.verdict is Verdict.RECALLED
    assert reasons(found) == [ReasonKind.RECALLED]
    assert found.reasons[0].facts["reason"] == "农药残留"


def test_a_producers_own_stop_holds_too(work: Work, packed: Packed, code: Code) -> None:
    batches.stop_own(work, batch_id=packed.batch.id, reason="自查")
    work.session.flush()

    found = code.judge(work)

    assert found.verdict is Verdict.HELD
    assert reasons(found) == [ReasonKind.STOPPED_BY_PRODUCER]


def test_voided_and_spoiled_labels_say_so(work: Work, code: Code) -> None:
    run = code.run
    labels.void_range(work, run_id=run.id, first=0, last=0, reason="遗失")
    spare = make_bound_run(work, make_packed(work))
    make_exported(work, spare)
    labels.spoil_range(work, run_id=spare.id, first=0, last=0, reason="打印模糊")
    work.session.flush()

    assert code.judge(work).verdict is Verdict.VOIDED
    assert code.judge(work).reasons[0].facts == {"reason": "遗失"}
    assert reasons(code_of(work, spare).judge(work)) == [ReasonKind.SPOILED]
    assert code_of(work, run, 1).judge(work).verdict is Verdict.ACTIVE


def test_a_label_is_inactive_until_it_is_activated(work: Work, packed: Packed) -> None:
    bound = code_of(work, make_bound_run(work, packed))

    found = bound.judge(work)

    assert found.verdict is Verdict.INACTIVE
    assert reasons(found) == [ReasonKind.NOT_ACTIVATED]


def test_a_pre_printed_label_becomes_active_with_its_batch(work: Work) -> None:
    packed = make_packed(work)
    run = make_pre_printed_run(work, packed)
    code = code_of(work, run)
    assert reasons(code.judge(work)) == [ReasonKind.NOT_BOUND]

    make_exported(work, run)
    labels.bind_range(work, run_id=run.id, first=0, last=4, batch_id=packed.batch.id)
    labels.activate_range(work, run_id=run.id, first=0, last=4)
    work.session.flush()

    assert code.judge(work).verdict is Verdict.ACTIVE
    assert code_of(work, run, 7).judge(work).verdict is Verdict.INACTIVE


def test_a_typed_code_is_unsigned_but_tells_of_stops(
    work: Work, packed: Packed, code: Code
) -> None:
    assert code.judge(work, signature=None, gtin=None, lot=None).verdict is Verdict.UNSIGNED

    place(work, packed, RestrictionKind.OFFICER_STOP)

    assert code.judge(work, signature=None).verdict is Verdict.HELD


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (RestrictionKind.SAFETY_FAILURE, ReasonKind.SAFETY_FAILURE),
        (RestrictionKind.YIELD_CHECK, ReasonKind.YIELD_UNCHECKED),
    ],
)
def test_a_defect_found_since_is_a_warning(
    work: Work, packed: Packed, code: Code, kind: RestrictionKind, reason: ReasonKind
) -> None:
    place(work, packed, kind)

    found = code.judge(work)

    assert found.verdict is Verdict.WARNING
    assert reasons(found) == [reason]


def test_an_authorisation_taken_away_is_a_warning_and_an_expired_one_is_not(
    work: Work, work_later: Callable[..., Work], packed: Packed, code: Code
) -> None:
    assert packed.authorisation is not None
    assert code.judge(work_later(days=2000)).verdict is Verdict.ACTIVE

    sanctions.change_authorisation_state(
        work,
        authorisation_id=packed.authorisation.id,
        act="withdraw",
        reason="违规使用",
        document_number="示〔2026〕2号",
    )
    work.session.flush()

    found = code.judge(work_later(minutes=1))
    assert found.verdict is Verdict.WARNING
    assert reasons(found) == [ReasonKind.AUTHORISATION_LOST]
    assert found.reasons[0].facts["document"] == packed.authorisation.number


def test_a_certificate_taken_away_is_a_warning(
    work: Work, work_later: Callable[..., Work], packed: Packed
) -> None:
    paper = make_certificate(work, packed.producer, [packed.product])
    work.session.flush()
    run = make_activated_run(work, packed, marks=(Mark.ORGANIC,))
    code = code_of(work, run)
    assert code.judge(work).verdict is Verdict.ACTIVE
    assert [kept.number for kept in code.judge(work).certificates] == [paper.number]

    certificates.change_state(
        work,
        certificate_id=paper.id,
        state=CertificateStanding.WITHDRAWN,
        from_on=work.today,
        reason="抽查不合格",
    )
    work.session.flush()

    found = code.judge(work_later(minutes=1))
    assert found.verdict is Verdict.WARNING
    assert reasons(found) == [ReasonKind.CERTIFICATE_LOST]


def test_a_licence_taken_away_since_is_a_warning(
    work: Work, work_later: Callable[..., Work]
) -> None:
    packed = make_packed(
        work, with_brand=False, with_conformity=False, make_goods=make_packaged_food
    )
    licence = make_proof(work, packed.producer, [packed.product])
    work.session.flush()
    code = code_of(work, make_activated_run(work, packed))
    assert code.judge(work).verdict is Verdict.ACTIVE

    producers.change_proof_state(
        work,
        proof_id=licence.id,
        state=ProofStanding.REVOKED,
        from_on=work.today,
        reason="吊销",
    )
    work.session.flush()

    found = code.judge(work_later(minutes=1))
    assert found.verdict is Verdict.WARNING
    assert reasons(found) == [ReasonKind.PROOF_LOST]
    assert found.reasons[0].facts["document"] == licence.number


def test_a_suspended_producer_is_a_warning(work: Work, packed: Packed, code: Code) -> None:
    producers.suspend_producer(
        work, producer_id=packed.producer.id, reason="整改", document_number="示〔2026〕3号"
    )
    work.session.flush()

    assert reasons(code.judge(work)) == [ReasonKind.PRODUCER_SUSPENDED]


def test_a_gate_that_failed_as_packed_is_a_warning(work: Work, code: Code) -> None:
    work.session.add(
        GateRecord(
            run_id=code.run.id,
            stage=Stage.ACTIVATE,
            gate=Gate.GRADE,
            outcome=Outcome.FAILED,
            reason="grade-none",
            rule="grade-standard",
            rule_version="1",
            facts={},
            documents=["T/SL 001-2026"],
            judged_at=work.now + timedelta(seconds=1),
        )
    )
    work.session.flush()

    found = code.judge(work)

    assert found.verdict is Verdict.WARNING
    assert found.reasons[0].kind is ReasonKind.GATE_AS_PACKED
    assert found.reasons[0].facts["document"] == "T/SL 001-2026"


def test_a_sign_of_copies_is_a_warning(work: Work, code: Code) -> None:
    work.session.add(
        CloneSignal(
            run_id=code.run.id,
            index=0,
            kind=SignalKind.MANY_PHONES,
            at=work.now,
            facts={"phones": 9, "hours": 24},
        )
    )
    work.session.flush()

    found = code.judge(work)

    assert found.verdict is Verdict.WARNING
    assert reasons(found) == [ReasonKind.COPIES_PHONES]
    assert code_of(work, code.run, 1).judge(work).verdict is Verdict.ACTIVE


def test_a_plain_trace_run_is_active_without_a_brand(work: Work) -> None:
    packed = make_packed(work, with_brand=False)
    code = code_of(work, make_activated_run(work, packed))

    found = code.judge(work)

    assert found.verdict is Verdict.ACTIVE
    assert found.authorisation is None
    assert found.pack is not None
    assert found.pack.brand is None


def test_the_label_text_is_that_of_the_run_else_that_of_the_packing_day(
    work: Work, packed: Packed
) -> None:
    first = make_activated_run(work, packed)
    first.label_text_version = None
    work.session.flush()
    pack = code_of(work, first).judge(work).pack
    assert pack is not None

    assert pack.label_text_for(None) is None
    by_day = pack.label_text_for(packed.batch)
    assert by_day is not None
    assert by_day.version == 1
