"""Producers and what belongs to them, made through the real services; a default one is valid under every rule."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from trace.kernel.work import Work
from trace.rooms.producers import services
from trace.rooms.producers.models import (
    AreaBasis,
    Member,
    MemberKind,
    Premises,
    PremisesKind,
    Producer,
    ProductionUnit,
    Proof,
    ProofKind,
    ReviewDecision,
    SubjectKind,
    UnitKind,
)
from trace.standards.china import credit_code, iso7064, organisation_code

# Registered before anything a test dates: a harvest of last month has an approved producer.
REGISTERED_AT = datetime(2026, 1, 2, 1, 0, tzinfo=UTC)
COUNTY = "360922"
TOWNSHIP = "360922101"
VILLAGE = "360922101201"

_numbers = itertools.count(1)


def a_credit_code(prefix: str = "93", area: str = COUNTY) -> str:
    """Return a synthetic credit code with both check characters right."""
    body = f"MA9{next(_numbers):05d}"
    inner = body + organisation_code.check_character(body)
    return prefix + area + inner + credit_code.check_character(prefix + area + inner)


def a_licence_number(category: str = "117", area: str = COUNTY) -> str:
    """Return a synthetic SC number with a right check digit."""
    digits = f"{category}{area}{next(_numbers):04d}"
    return f"SC{digits}{iso7064.mod_11_10(digits)}"


def make_draft(work: Work, **overrides: Any) -> Producer:
    """Return a producer whose registration is a draft."""
    number = next(_numbers)
    identity = {
        "subject_kind": SubjectKind.COOPERATIVE,
        "name": f"万载县示例{number}号种植专业合作社",
        "division": VILLAGE,
        "credit_code": a_credit_code(),
        "credit_code_override": None,
    }
    contact = {
        "contact_name": "示例联系人",
        "phone": f"139{number:08d}",
        "address": "江西省宜春市万载县示例村1号",
        "introduction": "示例简介",
    }
    identity |= {name: value for name, value in overrides.items() if name in identity}
    contact |= {name: value for name, value in overrides.items() if name in contact}
    unknown = overrides.keys() - identity.keys() - contact.keys()
    assert not unknown, unknown
    past = replace(work, now=REGISTERED_AT)
    return services.register_producer(
        past, identity=services.ProducerIdentity(**identity), **contact
    )


def make_producer(work: Work, **overrides: Any) -> Producer:
    """Return an approved producer: a cooperative in a village of 万载, unless told otherwise."""
    past = replace(work, now=REGISTERED_AT)
    producer = make_draft(work, **overrides)
    services.submit_producer(past, producer_id=producer.id)
    while producer.current_step is not None:
        services.review_producer(
            past, producer_id=producer.id, decision=ReviewDecision.PASS, reason=""
        )
    work.session.flush()
    return producer


def make_member(work: Work, producer: Producer, **overrides: Any) -> Member:
    """Return a member of the producer since January 2026."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "kind": MemberKind.MEMBER,
        "number": f"S{number:04d}",
        "name": f"社员{number}",
        "phone": f"138{number:08d}",
        "joined_on": date(2026, 1, 2),
    }
    return services.add_member(work, producer_id=producer.id, **(given | overrides))


def make_contract_farmer(work: Work, producer: Producer, **overrides: Any) -> Member:
    """Return a contract farmer of the producer."""
    given = {"kind": MemberKind.CONTRACT_FARMER, "contract_number": f"HT-{next(_numbers):04d}"}
    return make_member(work, producer, **(given | overrides))


def make_unit(work: Work, producer: Producer, **overrides: Any) -> ProductionUnit:
    """Return a certified plot of 12.5 mu in the producer's own division."""
    given: dict[str, Any] = {
        "kind": UnitKind.PLOT,
        "name": f"示例基地{next(_numbers)}",
        "size": Decimal("12.5"),
        "area_basis": AreaBasis.CERTIFIED,
        "division": producer.division,
        "crop": "黄桃",
        "variety": "锦绣",
        "planting_year": 2018,
    }
    unit = services.NewUnit(**(given | overrides))
    return services.add_unit(work, producer_id=producer.id, unit=unit)


def make_premises(work: Work, producer: Producer, **overrides: Any) -> Premises:
    """Return a factory of the producer in its own division."""
    given: dict[str, Any] = {
        "kind": PremisesKind.FACTORY,
        "name": f"示例加工厂{next(_numbers)}",
        "address": "江西省宜春市万载县示例村2号",
        "division": producer.division,
    }
    return services.add_premises(work, producer_id=producer.id, **(given | overrides))


def make_proof(
    work: Work, producer: Producer, products: Sequence[Any] = (), **overrides: Any
) -> Proof:
    """Return an SC licence in force from 2024 to 2028 whose item list names `products`."""
    items = [
        services.NewItem(name=product.name, category_code="1701", product_ids=(product.id,))
        for product in products
    ]
    given: dict[str, Any] = {
        "kind": ProofKind.SC,
        "number": a_licence_number(),
        "issuer": "示例市场监督管理局",
        "valid_from": date(2024, 1, 1),
        "valid_until": date(2028, 12, 31),
        "items": items or [services.NewItem(name="蜜饯", category_code="1701")],
    }
    return services.add_proof(work, producer_id=producer.id, **(given | overrides))
