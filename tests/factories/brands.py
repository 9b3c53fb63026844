"""Brands, rule-books, applications and authorisations, made through the real services; a default one is valid."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tests.factories.people import make_organisation
from tests.factories.producers import COUNTY, REGISTERED_AT, make_producer
from tests.factories.products import make_packed_product
from trace.kernel.actor import Role
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.applications import services as applications
from trace.rooms.applications.models import Application
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.authorisations.rules import AppliedProduct
from trace.rooms.brands import queries, services
from trace.rooms.brands.kinds import MarkType
from trace.rooms.brands.models import Brand, RuleBook
from trace.rooms.brands.rules import Condition, MainIngredient, OriginRule, RuleBookBody
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Commodity, Product
from trace.rooms.quotas import queries as quotas
from trace.rooms.quotas.rules import QuotaTerm

PDF = Upload("证明.pdf", b"%PDF-1.7\n%an example")
PEACH, CAKE = "peach", "jujube-cake"
BODY = RuleBookBody(
    conditions=(
        Condition("C1", "注册地和生产地均在万载县", "营业执照、基地证明"),
        Condition("C2", "近一年产品检验合格", "检验报告", needs_document=True),
        Condition("C3", "近三年无质量安全事故"),
    ),
    origin=(
        OriginRule(
            CAKE,
            ingredients=(MainIngredient(("南酸枣",)),),
            auxiliary=("白砂糖", "食用盐"),
        ),
        OriginRule(PEACH, processed_locally=False),
    ),
)

_numbers = itertools.count(1)


def make_brand(work: Work, *, with_rule_book: bool = True, **overrides: Any) -> Brand:
    """Return a brand of 万载 county with two kinds of goods and, unless told otherwise, a rule-book since 2026."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "code": f"WZ{number:03d}",
        "name": f"万载示例{number}号",
        "mark_type": MarkType.ORDINARY,
        "territory": [COUNTY],
        "introduction": "示例区域公用品牌",
    }
    if "authority_id" not in overrides:
        overrides["authority_id"] = make_organisation(work, Role.BRAND)
    brand = services.create_brand(work, **(given | overrides))
    for code, name, commodity in (
        (PEACH, "黄桃", Commodity.FRUIT),
        (CAKE, "南酸枣糕", Commodity.PROCESSED),
    ):
        services.add_brand_product(
            work, brand_id=brand.id, code=code, name=name, commodity=commodity
        )
    if with_rule_book:
        make_rule_book(work, brand)
    return brand


def make_rule_book(
    work: Work, brand: Brand, body: RuleBookBody = BODY, **overrides: Any
) -> RuleBook:
    """Return a version of the brand's rule-book; the first is in force since 2026-01-02."""
    is_first = not queries.rule_books_of(work, brand.id)
    given: dict[str, Any] = {
        "from_on": date(2026, 1, 2) if is_first else work.today,
        "source": "示例文〔2026〕1号",
    }
    return services.publish_rule_book(work, brand_id=brand.id, body=body, **(given | overrides))


def kind_of(brand: Brand, code: str = PEACH) -> int:
    """Return the id of one of the brand's kinds of goods."""
    return next(product.id for product in brand.products if product.code == code)


def make_draft_application(
    work: Work,
    brand: Brand | None = None,
    producer: Producer | None = None,
    products: Sequence[Product] = (),
) -> Application:
    """Return a draft for one product with the documents that the rule-book asks for."""
    brand = brand or make_brand(work)
    producer = producer or make_producer(work)
    products = products or [make_packed_product(work, producer)]
    work.session.flush()
    application = applications.start_application(
        work,
        brand_id=brand.id,
        producer_id=producer.id,
        products=[AppliedProduct(product.id, kind_of(brand), 10_000) for product in products],
        statement="本社承诺遵守使用管理办法。",
    )
    applications.attach_document(
        work, application_id=application.id, upload=PDF, condition_code="C2", caption="检验报告"
    )
    work.session.flush()
    return application


def make_application(work: Work, *given: Any, **named: Any) -> Application:
    """Return the same, submitted."""
    draft = make_draft_application(work, *given, **named)
    return applications.submit_application(work, application_id=draft.id)


def make_authorisation(
    work: Work,
    brand: Brand | None = None,
    producer: Producer | None = None,
    products: Sequence[Product] = (),
    *,
    quota: int = 10_000,
    kind: str = PEACH,
    **overrides: Any,
) -> Authorisation:
    """Return an authorisation for 2026 to 2028 with `quota` labels a product for the season 2026."""
    brand = brand or make_brand(work)
    producer = producer or make_producer(work)
    products = products or [make_packed_product(work, producer)]
    work.session.flush()
    given: dict[str, Any] = {
        "number": "",
        "valid_from": date(2026, 1, 2),
        "valid_until": date(2028, 12, 31),
        "contract_number": f"HT-2026-{next(_numbers):04d}",
        "products": [AppliedProduct(product.id, kind_of(brand, kind)) for product in products],
        "quota": [QuotaTerm(product.id, quota, "2026") for product in products if quota],
    }
    past = replace(work, now=REGISTERED_AT)
    return applications.import_authorisation(
        past, brand_id=brand.id, producer_id=producer.id, **(given | overrides)
    )


def make_brand_records(work: Work, producer: Producer, authority_id: int) -> dict[str, object]:
    """Return what the access matrix asks for: a brand, an application and an authorisation of the producer."""
    brand = make_brand(work, authority_id=authority_id)
    application = make_application(work, brand, producer)
    held = make_authorisation(work, brand, producer)
    account = quotas.quota_accounts(work, [held.id])[0]
    return {
        "brand": brand.id,
        "application": application.id,
        "application_file": application.files[0].file_id,
        "authorisation": held.id,
        "authorisation_number": held.number,
        "quota_account": account.id,
    }
