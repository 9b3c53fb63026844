"""Certificates: numbers, scope, what they cover on a day, their history, verification and warnings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.factories.certificates import make_certificate, make_trademark
from tests.factories.producers import COUNTY, make_producer, make_unit
from tests.factories.products import make_product
from trace.kernel.actor import Role
from trace.kernel.errors import (
    AlreadyRecorded,
    InvalidFields,
    InvalidValue,
    MissingPermission,
    NoSuchRecord,
)
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.certificates import queries, rules, services
from trace.rooms.certificates.models import (
    Certificate,
    CertificateStanding,
    Mark,
    VerificationResult,
)
from trace.rooms.certificates.rules import CertificateReason

WorkAs = Callable[..., Work]
PDF = Upload("scan.pdf", b"%PDF-1.7 example")


def change(work: Work, certificate: Certificate, state: CertificateStanding, day: date) -> None:
    services.change_state(
        work, certificate_id=certificate.id, state=state, from_on=day, reason="公告"
    )


def test_a_mark_is_covered_by_a_listing_within_the_period(work: Work) -> None:
    producer = make_producer(work)
    listed, other = make_product(work, producer), make_product(work, producer)
    certificate = make_certificate(work, producer, [listed], evidence=PDF)

    def reason(product: Any, day: date, mark: Mark = Mark.ORGANIC) -> CertificateReason:
        return queries.covering(work, producer.id, product.id, mark, day).reason

    decision = queries.covering(work, producer.id, listed.id, Mark.ORGANIC, work.today)
    assert decision.covers
    assert (decision.certificate, decision.line) == (certificate, certificate.lines[0])
    assert reason(other, work.today) is CertificateReason.PRODUCT_NOT_LISTED
    assert reason(listed, date(2025, 12, 31)) is CertificateReason.NOT_YET_VALID
    assert reason(listed, date(2027, 1, 1)) is CertificateReason.EXPIRED
    assert reason(listed, work.today, Mark.GREEN) is CertificateReason.NO_CERTIFICATE
    assert queries.certificates_by_id(work, [certificate.id]) == {certificate.id: certificate}
    assert queries.certificates_by_id(work, []) == {}


def test_a_suspension_is_told_before_what_is_farther_from_covering(work: Work) -> None:
    producer = make_producer(work)
    product = make_product(work, producer)
    make_certificate(work, producer, [product], valid_until=date(2026, 2, 1))
    certificate = make_certificate(work, producer, [product])

    change(work, certificate, CertificateStanding.SUSPENDED, date(2026, 7, 1))

    def reason(day: date) -> CertificateReason:
        return queries.covering(work, producer.id, product.id, Mark.ORGANIC, day).reason

    assert reason(date(2026, 6, 30)) is CertificateReason.COVERED
    assert reason(date(2026, 7, 1)) is CertificateReason.SUSPENDED
    assert not rules.is_in_force_on(certificate, work.today)
    assert queries.state_on(certificate, date(2026, 6, 30)) is CertificateStanding.IN_FORCE
    change(work, certificate, CertificateStanding.IN_FORCE, date(2026, 7, 10))
    assert reason(work.today) is CertificateReason.COVERED
    change(work, certificate, CertificateStanding.WITHDRAWN, date(2026, 7, 12))
    assert reason(work.today) is CertificateReason.WITHDRAWN
    with pytest.raises(rules.CertificateStateForbids):
        change(work, certificate, CertificateStanding.IN_FORCE, date(2026, 7, 13))


@pytest.mark.parametrize("day", [date(2026, 7, 19), date(2026, 6, 1)])
def test_a_state_is_dated_neither_ahead_nor_before_the_last(work: Work, day: date) -> None:
    certificate = make_certificate(work, make_producer(work))
    change(work, certificate, CertificateStanding.SUSPENDED, date(2026, 7, 1))

    with pytest.raises(InvalidValue):
        change(work, certificate, CertificateStanding.WITHDRAWN, day)


def test_a_producer_reports_against_itself_but_never_for_itself(
    work: Work, work_as: WorkAs
) -> None:
    producer = make_producer(work)
    certificate = make_certificate(work, producer)
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=producer.id)
    officer = work_as(Role.MARKET_OFFICER, division=COUNTY)

    change(clerk, certificate, CertificateStanding.SUSPENDED, date(2026, 7, 1))
    with pytest.raises(MissingPermission):
        change(clerk, certificate, CertificateStanding.IN_FORCE, date(2026, 7, 2))
    change(officer, certificate, CertificateStanding.IN_FORCE, date(2026, 7, 2))

    assert [state.by for state in certificate.states] == [clerk.actor.label, officer.actor.label]


@pytest.mark.parametrize(
    ("mark", "number", "stored"),
    [
        (Mark.ORGANIC, "123op2600001-1", "123OP2600001-1"),
        (Mark.GREEN, "LB-50-1703081720A", "LB-50-1703081720A"),
        (Mark.GREEN, "GF360922260001", "GF360922260001"),
        (Mark.GI, "AGI01109", "AGI01109"),
        (Mark.GI, "国家知识产权局公告第400号", "国家知识产权局公告第400号"),
    ],
)
def test_numbers_of_each_mark_are_stored_in_their_usual_form(
    mark: Mark, number: str, stored: str
) -> None:
    assert rules.accept_number(mark, number) == stored


@pytest.mark.parametrize(
    ("mark", "number"), [(Mark.ORGANIC, "12OP26"), (Mark.GREEN, "LB-1"), (Mark.GI, "AGI1")]
)
def test_a_number_of_a_wrong_form_is_refused(mark: Mark, number: str) -> None:
    with pytest.raises(InvalidFields):
        rules.accept_number(mark, number)


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": " "},
        {"issuer": ""},
        {"lines": []},
        {"valid_until": date(2025, 1, 1)},
    ],
)
def test_a_wrong_certificate_is_refused(work: Work, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        make_certificate(work, make_producer(work), **wrong)


def test_scope_lines_name_own_products_units_and_a_quantity(work: Work) -> None:
    producer, other = make_producer(work), make_producer(work)
    product, unit = make_product(work, producer), make_unit(work, producer)
    line = services.ScopeLine("黄桃", product.id, unit.id, Quantity(Decimal(20_000), Unit.KG))

    certificate = make_certificate(work, producer, lines=[line])

    assert certificate.lines[0].quantity_base == 20_000 * 10**6
    with pytest.raises(NoSuchRecord):
        make_certificate(work, other, lines=[services.ScopeLine("黄桃", product.id)])
    with pytest.raises(NoSuchRecord):
        make_certificate(work, other, lines=[services.ScopeLine("黄桃", None, unit.id)])


def test_the_same_certificate_is_registered_once(work: Work) -> None:
    producer = make_producer(work)
    certificate = make_certificate(work, producer)

    with pytest.raises(rules.CertificateKnown):
        make_certificate(work, make_producer(work), number=certificate.number)
    with pytest.raises(NoSuchRecord):
        queries.get_certificate(work, 999_999)


def test_an_officers_verification_names_who_where_and_when(work: Work, work_as: WorkAs) -> None:
    producer = make_producer(work)
    certificate = make_certificate(work, producer)
    services.attach_evidence(work, certificate_id=certificate.id, upload=PDF)
    officer = work_as(Role.AGRICULTURE_OFFICER, division=COUNTY, label="李科长")

    def verify(by: Work) -> None:
        services.verify_certificate(
            by,
            certificate_id=certificate.id,
            result=VerificationResult.MATCHES,
            where_looked_up="认监委 认证结果查询",
        )

    verify(officer)
    found = certificate.verifications[0]
    assert (found.by, found.at, found.result) == ("李科长", work.now, VerificationResult.MATCHES)
    assert certificate.evidence_file_id is not None
    with pytest.raises(MissingPermission):
        verify(work_as(Role.PRODUCER_CLERK, organisation_id=producer.id))


def test_certificates_about_to_end_are_listed_unless_something_was_done(
    work: Work, work_as: WorkAs
) -> None:
    producer = make_producer(work)
    soon = date(2026, 8, 1)
    ending = make_certificate(work, producer, valid_until=soon)
    withdrawn = make_certificate(work, producer, valid_until=soon)
    change(work, withdrawn, CertificateStanding.WITHDRAWN, work.today)
    followed = make_certificate(work, producer, valid_until=soon)
    make_certificate(
        work,
        producer,
        number=followed.number,
        valid_from=date(2026, 7, 2),
        valid_until=date(2027, 7, 1),
    )

    found = queries.expiring(work_as(Role.PRODUCER_CLERK, organisation_id=producer.id))

    assert [(item.certificate, item.days_left) for item in found] == [(ending, 14)]
    assert found[0].producer is producer
    assert not queries.expiring(work, within_days=10)
    assert not queries.expiring(work_as(Role.MARKET_OFFICER, division="43"))


def test_certificates_are_searched_within_reach(work: Work, work_as: WorkAs) -> None:
    producer = make_producer(work)
    certificate = make_certificate(work, producer)
    officer = work_as(Role.MARKET_OFFICER, division=COUNTY)

    assert list(queries.search_certificates(officer)) == [certificate]
    assert list(queries.search_certificates(officer, text="示例 认证", mark=Mark.ORGANIC))
    assert not queries.search_certificates(officer, text="没有")
    assert not queries.search_certificates(work_as(Role.MARKET_OFFICER, division="43"))
    assert list(queries.search_certificates(work)) == [certificate]
    with pytest.raises(MissingPermission):
        queries.search_certificates(work_as(Role.PRINTER, organisation_id=9))
    assert list(queries.certificates_of(work, producer.id, mark=Mark.ORGANIC)) == [certificate]
    assert not queries.certificates_of(work, producer.id, mark=Mark.GI)


def test_trademarks_are_kept_by_number_and_class(work: Work, work_as: WorkAs) -> None:
    producer = make_producer(work)
    trademark = make_trademark(work, producer, evidence=PDF, valid_from=date(2020, 1, 2))

    assert list(queries.trademarks_of(work, producer.id)) == [trademark]
    with pytest.raises(AlreadyRecorded):
        make_trademark(work, producer, number=trademark.number)
    for wrong in ({"nice_class": 46}, {"valid_from": date(2031, 1, 1)}, {"name": ""}):
        with pytest.raises(InvalidValue):
            make_trademark(work, producer, **wrong)
    with pytest.raises(MissingPermission):
        queries.trademarks_of(work_as(Role.PRINTER, organisation_id=9), producer.id)
