"""Test reports and measurements, made through the real services."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.factories.producers import COUNTY
from trace.kernel.actor import Actor
from trace.kernel.work import Work
from trace.rooms.accounts.rules import OrganisationKind
from trace.rooms.accounts.services import create_organisation
from trace.rooms.batches.models import Batch
from trace.rooms.testing import services
from trace.rooms.testing.kinds import SampleLaw, SampleStage
from trace.rooms.testing.models import Measurement, Sample, TestKind, TestReport
from trace.rooms.testing.rules.samples import Sampler, Seal

_numbers = itertools.count(1)


def make_lab(work: Work, name: str = "") -> int:
    """Return the id of a new laboratory of 万载."""
    name = name or f"示例检测中心{next(_numbers)}"
    made = create_organisation(work, kind=OrganisationKind.LAB, name=name, division=COUNTY)
    work.session.flush()
    return made.id


def make_report(work: Work, batch: Batch, **overrides: Any) -> TestReport:
    """Return a passed safety report on the batch, commissioned from a laboratory that is not registered."""
    given: dict[str, Any] = {
        "kind": TestKind.COMMISSIONED,
        "lab_name": "示例检验院",
        "report_number": f"JC-{next(_numbers):05d}",
        "sampled_on": work.today - timedelta(days=1),
        "reported_on": work.today,
        "is_safety": True,
        "passed": True,
    }
    return services.record_test(work, batch_id=batch.id, **(given | overrides))


def make_failure(work: Work, batch: Batch, **overrides: Any) -> TestReport:
    """Return a failed safety report on the batch."""
    return make_report(work, batch, **({"passed": False} | overrides))


def make_measurement(work: Work, batch: Batch, **overrides: Any) -> Measurement:
    """Return today's measurement of a batch of peaches."""
    given: dict[str, Any] = {
        "measured_on": work.today,
        "instrument": "手持糖度计 PAL-1",
        "values": {"weight_g": "182", "soluble_solids": "12.6"},
    }
    return services.record_measurement(work, batch_id=batch.id, **(given | overrides))


def make_sample(work: Work, batch: Batch, **overrides: Any) -> Sample:
    """Return a supervised sample under the food law, with sealed backup, sent to a laboratory of its own."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "law": SampleLaw.FOOD,
        "stage": SampleStage.PRODUCTION,
        "is_rapid": False,
        "taken_at": work.now,
        "place": "成品库",
        "base_quantity": "200 kg",
        "sample_quantity": "2 kg",
        "backup_quantity": "1 kg",
        "officers": (Sampler("示例甲", "36092201"), Sampler("示例乙", "36092202")),
        "seals": (Seal(f"F{number:05d}"), Seal(f"B{number:05d}", True)),
        "sheet": {"task_source": "县本级", "sampling_unit": "示例市场监督管理局"},
        "signer": "示例负责人",
        "refusal": "纸质签字",
        "witness": "示例见证人",
    }
    if not overrides.get("is_rapid") and "lab_id" not in overrides:
        given["lab_id"] = make_lab(replace(work, actor=Actor.system("test")))
    return services.take_sample(work, batch_id=batch.id, **(given | overrides))
