"""Arrivals and targets, made through the real services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tests.factories.batches import kg, make_dispatch, make_harvest
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch, Dispatch
from trace.rooms.norms.kinds import NormKind
from trace.rooms.norms.models import Norm
from trace.rooms.norms.services import create_norm
from trace.rooms.transport.kinds import ArrivalProof, Stop
from trace.rooms.transport.models import Arrival, SensorSeries
from trace.rooms.transport.services import record_arrival, record_dispatch_readings

DOWN = "县级中心→乡镇节点→村级站点"


def make_sent(
    work: Work, batch: Batch | None = None, *, days_ago: int = 5, **overrides: Any
) -> Dispatch:
    """Return a dispatch of a kilogram from the county store through a town to a village."""
    given: dict[str, Any] = {
        "quantity": kg(1),
        "leg": DOWN,
        "at": work.now - timedelta(days=days_ago),
    }
    batch = batch or make_harvest(work, on=work.today - timedelta(days=60))
    return make_dispatch(work, batch, **(given | overrides))


def make_arrival(
    work: Work,
    dispatch: Dispatch | None = None,
    *,
    stop: Stop = Stop.VILLAGE,
    hours: float = 20,
    **overrides: Any,
) -> Arrival:
    """Return an arrival so many hours after the dispatch."""
    dispatch = dispatch or make_sent(work)
    given: dict[str, Any] = {
        "at": dispatch.dispatched_at + timedelta(hours=hours),
        "receiver": "示例站长",
        "proof": ArrivalProof.SIGNED,
    }
    return record_arrival(work, dispatch_id=dispatch.id, stop=stop, **(given | overrides))


def make_target(
    work: Work,
    rows: Sequence[Mapping[str, object]] = ({"leg": "county_village", "hours": "24"},),
    *,
    code: str = "T-1",
    from_on: date = date(2026, 1, 1),
    **overrides: Any,
) -> Norm:
    """Return a delivery target that holds everywhere."""
    given: dict[str, Any] = {"title": "示例时效目标", "source": "示例方案（2022）"}
    return create_norm(
        work,
        kind=NormKind.DELIVERY_TARGET,
        code=code,
        from_on=from_on,
        body={"targets": [dict(row) for row in rows]},
        **(given | overrides),
    )


def make_storage_limit(
    work: Work,
    rows: Sequence[Mapping[str, object]] = (
        {"quantity": "temperature", "least": "0", "most": "3"},
    ),
    *,
    code: str = "S-1",
    **overrides: Any,
) -> Norm:
    """Return storage limits that hold everywhere."""
    given: dict[str, Any] = {
        "title": "示例贮运限值",
        "source": "示例标准",
        "from_on": date(2026, 1, 1),
    }
    return create_norm(
        work,
        kind=NormKind.STORAGE_LIMIT,
        code=code,
        body={"limits": [dict(row) for row in rows]},
        **(given | overrides),
    )


def a_table(*values: object, begin: str = "2026-07-17 08:", step: int = 10) -> Upload:
    """Return a logger's file with a temperature every so many minutes of an hour."""
    rows = [f"{begin}{number * step:02d},{value}" for number, value in enumerate(values)]
    return Upload("logger.csv", "\n".join(["时间,温度(℃)", *rows]).encode())


def make_readings(
    work: Work, dispatch: Dispatch, *values: object, device: str = "D-100", **overrides: Any
) -> SensorSeries:
    """Return readings beside a dispatch; by default the second of three is too warm, and there is a limit."""
    if not values:
        make_storage_limit(work)
    upload = overrides.pop("upload", None) or a_table(*(values or (2, 9, 2)))
    return record_dispatch_readings(
        work, dispatch_id=dispatch.id, upload=upload, device=device, **overrides
    )
