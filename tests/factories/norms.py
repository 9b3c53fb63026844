"""Norms, made through the real services."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from trace.kernel.work import Work
from trace.rooms.norms import services
from trace.rooms.norms.models import Norm, NormKind

_numbers = itertools.count(1)

PEACH_GRADES: dict[str, object] = {
    "fields": [
        {"name": "weight_g", "label": "单果重", "unit": "g"},
        {"name": "soluble_solids", "label": "可溶性固形物", "unit": "%"},
        {"name": "shape", "label": "果形", "unit": ""},
    ],
    "grades": [
        {
            "name": "特级",
            "rules": [
                {"field": "weight_g", "op": ">=", "value": "200"},
                {"field": "soluble_solids", "op": ">=", "value": "13"},
                {"field": "shape", "op": "=", "value": "周正"},
            ],
        },
        {
            "name": "一级",
            "rules": [
                {"field": "weight_g", "op": ">=", "value": "150"},
                {"field": "soluble_solids", "op": ">=", "value": "12"},
            ],
        },
    ],
}


def make_grade_standard(work: Work, **overrides: Any) -> Norm:
    """Return a grade standard for peaches, in force since January 2026, for the whole instance."""
    given: dict[str, Any] = {
        "kind": NormKind.GRADE_STANDARD,
        "code": f"T/SL {next(_numbers):03d}-2026",
        "title": "黄桃分级（示例）",
        "from_on": date(2026, 1, 1),
        "body": PEACH_GRADES,
        "source": "示例团体标准",
    }
    return services.create_norm(work, **(given | overrides))


def make_season(work: Work, **overrides: Any) -> Norm:
    """Return a season from 15 June to 31 August of every year."""
    given: dict[str, Any] = {
        "kind": NormKind.SEASON,
        "code": f"season-{next(_numbers)}",
        "title": "黄桃产季（示例）",
        "from_on": date(2026, 1, 1),
        "body": {"from": "06-15", "to": "08-31"},
        "source": "示例管理办法",
    }
    return services.create_norm(work, **(given | overrides))
