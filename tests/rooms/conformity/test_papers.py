"""Collecting, checking, voiding and reading certificates."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from tests.factories.batches import kg, make_bought_in, make_harvest
from tests.factories.conformity import make_certificate, make_collected
from tests.factories.producers import COUNTY, make_producer
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.uploads import FileKindRefused, Upload
from trace.rooms.audit.models import AuditEntry
from trace.rooms.conformity import queries, rules, services
from trace.rooms.conformity.models import ConformityKind, ConformityState


@pytest.fixture
def batch(work):
    return make_harvest(work)


@pytest.fixture
def officer(work_as):
    return work_as(Role.MARKET_OFFICER, division=COUNTY)


def a_picture() -> Upload:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "PNG")
    return Upload("hgz.png", content.getvalue())


def test_a_sellers_certificate_is_kept_by_its_number(work):
    bought = make_bought_in(work)

    made = make_collected(work, bought, outside_number=" XS-1 ", quantity=kg(80))

    assert made.kind is ConformityKind.COLLECTED
    assert (made.outside_number, made.quantity_text, made.file_id) == ("XS-1", "80千克", None)
    assert (made.promisor, made.origin) == ("示例农户", "湖南省浏阳市")


def test_a_picture_serves_where_the_paper_has_no_number(work):
    bought = make_bought_in(work)

    made = make_collected(work, bought, outside_number="", picture=a_picture())

    assert made.outside_number is None
    assert made.file_id is not None
    with pytest.raises(InvalidValue, match="outside_number"):
        make_collected(work, bought, outside_number=" ")
    with pytest.raises(FileKindRefused):
        make_collected(work, bought, picture=Upload("x.png", b"no picture"))


@pytest.mark.parametrize("name", ["origin", "promisor"])
def test_a_collected_certificate_says_who_and_where_from(work, name):
    with pytest.raises(InvalidValue, match=name):
        make_collected(work, make_bought_in(work), **{name: ""})


def test_a_check_says_who_when_where_and_with_what_result(work, officer, clock, work_by, batch):
    made = make_certificate(work, batch)

    services.check_certificate(
        officer, number=made.number, agrees=True, place="县批发市场", office="示例市监局"
    )
    clock.advance(hours=1)
    later = work_by(officer.actor)
    services.check_certificate(
        later,
        number=made.number.lower(),
        agrees=False,
        place="服务区",
        office="示例市监局",
        note=" 数量不符 ",
    )

    work.session.expire_all()
    last, first = queries.find_by_number(work, made.number).checks
    assert (first.agrees, first.at, first.by) == (True, work.now, "test market_officer")
    assert (last.agrees, last.note, last.place) == (False, "数量不符", "服务区")
    assert last.at == work.now + timedelta(hours=1)
    assert [each.certificate.number for each in queries.list_checks(officer)] == [made.number] * 2


def test_a_check_needs_the_right_a_place_and_a_certificate(work, work_as, officer, batch):
    made = make_certificate(work, batch)
    told = {"agrees": True, "place": "县批发市场", "office": "示例市监局"}
    strangers = [
        work_as(Role.MARKET_OFFICER, division="430225"),
        work_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id),
        work_as(Role.LAB, organisation_id=1, division=COUNTY),
    ]

    for stranger in strangers:
        with pytest.raises(MissingPermission):
            services.check_certificate(stranger, number=made.number, **told)
    with pytest.raises(NoSuchRecord):
        services.check_certificate(officer, number="HGZ-NONE", **told)
    with pytest.raises(InvalidValue, match="place"):
        services.check_certificate(officer, number=made.number, **(told | {"place": ""}))
    services.check_certificate(
        work_as(Role.TOWNSHIP_ASSISTANT, division="360922101"), number=made.number, **told
    )


def test_a_void_certificate_stays_with_its_reason(work, work_as, batch):
    made = make_certificate(work, batch)
    with pytest.raises(MissingPermission):
        services.void_certificate(
            work_as(Role.MARKET_OFFICER, division=COUNTY), number=made.number, reason="x"
        )
    with pytest.raises(InvalidValue, match="reason"):
        services.void_certificate(work, number=made.number, reason=" ")

    services.void_certificate(work, number=made.number, reason="数量写错")

    assert (made.state, made.void_reason, made.voided_at) == (
        ConformityState.VOID,
        "数量写错",
        work.now,
    )
    with pytest.raises(rules.CertificateIsVoid):
        services.void_certificate(work, number=made.number, reason="再次")
    with pytest.raises(NoSuchRecord):
        services.void_certificate(work, number="HGZ-NONE", reason="x")
    work.session.flush()
    verbs = work.session.query(AuditEntry.verb).filter_by(subject_kind="conformity")
    assert [verb for (verb,) in verbs.order_by(AuditEntry.id)] == [
        "conformity.issued",
        "conformity.voided",
    ]


def test_certificates_are_read_by_those_whose_business_they_are(work, work_as, officer, batch):
    issued = make_certificate(work, batch)
    bought = make_bought_in(work, batch.producer, batch.product)
    collected = make_collected(work, bought)
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id)
    stranger = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)
    far = work_as(Role.AGRICULTURE_OFFICER, division="430225")

    both = [collected.number, issued.number]
    for reader in (work, officer, clerk):
        assert [each.number for each in queries.list_certificates(reader)] == both
        assert queries.read_certificate(reader, issued.number) is issued
    with pytest.raises(MissingPermission):
        queries.list_certificates(work_as(Role.PRINTER, organisation_id=1))
    for reader in (stranger, far):
        assert list(queries.list_certificates(reader)) == []
        assert list(queries.list_checks(reader)) == []
        with pytest.raises(MissingPermission):
            queries.read_certificate(reader, issued.number)
    with pytest.raises(MissingPermission):
        queries.list_certificates(stranger, producer_id=batch.producer_id)
    found = queries.list_certificates(
        clerk,
        producer_id=batch.producer_id,
        kind=ConformityKind.COLLECTED,
        state=ConformityState.IN_FORCE,
        text=f"{collected.outside_number} 黄桃",
    )
    assert [each.number for each in found] == [collected.number]
    assert queries.find_by_number(work, "HGZ-NONE") is None
