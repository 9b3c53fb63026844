"""Samples from the sheet to the re-test. Whose act each step is: officers sample, notify and decide; laboratories
receive and report; the sampled producer challenges."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from trace.kernel import ids
from trace.kernel.actor import Role
from trace.kernel.checks import require_text
from trace.kernel.clock import local_date
from trace.kernel.errors import Invalid, InvalidValue
from trace.kernel.permissions import Permission, may, require
from trace.kernel.uploads import Upload, store_picture
from trace.kernel.work import Work
from trace.rooms.accounts.queries import get_organisation, list_organisations
from trace.rooms.accounts.rules import OrganisationKind
from trace.rooms.audit.services import record as audit
from trace.rooms.batches import queries as batches
from trace.rooms.testing.kinds import (
    ChallengeState,
    SampleLaw,
    SampleStage,
    SampleState,
    StopProposal,
    TestKind,
)
from trace.rooms.testing.models import Challenge, Sample, SampleOfficer, SampleSeal
from trace.rooms.testing.queries.samples import lock_sample
from trace.rooms.testing.rules import samples as rules
from trace.rooms.testing.rules.reports import ItemFound, NotYourLaboratory, RetestNeedsAnotherLab
from trace.rooms.testing.rules.samples import Sampler, Seal
from trace.rooms.testing.services.reports import record_test

_MOST_LABORATORIES = 200


def take_sample(
    work: Work,
    *,
    batch_id: int,
    law: SampleLaw,
    stage: SampleStage,
    is_rapid: bool,
    taken_at: datetime,
    place: str,
    base_quantity: str,
    sample_quantity: str,
    backup_quantity: str = "",
    officers: Sequence[Sampler],
    seals: Sequence[Seal] = (),
    sheet: Mapping[str, str],
    signer: str,
    signature: Upload | None = None,
    refusal: str = "",
    witness: str = "",
    lab_id: int | None = None,
    number: str = "",
) -> Sample:
    """Take down a sampling sheet 抽样单 for a batch.

    lab_id   the laboratory that tests; none for a rapid test on the spot
    number   that of the national system, where the sheet has one; else one of our own
    Raises   MissingPermission · NoSuchRecord · InvalidValue · AlreadyRecorded (a number or seal used before)
    """
    batch = batches.get_batch(work, batch_id)
    require(work.actor, Permission.CHECKS_WRITE, division=batch.producer.division)
    named = rules.check_samplers(officers)
    closed = rules.check_seals(seals, is_rapid=is_rapid, has_backup=bool(backup_quantity.strip()))
    if taken_at > work.now:
        raise InvalidValue(field="taken_at", reason="future", value=taken_at.isoformat())
    if not is_rapid:
        _check_laboratory(work, lab_id)
    made = Sample(
        number=number.strip()[:40] or f"CY{work.today:%Y%m%d}-{ids.readable_code(6)}",
        law=law,
        stage=stage,
        state=SampleState.TAKEN,
        batch_id=batch.id,
        division=batch.producer.division,
        is_rapid=is_rapid,
        lab_id=None if is_rapid else lab_id,
        taken_at=taken_at,
        place=require_text("place", place, longest=200),
        base_quantity=require_text("base_quantity", base_quantity, longest=40),
        sample_quantity=require_text("sample_quantity", sample_quantity, longest=40),
        backup_quantity=backup_quantity.strip()[:40],
        sheet=rules.check_sheet(sheet),
        **_signed(work, signer, signature, refusal, witness),
        officers=[SampleOfficer(name=p.name, badge_number=p.badge_number) for p in named],
        seals=[SampleSeal(number=s.number, is_backup=s.is_backup) for s in closed],
    )
    made.recorded_by, made.recorded_at = work.actor.account_id, work.now
    work.session.add(made)
    work.session.flush()  # a number or seal that was used before is refused here
    _tell(work, "sample.taken", made, batch.producer_id, law=law.value)
    return made


def receive_sample(work: Work, *, number: str, is_intact: bool, note: str = "") -> Sample:
    """Receive a sample in the laboratory, or refuse one whose seals are broken, saying what is wrong.

    Raises   NoSuchRecord · NotYourLaboratory · SampleStateForbids · InvalidValue
    """
    sample = lock_sample(work, number)
    _require_laboratory(work, sample.lab_id)
    act = "receive" if is_intact else "refuse"
    following = rules.next_sample_state(sample.state, act, is_rapid=sample.is_rapid)
    told = note.strip() if is_intact else require_text("note", note, longest=400)
    sample.state = following
    sample.receipt_note = told[:400]
    sample.received_at, sample.received_by = work.now, work.actor.label[:120]
    _tell(work, f"sample.{'received' if is_intact else 'refused'}", sample)
    return sample


def report_sample(
    work: Work,
    *,
    number: str,
    report_number: str,
    reported_on: date,
    is_safety: bool,
    passed: bool,
    conclusion: str = "",
    items: Sequence[ItemFound] = (),
    evidence: Upload | None = None,
) -> Sample:
    """Report on a sample: by its laboratory, or by the office that tested rapidly on the spot.

    The batch is held at once by a failed safety test (see `record_test`); a stop by an officer is proposed besides.
    Raises   NoSuchRecord · NotYourLaboratory · MissingPermission · SampleStateForbids · what `record_test` refuses
    """
    sample = lock_sample(work, number)
    if sample.is_rapid:
        require(work.actor, Permission.CHECKS_WRITE, division=sample.division)
    else:
        _require_laboratory(work, sample.lab_id)
    sample.state = rules.next_sample_state(sample.state, "report", is_rapid=sample.is_rapid)
    report = record_test(
        work,
        batch_id=sample.batch_id,
        kind=TestKind.RAPID if sample.is_rapid else TestKind.SUPERVISED,
        lab_id=sample.lab_id,
        lab_name=sample.sheet.get("sampling_unit", "") or sample.number,
        report_number=report_number,
        sampled_on=local_date(sample.taken_at),
        reported_on=reported_on,
        is_safety=is_safety,
        passed=passed,
        conclusion=conclusion,
        items=items,
        evidence=evidence,
    )
    sample.report_id, sample.report = report.id, report
    if is_safety and not passed:
        sample.stop = StopProposal.PROPOSED
    _tell(work, "sample.reported", sample, passed=passed)
    return sample


def notify_result(work: Work, *, number: str, at: datetime) -> Sample:
    """Note when the sampled producer received the result: a failure may be challenged from then on.

    Raises   NoSuchRecord · MissingPermission · SampleStateForbids · InvalidValue
    """
    sample = lock_sample(work, number)
    require(work.actor, Permission.CHECKS_WRITE, division=sample.division)
    following = rules.next_sample_state(sample.state, "notify", is_rapid=sample.is_rapid)
    if not sample.taken_at <= at <= work.now:
        raise InvalidValue(field="at", reason="range", value=at.isoformat())
    sample.state, sample.notified_at = following, at
    if sample.report is not None and not sample.report.passed:
        sample.challenge_until = rules.challenge_until(
            sample.law, is_rapid=sample.is_rapid, notified_at=at
        )
    _tell(work, "sample.notified", sample)
    return sample


def file_challenge(work: Work, *, number: str, reason: str) -> Sample:
    """Challenge a failed result in time: the sampled producer does, or an officer takes it down for it.

    Raises   NoSuchRecord · MissingPermission · NothingToChallenge · ChallengeTooLate · SampleStateForbids ·
             InvalidValue
    """
    sample = lock_sample(work, number)
    if not may(work.actor, Permission.BATCHES_WRITE, organisation_id=sample.batch.producer_id):
        require(work.actor, Permission.CHECKS_WRITE, division=sample.division)
    if sample.challenge is not None:
        raise rules.SampleStateForbids(state=sample.challenge.state.value, act="challenge")
    if sample.challenge_until is None:
        raise rules.NothingToChallenge(number=sample.number)
    if work.now > sample.challenge_until:
        raise rules.ChallengeTooLate(until=sample.challenge_until)
    sample.challenge = Challenge(
        state=ChallengeState.FILED,
        reason=require_text("reason", reason, longest=2000),
        filed_at=work.now,
        filed_by=work.actor.label[:120],
        first_lab_id=sample.lab_id,
    )
    _tell(work, "sample.challenged", sample)
    return sample


def decide_challenge(
    work: Work, *, number: str, accept: bool, reason: str, lab_id: int | None = None
) -> Sample:
    """Accept a challenge and name the laboratory of the re-test, or decline it, with the reason.

    lab_id   for farm goods; for food the laboratory is drawn at random (食品安全法 article 88), never the first one
    Raises   NoSuchRecord · MissingPermission · SampleStateForbids · RetestNeedsAnotherLab · NoOtherLaboratory ·
             InvalidValue
    """
    sample = lock_sample(work, number)
    require(work.actor, Permission.CHECKS_WRITE, division=sample.division)
    challenge = _challenge_of(sample)
    act = "accept" if accept else "decline"
    following = rules.next_challenge_state(challenge.state, act)
    told = require_text("reason", reason, longest=2000)
    if accept:
        challenge.retest_lab_id = _retest_laboratory(work, sample, challenge, lab_id)
        challenge.retest_lab = get_organisation(work, challenge.retest_lab_id)
    challenge.state, challenge.decision = following, told
    challenge.decided_at, challenge.decided_by = work.now, work.actor.label[:120]
    _tell(work, f"sample.challenge-{'accepted' if accept else 'declined'}", sample)
    return sample


def receive_backup(work: Work, *, number: str) -> Sample:
    """Receive the backup sample in the laboratory of the re-test: its term runs from today.

    Raises   NoSuchRecord · NotYourLaboratory · SampleStateForbids
    """
    if not work.actor.has_role(Role.LAB):
        raise NotYourLaboratory
    sample = lock_sample(work, number)
    challenge = _challenge_of(sample)
    _require_laboratory(work, challenge.retest_lab_id)
    challenge.state = rules.next_challenge_state(challenge.state, "receive")
    challenge.backup_received_at = work.now
    challenge.retest_due_on = rules.retest_due_on(sample.law, work.today)
    _tell(work, "sample.backup-received", sample)
    return sample


def report_retest(
    work: Work,
    *,
    number: str,
    report_number: str,
    reported_on: date,
    passed: bool,
    conclusion: str = "",
    items: Sequence[ItemFound] = (),
    evidence: Upload | None = None,
) -> Sample:
    """Report on the backup sample: a pass overturns the failure and lifts what it placed, a failure upholds it.

    Raises   NoSuchRecord · NotYourLaboratory · SampleStateForbids · what `record_test` refuses
    """
    if not work.actor.has_role(Role.LAB):
        raise NotYourLaboratory
    sample = lock_sample(work, number)
    challenge = _challenge_of(sample)
    _require_laboratory(work, challenge.retest_lab_id)
    act = "overturn" if passed else "uphold"
    challenge.state = rules.next_challenge_state(challenge.state, act)
    first = sample.report
    report = record_test(
        work,
        batch_id=sample.batch_id,
        kind=TestKind.SUPERVISED,
        lab_id=challenge.retest_lab_id,
        report_number=report_number,
        sampled_on=local_date(sample.taken_at),
        reported_on=reported_on,
        is_safety=first is None or first.is_safety,
        passed=passed,
        conclusion=conclusion,
        items=items,
        evidence=evidence,
        retest_of_id=sample.report_id,
    )
    challenge.retest_report_id, challenge.retest_report = report.id, report
    if passed and sample.stop is StopProposal.PROPOSED:
        sample.stop = StopProposal.DECLINED
        sample.stop_reason = report.cause
    _tell(work, "sample.retested", sample, passed=passed)
    return sample


def settle_stop(work: Work, *, number: str, confirm: bool, reason: str) -> Sample:
    """Note what an officer made of the stop that a failure proposes; the caller places the stop itself.

    Raises   NoSuchRecord · MissingPermission · SampleStateForbids · InvalidValue
    """
    sample = lock_sample(work, number)
    require(work.actor, Permission.BATCHES_STOP, division=sample.division)
    if sample.stop is not StopProposal.PROPOSED:
        raise rules.SampleStateForbids(
            state=sample.stop.value if sample.stop else "none", act="stop"
        )
    sample.stop_reason = require_text("reason", reason, longest=2000)
    sample.stop = StopProposal.CONFIRMED if confirm else StopProposal.DECLINED
    sample.stop_decided_by = work.actor.label[:120]
    _tell(work, f"sample.stop-{sample.stop.value}", sample)
    return sample


def _challenge_of(sample: Sample) -> Challenge:
    if sample.challenge is None:
        raise rules.SampleStateForbids(state=sample.state.value, act="retest")
    return sample.challenge


def _require_laboratory(work: Work, lab_id: int | None) -> None:
    if lab_id is None or lab_id not in work.actor.organisations(Role.LAB):
        raise NotYourLaboratory
    require(work.actor, Permission.TESTS_RECORD, organisation_id=lab_id)


def _check_laboratory(work: Work, lab_id: int | None) -> int:
    if lab_id is None:
        raise InvalidValue(field="lab_id", reason="required")
    lab = get_organisation(work, lab_id)
    if lab.kind is not OrganisationKind.LAB or not lab.is_active:
        raise InvalidValue(field="lab_id", reason="unknown-choice", value=str(lab_id))
    return lab_id


def _retest_laboratory(work: Work, sample: Sample, challenge: Challenge, lab_id: int | None) -> int:
    if sample.law is SampleLaw.FARM:
        chosen = _check_laboratory(work, lab_id)
        if chosen == sample.lab_id:
            raise RetestNeedsAnotherLab(lab_name=get_organisation(work, chosen).name).beside(
                "lab_id"
            )
        return chosen
    found = list_organisations(work, kind=OrganisationKind.LAB, size=_MOST_LABORATORIES)
    others: list[int] = [lab.id for lab in found if lab.is_active and lab.id != sample.lab_id]
    if not others:
        raise rules.NoOtherLaboratory
    challenge.is_drawn = True
    return secrets.choice(others)


def _signed(
    work: Work, signer: str, signature: Upload | None, refusal: str, witness: str
) -> dict[str, Any]:
    """The columns that say who signed, or who refused before whom."""
    named: dict[str, Any] = {"signer": require_text("signer", signer, longest=60)}
    if signature is None:
        if not (refusal.strip() and witness.strip()):
            raise InvalidValue(field="signature", reason="signature-or-refusal")
        return named | {"refusal": refusal.strip()[:400], "witness": witness.strip()[:200]}
    try:
        return named | {"signature_id": store_picture(work, signature, organisation_id=None).id}
    except Invalid as error:
        raise error.beside("signature") from None


def _tell(
    work: Work, verb: str, sample: Sample, producer_id: int | None = None, **facts: object
) -> None:
    audit(
        work,
        verb,
        subject_kind="sample",
        subject_key=sample.number,
        organisation_id=producer_id or sample.batch.producer_id,
        batch=sample.batch_id,
        **facts,
    )


__all__ = [
    "decide_challenge",
    "file_challenge",
    "notify_result",
    "receive_backup",
    "receive_sample",
    "report_retest",
    "report_sample",
    "settle_stop",
    "take_sample",
]
