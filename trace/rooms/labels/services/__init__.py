"""The verbs of the labels room."""

from __future__ import annotations

from trace.rooms.labels.services.export import (
    cancel_export,
    request_export,
    resume_export,
)
from trace.rooms.labels.services.frozen import void_unused
from trace.rooms.labels.services.imported_codes import (
    import_codes,
    wants_codes,
    withdraw_codes,
)
from trace.rooms.labels.services.judging_again import (
    GoodsLabelled,
    Rejudged,
    goods_labelled,
    judge_again,
)
from trace.rooms.labels.services.making import export_run
from trace.rooms.labels.services.orders import (
    Order,
    Preview,
    assign_printer,
    cancel_run,
    judge_now,
    order_run,
    preview_order,
    sample_label,
)
from trace.rooms.labels.services.printing import (
    export_unprinted,
    hand_over,
    report_missing,
    report_printed,
    return_unused,
)
from trace.rooms.labels.services.uses import (
    activate_range,
    bind_range,
    preview_bind,
    spoil_range,
    void_range,
)

__all__ = [
    "GoodsLabelled",
    "Order",
    "Preview",
    "Rejudged",
    "activate_range",
    "assign_printer",
    "bind_range",
    "cancel_export",
    "cancel_run",
    "export_run",
    "export_unprinted",
    "goods_labelled",
    "hand_over",
    "import_codes",
    "judge_again",
    "judge_now",
    "order_run",
    "preview_bind",
    "preview_order",
    "report_missing",
    "report_printed",
    "request_export",
    "resume_export",
    "return_unused",
    "sample_label",
    "spoil_range",
    "void_range",
    "void_unused",
    "wants_codes",
    "withdraw_codes",
]
