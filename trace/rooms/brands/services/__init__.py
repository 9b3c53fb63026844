"""The verbs of the brands room."""

from __future__ import annotations

from trace.rooms.brands.services.applications import (
    attach_document,
    change_application,
    decide_application,
    remove_document,
    start_application,
    submit_application,
    withdraw_application,
)
from trace.rooms.brands.services.assessments import Found, plan_assessments, record_assessment
from trace.rooms.brands.services.authorisations import (
    add_packaging_stock,
    change_authorisation_state,
    import_authorisation,
)
from trace.rooms.brands.services.brands import (
    add_brand_product,
    create_brand,
    set_brand_logo,
    update_brand,
)
from trace.rooms.brands.services.contracts import (
    sign_contract,
)
from trace.rooms.brands.services.name_changes import (
    approve_change,
    reject_change,
    request_change,
)
from trace.rooms.brands.services.objections import (
    answer_objection,
    submit_objection,
)
from trace.rooms.brands.services.packaging import (
    approve_packaging,
    file_packaging,
    return_packaging,
    return_stock_of_run,
    use_packaging_stock,
    use_stock_for_run,
    withdraw_packaging,
)
from trace.rooms.brands.services.panels import (
    add_score_sheet,
    conclude_panel,
)
from trace.rooms.brands.services.procedure import (
    ask_office,
    attach_paper,
    rules_of,
)
from trace.rooms.brands.services.public_notices import (
    conclude_notice,
    publish_notice,
)
from trace.rooms.brands.services.quota import (
    draw_quota,
    draw_reserved_quota,
    grant_quota,
    release_quota,
    reserve_quota,
    return_quota,
    spoil_quota,
)
from trace.rooms.brands.services.quota_grants import (
    InstalmentTerm,
    grant_by_sheet,
    release_instalment,
    reverse_grant,
    stop_instalment,
)
from trace.rooms.brands.services.quota_seasons import (
    end_season,
)
from trace.rooms.brands.services.quota_transfers import (
    answer_transfer,
    approve_transfer,
    refuse_transfer,
    request_transfer,
)
from trace.rooms.brands.services.renewals import renew_authorisation
from trace.rooms.brands.services.reviews import (
    review_application,
)
from trace.rooms.brands.services.rule_books import (
    RuleBookPreview,
    preview_rule_book,
    publish_rule_book,
)
from trace.rooms.brands.services.sanction_requests import (
    accept_request,
    ask_of_sanction,
    reject_request,
)
from trace.rooms.brands.services.sanctions import (
    Charge,
    confirm_withdrawal,
    decline_withdrawal,
    impose_sanction,
    lift_suspension,
)
from trace.rooms.brands.services.site_checks import (
    SiteVisit,
    record_site_check,
    return_from_site_check,
)

__all__ = [
    "Charge",
    "Found",
    "InstalmentTerm",
    "RuleBookPreview",
    "SiteVisit",
    "accept_request",
    "add_brand_product",
    "add_packaging_stock",
    "add_score_sheet",
    "answer_objection",
    "answer_transfer",
    "approve_change",
    "approve_packaging",
    "approve_transfer",
    "ask_of_sanction",
    "ask_office",
    "attach_document",
    "attach_paper",
    "change_application",
    "change_authorisation_state",
    "conclude_notice",
    "conclude_panel",
    "confirm_withdrawal",
    "create_brand",
    "decide_application",
    "decline_withdrawal",
    "draw_quota",
    "draw_reserved_quota",
    "end_season",
    "file_packaging",
    "grant_by_sheet",
    "grant_quota",
    "import_authorisation",
    "impose_sanction",
    "lift_suspension",
    "plan_assessments",
    "preview_rule_book",
    "publish_notice",
    "publish_rule_book",
    "record_assessment",
    "record_site_check",
    "refuse_transfer",
    "reject_change",
    "reject_request",
    "release_instalment",
    "release_quota",
    "remove_document",
    "renew_authorisation",
    "request_change",
    "request_transfer",
    "reserve_quota",
    "return_from_site_check",
    "return_packaging",
    "return_quota",
    "return_stock_of_run",
    "reverse_grant",
    "review_application",
    "rules_of",
    "set_brand_logo",
    "sign_contract",
    "spoil_quota",
    "start_application",
    "stop_instalment",
    "submit_application",
    "submit_objection",
    "update_brand",
    "use_packaging_stock",
    "use_stock_for_run",
    "withdraw_application",
    "withdraw_packaging",
]
