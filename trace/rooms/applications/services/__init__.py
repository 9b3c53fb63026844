"""The verbs of the applications room."""

from __future__ import annotations

from trace.rooms.applications.services.annulments import annul_authorisation
from trace.rooms.applications.services.applications import (
    attach_document,
    change_application,
    decide_application,
    remove_document,
    start_application,
    submit_application,
    withdraw_application,
)
from trace.rooms.applications.services.contracts import (
    sign_contract,
)
from trace.rooms.applications.services.objections import (
    answer_objection,
    submit_objection,
)
from trace.rooms.applications.services.panels import (
    add_score_sheet,
    conclude_panel,
)
from trace.rooms.applications.services.procedure import (
    ask_office,
    attach_paper,
    rules_of,
)
from trace.rooms.applications.services.public_notices import (
    conclude_notice,
    publish_notice,
)
from trace.rooms.applications.services.renewals import (
    renew_authorisation,
)
from trace.rooms.applications.services.reviews import (
    review_application,
)
from trace.rooms.applications.services.site_checks import (
    SiteVisit,
    record_site_check,
    return_from_site_check,
)
from trace.rooms.applications.services.takeovers import (
    import_authorisation,
)

__all__ = [
    "SiteVisit",
    "add_score_sheet",
    "annul_authorisation",
    "answer_objection",
    "ask_office",
    "attach_document",
    "attach_paper",
    "change_application",
    "conclude_notice",
    "conclude_panel",
    "decide_application",
    "import_authorisation",
    "publish_notice",
    "record_site_check",
    "remove_document",
    "renew_authorisation",
    "return_from_site_check",
    "review_application",
    "rules_of",
    "sign_contract",
    "start_application",
    "submit_application",
    "submit_objection",
    "withdraw_application",
]
