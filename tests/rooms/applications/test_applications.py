"""Applications: documents, submission, decision with reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.factories.brands import (
    BODY,
    PDF,
    kind_of,
    make_application,
    make_authorisation,
    make_brand,
    make_draft_application,
    make_rule_book,
)
from tests.factories.people import make_person
from tests.factories.producers import make_draft, make_producer
from tests.factories.products import make_packed_product
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.uploads import FileKindRefused, Upload
from trace.rooms.applications import queries, services
from trace.rooms.applications.errors import (
    ApplicationPending,
    ApplicationStepRefused,
    EvidenceMissing,
    ProducerNotInOrder,
    ReasonUnlawful,
    RefusalWithoutGround,
)
from trace.rooms.applications.kinds import ApplicationState
from trace.rooms.applications.rules import GrantTerms, Ground, Refusal
from trace.rooms.authorisations import queries as authorisations
from trace.rooms.authorisations.errors import AlreadyAuthorised, ProductNotInBrand
from trace.rooms.authorisations.rules import AppliedProduct
from trace.rooms.brands.errors import RuleBookMissing, UnknownCondition
from trace.rooms.brands.kinds import MarkType
from trace.rooms.quotas import queries as quotas
from trace.rooms.quotas.rules import QuotaTerm


def decide(work, application, decision):
    return services.decide_application(work, application_id=application.id, decision=decision)


def test_an_application_is_granted_with_number_term_products_and_quota(work):
    brand = make_brand(work)
    application = make_application(work, brand)
    product_id = application.products[0].product_id

    decide(
        work,
        application,
        GrantTerms(contract_number="HT-1", quota=(QuotaTerm(product_id, 5000),)),
    )

    granted = queries.authorisation_of_application(work, application.id)
    assert application.state is ApplicationState.GRANTED
    assert granted.number == f"{brand.code}-2026-0001"
    assert (granted.valid_from, granted.valid_until) == (work.today, date(2029, 7, 17))
    left = quotas.quota_left(
        work, authorisation_id=granted.id, product_id=product_id, on=work.today
    )
    assert left == 5000
    decision = authorisations.authorisation_for(
        work,
        brand_id=brand.id,
        producer_id=application.producer_id,
        product_id=product_id,
        on=work.today,
    )
    assert decision.covers


def test_only_some_of_the_products_may_be_granted(work):
    producer = make_producer(work)
    products = [make_packed_product(work, producer) for _ in range(2)]
    application = make_application(work, None, producer, products)

    decide(work, application, GrantTerms(product_ids=(products[1].id,)))

    granted = queries.authorisation_of_application(work, application.id)
    granted = authorisations.get_authorisation(work, granted.id)
    assert [line.product_id for line in granted.products] == [products[1].id]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (GrantTerms(valid_from=date(2026, 7, 1)), "valid_from"),
        (GrantTerms(valid_until=date(2030, 1, 1)), "valid_until"),
        (GrantTerms(number="甲/1"), "number"),
        (GrantTerms(product_ids=(0,)), "product_ids"),
    ],
)
def test_terms_that_the_rule_book_does_not_allow_are_refused(work, terms, field):
    application = make_application(work)

    with pytest.raises(InvalidValue) as refusal:
        decide(work, application, terms)

    assert refusal.value.field == field
    assert application.state is ApplicationState.SUBMITTED


def test_a_refusal_keeps_the_condition_as_it_read_and_the_finding(work):
    application = make_application(work)

    decide(work, application, Refusal((Ground("C3", "2025年抽检不合格"),), "名额已满"))
    make_rule_book(
        work, application.brand, replace(BODY, conditions=(replace(BODY.conditions[0]),))
    )

    found = queries.get_application(work, application.id)
    assert found.state is ApplicationState.REFUSED
    assert [(ground.condition_title, ground.finding) for ground in found.grounds] == [
        ("近三年无质量安全事故", "2025年抽检不合格")
    ]
    assert found.rule_book.version == 1
    assert found.other_reason == "名额已满"
    assert queries.authorisation_of_application(work, application.id) is None


def test_a_refusal_without_a_lawful_ground_is_refused_itself(work):
    brand = make_brand(work, mark_type=MarkType.CERTIFICATION)
    application = make_application(work, brand)

    for refusal, error in (
        (Refusal(()), RefusalWithoutGround),
        (Refusal((Ground("X"),)), UnknownCondition),
        (Refusal((Ground("C1"),), "名额已满"), ReasonUnlawful),
    ):
        with pytest.raises(error):
            decide(work, application, refusal)

    assert application.state is ApplicationState.SUBMITTED


def test_an_application_is_decided_once(work):
    application = make_application(work)
    decide(work, application, Refusal((Ground("C1"),)))

    with pytest.raises(ApplicationStepRefused):
        decide(work, application, GrantTerms())


def test_documents_that_the_rule_book_asks_for_must_be_there(work):
    application = make_draft_application(work)
    work.session.flush()
    services.remove_document(
        work, application_id=application.id, file_id=application.files[0].file_id
    )
    work.session.flush()

    with pytest.raises(EvidenceMissing) as refusal:
        services.submit_application(work, application_id=application.id)

    assert refusal.value.conditions == ("近一年产品检验合格",)


def test_a_document_is_checked_and_belongs_to_a_known_condition(work):
    application = make_draft_application(work)
    attach = {"application_id": application.id}

    with pytest.raises(UnknownCondition):
        services.attach_document(work, upload=PDF, condition_code="C8", **attach)
    with pytest.raises(FileKindRefused):
        services.attach_document(work, upload=Upload("x.exe", b"MZ"), **attach)
    with pytest.raises(NoSuchRecord):
        services.remove_document(work, application_id=application.id, file_id=0)
    for _ in range(19):
        services.attach_document(work, upload=PDF, **attach)
    with pytest.raises(InvalidValue):
        services.attach_document(work, upload=PDF, **attach)

    entry = application.files[0]
    found = queries.get_application_file(work, application.id, entry.file_id)
    assert found.file.media_type == "application/pdf"
    with pytest.raises(NoSuchRecord):
        queries.get_application_file(work, application.id, 0)


def test_a_draft_is_changed_and_a_submitted_one_is_not(work):
    application = make_draft_application(work)
    product_id = application.products[0].product_id
    new = [AppliedProduct(product_id, kind_of(application.brand), 5)]

    services.change_application(work, application_id=application.id, products=new, statement="改")
    services.submit_application(work, application_id=application.id)

    assert [line.label_count for line in application.products] == [5]
    with pytest.raises(ApplicationStepRefused):
        services.change_application(work, application_id=application.id, products=new)


def test_products_are_the_producers_own_and_of_the_brands_kinds(work):
    brand, producer = make_brand(work), make_producer(work)
    own, foreign = (
        make_packed_product(work, producer),
        make_packed_product(work, make_producer(work)),
    )
    work.session.flush()
    peach = kind_of(brand)

    for products, error in (
        ([AppliedProduct(foreign.id, peach)], ProductNotInBrand),
        ([AppliedProduct(10**9, peach)], ProductNotInBrand),
        ([AppliedProduct(own.id, 10**9)], ProductNotInBrand),
        ([], InvalidValue),
        ([AppliedProduct(own.id, peach)] * 2, InvalidValue),
        ([AppliedProduct(own.id, peach, -1)], InvalidValue),
    ):
        with pytest.raises(error):
            services.start_application(
                work, brand_id=brand.id, producer_id=producer.id, products=products
            )
    with pytest.raises(InvalidValue):
        services.start_application(
            work,
            brand_id=brand.id,
            producer_id=producer.id,
            products=[AppliedProduct(own.id, peach)],
            statement="长" * 4001,
        )


def test_a_producer_that_is_not_approved_cannot_apply(work):
    producer = make_draft(work)
    work.session.flush()
    application = make_draft_application(work, None, producer)

    with pytest.raises(ProducerNotInOrder) as refusal:
        services.submit_application(work, application_id=application.id)

    assert refusal.value.reason == "not_approved"


def test_a_brand_without_a_rule_book_takes_no_application(work):
    brand, producer = make_brand(work, with_rule_book=False), make_producer(work)
    product = make_packed_product(work, producer)
    work.session.flush()
    application = services.start_application(
        work,
        brand_id=brand.id,
        producer_id=producer.id,
        products=[AppliedProduct(product.id, kind_of(brand))],
    )

    with pytest.raises(RuleBookMissing):
        services.submit_application(work, application_id=application.id)


def test_one_application_a_product_waits_at_a_time(work):
    first = make_application(work)
    product = first.products[0]
    second = make_draft_application(work, first.brand, first.producer, [product.product])

    with pytest.raises(ApplicationPending):
        services.submit_application(work, application_id=second.id)
    services.withdraw_application(work, application_id=first.id)
    services.submit_application(work, application_id=second.id)

    assert first.state is ApplicationState.WITHDRAWN
    assert second.state is ApplicationState.SUBMITTED


def test_a_product_is_not_authorised_twice_for_the_same_days(work):
    brand, producer = make_brand(work), make_producer(work)
    product = make_packed_product(work, producer)
    held = make_authorisation(work, brand, producer, [product])
    application = make_application(work, brand, producer, [product])

    with pytest.raises(AlreadyAuthorised) as refusal:
        decide(work, application, GrantTerms())
    after = held.valid_until + timedelta(days=1)
    decide(work, application, GrantTerms(valid_from=after))

    assert refusal.value.number == held.number
    assert application.state is ApplicationState.GRANTED


def test_clerks_apply_and_the_authority_decides(work, work_by):
    application = make_application(work)
    clerk = make_person(work, Role.PRODUCER_CLERK, organisation_id=application.producer_id)
    brand = make_person(work, Role.BRAND, organisation_id=application.brand.authority_id)

    with pytest.raises(MissingPermission):
        decide(work_by(clerk.actor), application, GrantTerms())
    with pytest.raises(MissingPermission):
        services.withdraw_application(work_by(brand.actor), application_id=application.id)
    decide(work_by(brand.actor), application, GrantTerms())

    assert application.decided_by == brand.actor.label


def test_applications_are_seen_by_those_concerned(work, work_by):
    application = make_application(work)
    own = make_person(work, Role.PRODUCER_CLERK, organisation_id=application.producer_id)
    authority = make_person(work, Role.BRAND, organisation_id=application.brand.authority_id)
    officer = make_person(work, Role.MARKET_OFFICER)
    auditor = make_person(work, Role.AUDITOR)
    others = [
        make_person(work, Role.PRODUCER_CLERK),
        make_person(work, Role.BRAND),
        make_person(work, Role.MARKET_OFFICER, division="430225"),
    ]

    for person in (own, authority, officer, auditor):
        found = queries.list_applications(
            work_by(person.actor),
            brand_id=application.brand_id,
            producer_id=application.producer_id,
            state="submitted",
            text=application.producer.name[:4],
        )
        assert list(found) == [application]
    for person in others:
        with pytest.raises(NoSuchRecord):
            queries.get_application(work_by(person.actor), application.id)
