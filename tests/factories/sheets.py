"""Label templates, made through the real services; a default one is a roll that may be printed."""

from __future__ import annotations

import itertools
from typing import Any

from trace.kernel.work import Work
from trace.rooms.sheets import services
from trace.rooms.sheets.models import LabelTemplate
from trace.rooms.sheets.starters import STARTERS
from trace.rooms.sheets.templates import Template
from trace.wire.templates import TemplateSchema

_numbers = itertools.count(1)


def make_template(work: Work, organisation_id: int, **overrides: Any) -> LabelTemplate:
    """Return a template of an organisation."""
    given: dict[str, Any] = {"name": f"示例模板{next(_numbers)}", "template": STARTERS["roll"]}
    return services.create_template(work, organisation_id=organisation_id, **(given | overrides))


def typed_template(template: Template, **changes: object) -> dict[str, str]:
    """Return the form of a template as a browser sends it; a box that is not ticked is not sent."""
    shown: dict[str, Any] = TemplateSchema().dump(template)
    rows = shown.pop("blocks")
    form = {
        name: "true" if value is True else str(value)
        for name, value in shown.items()
        if value is not False
    }
    for number, row in enumerate(rows):
        form |= {f"blocks.{number}.{name}": str(value) for name, value in row.items()}
    return form | {name: str(value) for name, value in changes.items()}
