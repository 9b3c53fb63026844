"""Acts in the wrong order: the answer says why not, and what to do first, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.conftest import PersonClient
from tests.factories.batches import make_harvest
from tests.factories.labels import (
    Packed,
    make_activated_run,
    make_bound_run,
    make_exported,
    make_packed,
    make_pre_printed_run,
)
from trace.kernel.actor import Role
from trace.kernel.work import Work

RANGE = {"first": "1", "last": "2"}


@dataclass
class Situation:
    """A producer with packed goods and a clerk of it; an officer of the county."""

    work: Work
    packed: Packed
    clerk: PersonClient
    officer: PersonClient

    def asks(self, person: PersonClient, path: str, body: dict[str, Any]) -> dict[str, str]:
        """Return the sentence of a refusal by language, and the field it points to."""
        self.work.session.commit()
        headers = {"Authorization": f"Bearer {person.token()}"}
        said = {}
        for language in ("zh", "en"):
            headers["Accept-Language"] = language
            answer = person.post(f"/api/v1{path}", json=body, headers=headers)
            problem = answer.json
            assert answer.status_code in (409, 422), problem
            said[language] = problem["detail"]
            said["at"] = ", ".join(error["pointer"] for error in problem.get("errors", []))
        return said


@pytest.fixture
def situation(work: Work, client_as: Callable[..., PersonClient]) -> Situation:
    packed = make_packed(work)
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=packed.producer.id)
    return Situation(work, packed, clerk, client_as(Role.MARKET_OFFICER))


def test_labels_are_activated_only_after_their_files_were_made(situation: Situation) -> None:
    run = make_bound_run(situation.work, situation.packed)

    said = situation.asks(situation.clerk, f"/labels/runs/{run.id}/activations", RANGE)

    assert "请先制作文件" in said["zh"]
    assert "Make the files first" in said["en"]


def test_pre_printed_labels_are_bound_before_they_are_activated(situation: Situation) -> None:
    run = make_pre_printed_run(situation.work, situation.packed)
    make_exported(situation.work, run)

    said = situation.asks(situation.clerk, f"/labels/runs/{run.id}/activations", RANGE)

    assert "请先绑定包装批次" in said["zh"]
    assert "Bind them to the packed batch first" in said["en"]
    assert said["at"] == "/first"


def test_goods_are_packed_before_labels_are_ordered_for_them(situation: Situation) -> None:
    harvest = make_harvest(situation.work, situation.packed.producer)
    run = make_pre_printed_run(situation.work, situation.packed)
    make_exported(situation.work, run)
    order = {
        "producer_id": situation.packed.producer.id,
        "product_id": situation.packed.product.id,
        "batch_id": harvest.id,
        "count": 5,
    }

    ordered = situation.asks(situation.clerk, "/labels/runs", order)
    loose = situation.asks(
        situation.clerk, "/labels/runs", order | {"product_id": harvest.product_id}
    )
    binding = RANGE | {"batch_id": harvest.id}
    bound = situation.asks(situation.clerk, f"/labels/runs/{run.id}/bindings", binding)

    for said in (ordered, loose, bound):
        assert "请先登记包装" in said["zh"]
        assert "Record the packing first" in said["en"]
        assert said["at"] == "/batch_id"


def test_activated_labels_are_voided_instead_of_their_order_cancelled(situation: Situation) -> None:
    run = make_activated_run(situation.work, situation.packed)

    said = situation.asks(
        situation.clerk, f"/labels/runs/{run.id}/cancellation", {"reason": "印错"}
    )

    assert "请作废" in said["zh"]
    assert "Void the ones you do not need instead" in said["en"]


def test_an_unknown_lot_is_looked_up_or_recorded_before_it_is_recalled(
    situation: Situation,
) -> None:
    order = {
        "batch_ids": [999_999],
        "grade": "2",
        "reason": "抽检不合格",
        "notice_text": "请停止食用。",
        "document_number": "示例文〔2026〕1号",
    }

    recalled = situation.asks(situation.officer, "/recalls/", order)
    stopped = situation.asks(
        situation.officer, "/stops/", {"batch_id": 999_999, "reason": "疑似不合格"}
    )

    for said in (recalled, stopped):
        assert "没有批次 999999。请先按批号查询" in said["zh"]
        assert "Look the lot up first" in said["en"]
    assert (recalled["at"], stopped["at"]) == ("/batch_ids", "/batch_id")


def test_a_lot_that_is_missing_beside_others_is_told_on_the_page(situation: Situation) -> None:
    page = f"/officer/recalls/new?batch_ids={situation.packed.batch.id}&add=NOPE"
    situation.work.session.commit()

    chinese = situation.officer.get(page, headers={"Accept-Language": "zh"}).text
    english = situation.officer.get(page, headers={"Accept-Language": "en"}).text

    assert "没有这个生产批号" in chinese
    assert "须先登记为批次" in chinese
    assert "has to be recorded as a batch" in english


def test_more_than_is_left_is_told_beside_the_line_that_asks_for_it(situation: Situation) -> None:
    producer, product = situation.packed.producer, situation.packed.product
    plenty = make_harvest(situation.work, producer)
    scarce = make_harvest(situation.work, producer)
    process = {
        "producer_id": producer.id,
        "kind": "packing",
        "inputs": [
            {"batch_id": plenty.id, "quantity": "5 kg"},
            {"batch_id": scarce.id, "quantity": "1001 kg"},
        ],
        "outputs": [{"product_id": product.id, "quantity": "2 piece"}],
        "on": situation.work.today.isoformat(),
    }

    said = situation.asks(situation.clerk, "/batches/processes", process)

    assert "请先补登或更正" in said["zh"]
    assert "record that or correct the batch first" in said["en"]
    assert said["at"] == "/inputs/1/quantity"


def test_goods_are_not_used_before_they_came_in(situation: Situation) -> None:
    producer, product = situation.packed.producer, situation.packed.product
    harvest = make_harvest(situation.work, producer)
    process = {
        "producer_id": producer.id,
        "kind": "packing",
        "inputs": [{"batch_id": harvest.id, "quantity": "5 kg"}],
        "outputs": [{"product_id": product.id, "quantity": "2 piece"}],
        "on": "2026-07-01",
    }

    said = situation.asks(situation.clerk, "/batches/processes", process)

    assert "请核对日期" in said["zh"]
    assert "Check the date" in said["en"]
    assert said["at"] == "/on"


def test_a_registration_is_reviewed_only_while_it_waits_for_that(situation: Situation) -> None:
    path = f"/producers/{situation.packed.producer.id}/reviews"
    reviewer = situation.officer

    said = situation.asks(reviewer, path, {"decision": "pass"})

    assert "登记当前为“已通过审核”" in said["zh"]
    assert "which step comes first" in said["en"]


def test_gates_name_the_step_that_is_missing(situation: Situation) -> None:
    bare = make_packed(
        situation.work, producer=situation.packed.producer, with_conformity=False, with_brand=False
    )
    order = {
        "producer_id": bare.producer.id,
        "product_id": bare.product.id,
        "batch_id": bare.batch.id,
        "count": 5,
    }
    situation.work.session.commit()
    headers = {"Authorization": f"Bearer {situation.clerk.token()}"}

    answers = {
        language: situation.clerk.post(
            "/api/v1/labels/dry-runs", json=order, headers=headers | {"Accept-Language": language}
        ).json
        for language in ("zh", "en")
    }

    for language, word in (("zh", "合格证"), ("en", "certificate")):
        failed = [each for each in answers[language]["gates"] if each["outcome"] == "failed"]
        assert [each["reason"] for each in failed] == ["conformity-missing"]
        assert word in failed[0]["sentence"]
        assert failed[0]["remedy"]
