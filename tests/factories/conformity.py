"""Conformity certificates, made through the real services."""

from __future__ import annotations

import itertools
from typing import Any

from tests.factories.batches import kg, make_harvest
from tests.factories.testing import make_failure
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.conformity import services
from trace.rooms.conformity.models import Basis, ConformityCertificate
from trace.rooms.producers.models import Producer

_numbers = itertools.count(1)


def make_certificate(work: Work, batch: Batch, **overrides: Any) -> ConformityCertificate:
    """Return a certificate of the whole batch that rests on the producer's own control."""
    given: dict[str, Any] = {"basis": [Basis.CONTROL]}
    return services.issue_certificate(work, batch_id=batch.id, **(given | overrides))


def make_collected(work: Work, batch: Batch, **overrides: Any) -> ConformityCertificate:
    """Return the certificate that the seller of a bought-in batch handed over, known by its number."""
    given: dict[str, Any] = {
        "promisor": "示例农户",
        "phone": "13600000000",
        "origin": "湖南省浏阳市",
        "outside_number": f"XS-{next(_numbers):05d}",
    }
    return services.collect_certificate(work, batch_id=batch.id, **(given | overrides))


def make_conformity_records(work: Work, producer: Producer) -> dict[str, object]:
    """Return what the access matrix asks for by name: a certificate in force, a failed test of another batch."""
    certified = make_harvest(work, producer)
    failed = make_harvest(work, producer)
    return {
        "conformity_batch": make_harvest(work, producer, quantity=kg(50)).id,
        "conformity_number": make_certificate(work, certified).number,
        "test_report": make_failure(work, failed).id,
    }
