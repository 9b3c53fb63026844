"""Each gate lets pass and refuses, the day before and after a change of status, in a sentence that says so.

A row: goods that pass, what then happens, and what the user reads in both languages. Add a row for a new status.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from tests.factories.batches import kg
from tests.factories.certificates import make_certificate
from tests.factories.labels import Packed, make_bound_run, make_conformity, make_packed
from trace.http.gates import gate_text
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches import queries as batch_queries
from trace.rooms.batches import services as batches
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.certificates import services as certificates
from trace.rooms.certificates.kinds import CertificateStanding, Mark
from trace.rooms.certificates.services import ScopeLine
from trace.rooms.conformity import queries as papers
from trace.rooms.conformity import services as conformity
from trace.rooms.labels import services
from trace.rooms.labels.rules import Gate, GateFinding, Outcome
from trace.rooms.producers import services as producers
from trace.rooms.sanctions import services as sanctions

ORGANIC = {"marks": (Mark.ORGANIC,)}
DOCUMENT = "示例〔2026〕9号"


@dataclass(frozen=True)
class Status:
    """One status of one gate.

    before, after   reasons while it passes and when it refuses; sentences are parts of what is read after
    lift            what makes it pass again, where something does
    """

    gate: Gate
    change: Callable[[Work, Packed], object]
    before: str
    after: str
    zh: str
    en: str
    lift: Callable[[Work, Packed], object] | None = None
    goods: Callable[[Work], Packed] = make_packed
    order: dict[str, Any] = field(default_factory=dict)
    count: int = 10


def authorisation(act: str) -> Callable[[Work, Packed], object]:
    """Suspend, reinstate or withdraw the right to use the brand."""

    def done(work: Work, packed: Packed) -> object:
        assert packed.authorisation is not None
        return sanctions.change_authorisation_state(
            work,
            authorisation_id=packed.authorisation.id,
            act=act,
            reason="超范围用标",
            document_number=DOCUMENT,
        )

    return done


def restricted(kind: RestrictionKind) -> Callable[[Work, Packed], object]:
    """Hold what the packs were made of."""

    def done(work: Work, packed: Packed) -> object:
        (source, *_) = batch_queries.ancestors(work, packed.batch.id)
        return batches.place_restriction(
            work, batch_ids=[source.batch.id], kind=kind, reason="示例", document_number=DOCUMENT
        )

    return done


def lifted(work: Work, packed: Packed) -> object:
    """Lift all that holds the packs."""
    held = batch_queries.lineage(work, packed.batch.id).in_force
    return batches.lift_restriction(
        work, restriction_ids=[one.id for one in held], reason="整改完成"
    )


def organic(work: Work) -> Packed:
    """Packs certified organic for ten packs only, all labels of which may still be drawn."""
    packed = make_packed(work)
    stated = ScopeLine(
        packed.product.name, packed.product.id, quantity=Quantity(Decimal(25), Unit.KG)
    )
    early = replace(work, now=work.now - timedelta(days=30))
    make_certificate(early, packed.producer, lines=[stated])
    return packed


def certificate(state: CertificateStanding) -> Callable[[Work, Packed], object]:
    """Record that the certificate is in another state since before the goods were made."""

    def done(work: Work, packed: Packed) -> object:
        (paper,) = certificates.queries.certificates_of(work, packed.producer.id)
        return certificates.change_state(
            work,
            certificate_id=paper.id,
            state=state,
            from_on=packed.batch.made_on,
            reason="监督检查",
        )

    return done


def take(count: int, **order: Any) -> Callable[[Work, Packed], object]:
    """Order so many labels first."""
    return lambda work, packed: make_bound_run(work, packed, count, **order)


def void_conformity(work: Work, packed: Packed) -> None:
    """Void the conformity certificate of the packs."""
    for paper in papers.certificates_for(work, [packed.batch.id]):
        if paper.is_in_force:
            conformity.void_certificate(work, number=paper.number, reason="填写错误")


STATUSES = {
    "G1 suspended": Status(
        Gate.PRODUCER,
        lambda work, packed: producers.suspend_producer(
            work, producer_id=packed.producer.id, reason="抽检不合格"
        ),
        "producer-approved",
        "producer-suspended",
        "已被暂停：抽检不合格",
        "is suspended: 抽检不合格",
        lift=lambda work, packed: producers.lift_suspension(
            work, producer_id=packed.producer.id, reason="整改完成"
        ),
    ),
    "G2 conformity void": Status(
        Gate.PROOF,
        void_conformity,
        "conformity-present",
        "conformity-missing",
        "未开具承诺达标合格证",
        "No conformity certificate was issued",
        lift=lambda work, packed: make_conformity(work, packed.batch),
    ),
    "G3 suspended": Status(
        Gate.CERTIFICATES,
        certificate(CertificateStanding.SUSPENDED),
        "certificate-covered",
        "certificate-suspended",
        "暂停",
        "was suspended on",
        goods=organic,
        order=ORGANIC,
    ),
    "G3 withdrawn": Status(
        Gate.CERTIFICATES,
        certificate(CertificateStanding.WITHDRAWN),
        "certificate-covered",
        "certificate-withdrawn",
        "撤销",
        "was withdrawn",
        goods=organic,
        order=ORGANIC,
    ),
    "G3 quantity": Status(
        Gate.CERTIFICATES,
        take(1, **ORGANIC),
        "certificate-covered",
        "certificate-quantity",
        "25 千克",
        "states 25 kg",
        goods=organic,
        order=ORGANIC,
    ),
    "G4 suspended": Status(
        Gate.AUTHORISATION,
        authorisation("suspend"),
        "authorisation-covered",
        "authorisation-suspended",
        "超范围用标",
        "is suspended: 超范围用标",
        lift=authorisation("reinstate"),
    ),
    "G4 withdrawn": Status(
        Gate.AUTHORISATION,
        authorisation("withdraw"),
        "authorisation-covered",
        "authorisation-withdrawn",
        "超范围用标",
        "was withdrawn: 超范围用标",
    ),
    "G8 officer's stop": Status(
        Gate.SAFETY,
        restricted(RestrictionKind.OFFICER_STOP),
        "not-restricted",
        "held-officer-stop",
        "示例",
        "The authority has stopped batch",
        lift=lifted,
    ),
    "G8 recall": Status(
        Gate.SAFETY,
        restricted(RestrictionKind.RECALL),
        "not-restricted",
        "held-recall",
        "召回",
        "is being recalled",
        lift=lifted,
    ),
    "G9 goods": Status(
        Gate.MASS,
        lambda work, packed: batches.record_loss(
            work, batch_id=packed.batch.id, quantity=kg("477.5"), on=work.today, reason="霉变"
        ),
        "mass-enough",
        "mass-exceeded",
        "9",
        "enough for 9 labels; 10 were asked",
    ),
    "G10 quota": Status(
        Gate.QUOTA,
        take(1),
        "quota-enough",
        "quota-exceeded",
        "9",
        "Only 9 labels are left in the quota; 10 were asked.",
        goods=lambda work: make_packed(work, quota=10),
    ),
}


@pytest.mark.parametrize("name", STATUSES)
def test_a_gate_passes_the_day_before_and_refuses_the_day_after(
    work: Work, app: Flask, name: str
) -> None:
    status = STATUSES[name]
    packed = status.goods(work)
    assert reasons(work, packed, status) == [(Outcome.PASSED, status.before)]

    after = replace(work, now=work.now + timedelta(days=1))
    status.change(after, packed)
    (refused,) = findings(after, packed, status)

    assert (refused.outcome, refused.reason) == (Outcome.FAILED, status.after)
    assert refused.rule
    assert refused.rule_version
    for language, part in (("zh", status.zh), ("en", status.en)):
        with app.test_request_context(f"/?lang={language}"):
            told = gate_text(refused)
        assert part in told.sentence
        assert told.remedy
    if status.lift is not None:
        status.lift(after, packed)
        assert reasons(after, packed, status) == [(Outcome.PASSED, status.before)]


@pytest.mark.parametrize(("offset", "covers"), [(0, True), (-1, False)])
def test_a_certificate_covers_goods_of_its_last_day_and_not_of_the_next(
    work: Work, offset: int, covers: bool
) -> None:
    packed = make_packed(work)
    last = packed.batch.made_on + timedelta(days=offset)
    make_certificate(work, packed.producer, [packed.product], valid_until=last)
    status = STATUSES["G3 suspended"]

    found = reasons(work, packed, status)

    passed = (Outcome.PASSED, "certificate-covered")
    assert found == [passed if covers else (Outcome.FAILED, "certificate-expired")]


def test_an_authorisation_may_be_used_on_its_last_day_and_not_on_the_next(work: Work) -> None:
    packed = make_packed(work)
    status = STATUSES["G4 suspended"]
    assert packed.authorisation is not None
    last = packed.authorisation.valid_until

    def on(day: date) -> Work:
        return replace(work, now=work.now + (day - work.today))

    assert reasons(on(last), packed, status) == [(Outcome.PASSED, "authorisation-covered")]
    after = on(last + timedelta(days=1))
    assert reasons(after, packed, status) == [(Outcome.FAILED, "authorisation-expired")]


def findings(work: Work, packed: Packed, status: Status) -> list[GateFinding]:
    """What the gate decides on an order: warnings and what is beside the status left out."""
    work.session.flush()
    work.session.expire_all()
    found = services.preview_order(work, packed.order(status.count, **status.order)).findings
    told = (status.before, status.after)
    return [one for one in found if one.gate is status.gate and (one.stops or one.reason in told)]


def reasons(work: Work, packed: Packed, status: Status) -> list[tuple[Outcome, str]]:
    """The same as outcome and reason."""
    return [(one.outcome, one.reason) for one in findings(work, packed, status)]
