"""What an authorisation may be for besides products, and the code of its certificate."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories.brands import (
    PDF,
    make_brand,
)
from tests.factories.producers import make_producer
from trace.kernel.errors import InvalidFields, InvalidValue
from trace.rooms.applications import queries as application_queries
from trace.rooms.applications import services as application_services
from trace.rooms.applications.kinds import ApplicationState
from trace.rooms.applications.rules import GrantTerms
from trace.rooms.authorisations import queries, rules, signing
from trace.rooms.authorisations.errors import AlreadyAuthorised
from trace.rooms.authorisations.kinds import AuthorisationKind
from trace.rooms.authorisations.rules import Place, Use
from trace.rooms.authorisations.signing import PaperSignature

SHOP = Place("万载好物体验店", "万载县康乐街道示范路1号")
WEB_SHOP = Place("万载好物旗舰店", url="https://shop.example.cn/wanzai")
WORKS = Place("示范彩印厂", "万载县工业园", licence_number="（赣）印证字第3600001号")


def apply_for(work, brand, producer, use):
    made = application_services.start_application(
        work, brand_id=brand.id, producer_id=producer.id, products=[], use=use
    )
    application_services.attach_document(
        work, application_id=made.id, upload=PDF, condition_code="C2", caption="报告"
    )
    return application_services.submit_application(work, application_id=made.id)


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        (AuthorisationKind.SHOP, SHOP),
        (AuthorisationKind.SHOP, WEB_SHOP),
        (AuthorisationKind.PRINTING, WORKS),
    ],
)
def test_a_shop_or_a_printer_is_applied_for_and_granted_with_its_places(work, kind, place):
    brand, producer = make_brand(work), make_producer(work)
    application = apply_for(work, brand, producer, Use(kind, (place,)))

    application_services.decide_application(
        work, application_id=application.id, decision=GrantTerms()
    )

    granted = application_queries.authorisation_of_application(work, application.id)
    found = queries.authorisation_by_number(work, granted.number)
    assert application.state is ApplicationState.GRANTED
    assert (found.kind, found.products) == (kind, [])
    assert [(row.name, row.address, row.url) for row in found.places] == [
        (place.name, place.address, place.url)
    ]
    row = queries.register_row(found, on=work.today, now=work.now)
    assert (row.kind, row.place_names) == (kind, (place.name,))


@pytest.mark.parametrize(
    ("use", "fields"),
    [
        (Use(AuthorisationKind.SHOP), ["places"]),
        (Use(AuthorisationKind.PRODUCTS, (SHOP,)), ["places"]),
        (Use(AuthorisationKind.SHOP, (Place("店"),)), ["places.0.address"]),
        (Use(AuthorisationKind.SHOP, (Place("", "路"),)), ["places.0.name"]),
        (Use(AuthorisationKind.SHOP, (SHOP, SHOP)), ["places.1.name"]),
        (Use(AuthorisationKind.SHOP, (Place("店", url="ftp://x.cn"),)), ["places.0.url"]),
        (Use(AuthorisationKind.SHOP, (Place("店", url="http://[x"),)), ["places.0.url"]),
        (Use(AuthorisationKind.SHOP, (Place("店" * 201, "路"),)), ["places.0.name"]),
        (Use(AuthorisationKind.PRINTING, (SHOP,)), ["places.0.licence_number"]),
        (
            Use(AuthorisationKind.SHOP, tuple(Place(f"店{n}", "路") for n in range(51))),
            ["places"],
        ),
    ],
)
def test_places_are_those_of_the_kind(use, fields):
    with pytest.raises((InvalidValue, InvalidFields)) as refusal:
        rules.check_use(use, product_count=0)

    error = refusal.value
    found = [error.field] if isinstance(error, InvalidValue) else [p.field for p in error.problems]
    assert found == fields


def test_a_shop_is_no_product():
    with pytest.raises(InvalidValue) as refusal:
        rules.check_use(Use(AuthorisationKind.SHOP, (SHOP,)), product_count=1)

    assert refusal.value.field == "products"


def test_a_shop_is_authorised_once_for_the_same_days(work):
    brand, producer = make_brand(work), make_producer(work)
    use = Use(AuthorisationKind.SHOP, (SHOP,))
    take_over = {
        "brand_id": brand.id,
        "producer_id": producer.id,
        "number": "",
        "valid_from": date(2026, 5, 1),
        "valid_until": date(2026, 6, 1),
        "products": [],
    }
    first = application_services.import_authorisation(work, use=use, **take_over)

    with pytest.raises(AlreadyAuthorised) as refusal:
        application_services.import_authorisation(work, use=use, **take_over)
    other = application_services.import_authorisation(
        work, use=Use(AuthorisationKind.SHOP, (WEB_SHOP,)), **take_over
    )

    assert (refusal.value.number, refusal.value.at) == (first.number, "places")
    assert [place.url for place in other.places] == [WEB_SHOP.url]


def test_a_draft_for_products_may_become_one_for_a_shop(work):
    brand, producer = make_brand(work), make_producer(work)
    made = application_services.start_application(
        work,
        brand_id=brand.id,
        producer_id=producer.id,
        products=[],
        use=Use(AuthorisationKind.SHOP, (SHOP,)),
    )

    application_services.change_application(
        work,
        application_id=made.id,
        products=[],
        use=Use(AuthorisationKind.PRINTING, (WORKS,)),
    )

    found = application_queries.get_application(work, made.id)
    assert found.use.kind is AuthorisationKind.PRINTING
    assert found.use.places == [WORKS.to_json()]


def test_the_code_of_a_certificate_is_believed_only_as_we_signed_it(work):
    keyring, number = work.ports.keyring, "万好〔2025〕17号"
    signed = signing.sign_number(keyring, number, now=work.now)

    def check(text, of=number):
        return signing.check_signature(keyring, of, text)

    assert check(signed) is PaperSignature.VALID
    assert check("") is PaperSignature.ABSENT
    assert check(signed, "WZ-2026-0001") is PaperSignature.INVALID
    assert check(signed[:-1]) is PaperSignature.INVALID
    assert check("A" * 88) is PaperSignature.INVALID
    assert check("AX" + signed[2:]) is PaperSignature.INVALID
