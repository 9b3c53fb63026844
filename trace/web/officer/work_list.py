"""The work list 待办: everything that waits for the officer, with its last day."""

from __future__ import annotations

from enum import StrEnum

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation, words
from trace.http.session import door_work
from trace.kernel.paging import slice_of
from trace.rooms.jurisdiction.queries import Task, list_tasks
from trace.rooms.jurisdiction.rules import TaskKind
from trace.web.officer import bp
from trace.web.officer.shared import for_portal
from trace.web.registers import Answer, Column, Filter, list_page, text_asked

# Endpoint and argument of a task's page.
_PAGES = {
    TaskKind.COMPLAINT: ("officer.feedback_item", "item_id"),
    TaskKind.REPORT: ("officer.feedback_item", "item_id"),
    TaskKind.FEEDBACK: ("officer.feedback_item", "item_id"),
    TaskKind.LEAD: ("officer.lead", "number"),
    TaskKind.FILING: ("officer.case_filing", "number"),
    TaskKind.CASE: ("officer.case", "key"),
    TaskKind.RECALL: ("officer.recall_course", "number"),
    TaskKind.INSPECTION: ("officer.inspection", "number"),
    TaskKind.SAMPLE: ("officer.sample", "number"),
    TaskKind.OBJECTION: ("officer.credit_objection", "number"),
}


class Whose(StrEnum):
    """Which tasks the list holds."""

    GIVEN_TO_ME = "given_to_me"


words.add({Whose.GIVEN_TO_ME: _l("Given to me")})
navigation.add(portal="officer", endpoint="officer.work_list", label=_l("All that waits"), order=11)


def address_of(task: Task) -> str:
    """Return the address of the page where the task is done."""
    endpoint, argument = _PAGES[task.kind]
    return url_for(endpoint, **{argument: task.key})  # type: ignore[arg-type]


@bp.get("/work")
def work_list() -> Answer:
    """List everything that waits, the most urgent first; search, filter, export."""
    for_portal()
    kinds = Filter("kind", _("All kinds"), TaskKind)
    whose = Filter("whose", _("All of the office"), Whose)
    with door_work(read_only=True) as work:
        found = list_tasks(
            work, kind=kinds.chosen, mine=whose.chosen is not None, text=text_asked()
        )
        today = work.today
        return list_page(
            title=_("All that waits"),
            lead=_("Everything that waits for you or your office, by its last day."),
            columns=[
                Column(_("Last day"), lambda row: row.due_on or _("no legal day")),
                Column(_("Kind"), lambda row: row.kind),
                Column(_("Number"), lambda row: row.number, address_of),
                Column(_("What"), lambda row: row.what),
                Column(_("Concerns"), lambda row: row.about),
                Column(
                    _("Standing"),
                    lambda row: _("overdue") if row.is_overdue(today) else _("running"),
                ),
            ],
            fetch=lambda cursor, size: slice_of(found, cursor, size),
            search=_("Number or whom it concerns"),
            filters=[kinds, whose],
            empty=_("Nothing waits for you."),
        )
