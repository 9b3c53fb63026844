"""Label templates, made through the real services; a default one is a roll that may be printed."""

from __future__ import annotations

import itertools
from typing import Any

from trace.kernel.work import Work
from trace.rooms.sheets import services
from trace.rooms.sheets.models import LabelTemplate
from trace.rooms.sheets.starters import STARTERS

_numbers = itertools.count(1)


def make_template(work: Work, organisation_id: int, **overrides: Any) -> LabelTemplate:
    """Return a template of an organisation."""
    given: dict[str, Any] = {"name": f"示例模板{next(_numbers)}", "template": STARTERS["roll"]}
    return services.create_template(work, organisation_id=organisation_id, **(given | overrides))
