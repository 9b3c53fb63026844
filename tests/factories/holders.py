"""What the tests of an authorisation's life share: a rule-book with a ladder, a charge, people, days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.factories.brands import BODY, PDF, make_authorisation, make_brand, make_rule_book
from tests.factories.people import make_person
from tests.factories.producers import make_producer
from trace.kernel.actor import Role
from trace.kernel.work import Work
from trace.rooms.applications import services as applications
from trace.rooms.authorisations import services as authorisations
from trace.rooms.authorisations.kinds import AuthorisationKind, ChangeKind
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.authorisations.rules import Place, Use
from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.brands.rules import RuleBookBody, Sanction
from trace.rooms.producers.models import Producer
from trace.rooms.sanctions import queries, services
from trace.rooms.sanctions.kinds import AssessmentResult, RequestKind
from trace.rooms.sanctions.models import ImposedSanction
from trace.rooms.sanctions.services import Charge

LADDER = (
    Sanction(SanctionKind.WARNING, points=3, public_days=30),
    Sanction(SanctionKind.RECTIFICATION, points=4, rectify_days=15, public_days=60),
    Sanction(SanctionKind.SUSPENSION, points=6, public_days=180),
    Sanction(SanctionKind.WITHDRAWAL, points=12, public_days=365),
)
STRICT = replace(
    BODY,
    ladder=LADDER,
    points_limit=7,
    points_period_months=12,
    appeal_days=10,
    reentry_months=24,
    credit_repair_days=20,
    reapply_from_days=180,
    reapply_until_days=30,
    assessment_every_months=12,
)
CHARGE = Charge(
    rule="使用管理办法第十二条",
    facts="2026年7月1日在某店抽检不合格",
    document_number="万品办〔2026〕8号",
)


def make_held(work: Work, body: RuleBookBody = STRICT, **given: Any) -> Authorisation:
    """Return an authorisation under a rule-book with a ladder, in force since 2026-01-02."""
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(work, brand, body)
    return make_authorisation(work, brand, make_producer(work), **given)


def impose(work: Work, held: Authorisation, kind: SanctionKind, **given: Any) -> ImposedSanction:
    """Return a sanction of this kind."""
    charge = replace(CHARGE, **given) if given else CHARGE
    return services.impose_sanction(work, authorisation_id=held.id, kind=kind, charge=charge)


def later(work: Work, **duration: float) -> Work:
    """Return the same unit of work at a later instant."""
    return replace(work, now=work.now + timedelta(**duration))


def staff_of(work: Work, held: Authorisation, work_by: Any) -> Work:
    """Return a unit of work by a new person of the brand's authority."""
    person = make_person(work, Role.BRAND, organisation_id=held.brand.authority_id)
    return work_by(person.actor)


def clerk_of(work: Work, held: Authorisation, work_by: Any) -> Work:
    """Return a unit of work by a new clerk of the holder."""
    person = make_person(work, Role.PRODUCER_CLERK, organisation_id=held.producer_id)
    return work_by(person.actor)


def make_holder_records(work: Work, producer: Producer, authority_id: int) -> dict[str, object]:
    """Return what the access matrix asks for: a sanction with a request, an assessment, a change of the producer."""
    brand = make_brand(work, authority_id=authority_id, with_rule_book=False)
    make_rule_book(work, brand, STRICT)
    held = applications.import_authorisation(
        work,
        brand_id=brand.id,
        producer_id=producer.id,
        number="",
        valid_from=work.today,
        valid_until=work.today + timedelta(days=800),
        products=[],
        use=Use(AuthorisationKind.SHOP, (Place("示范店", "示范路1号"),)),
    )
    sanction = impose(work, held, SanctionKind.RECTIFICATION)
    asked = services.ask_of_sanction(
        work, sanction_id=sanction.id, kind=RequestKind.PROOF, statement="已整改", uploads=[PDF]
    )
    change = authorisations.request_change(
        work,
        authorisation_id=held.id,
        kind=ChangeKind.TRADEMARK,
        new_value="示例牌",
        reason="新注册商标",
        upload=PDF,
    )
    done, due = queries.list_assessments(work, authorisation_id=held.id).items
    found = services.Found(AssessmentResult.PASS, "台账齐全")
    services.record_assessment(work, assessment_id=done.id, found=found, uploads=[PDF])
    return {
        "sanction": sanction.id,
        "sanction_request": asked.id,
        "sanction_file": asked.files[0].file_id,
        "assessment": due.id,
        "assessment_done": done.id,
        "assessment_file": queries.get_assessment(work, done.id).files[0].file_id,
        "authorisation_change": change.id,
    }
