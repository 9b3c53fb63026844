"""Conformity certificates, made through the real services."""

from __future__ import annotations

import itertools
from typing import Any

from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.conformity import services
from trace.rooms.conformity.models import Basis, ConformityCertificate

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
