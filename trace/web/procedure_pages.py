"""The pages of an application's steps, which the brand's people, asked offices and applicants see alike."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from marshmallow import Schema
from werkzeug.wrappers import Response

from trace.http import words
from trace.http.forms import Form
from trace.http.identity import caller, current_actor
from trace.http.procedure_words import StepStanding
from trace.http.session import door_work
from trace.kernel.clock import CHINA
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, may
from trace.kernel.work import Work
from trace.rooms.applications import queries, rules, services
from trace.rooms.applications.kinds import DueFilter, Fulfilment, ObjectionOutcome, SiteResult
from trace.rooms.applications.queries.reach import REVIEWING
from trace.rooms.brands.kinds import StepKind
from trace.web.registers import Answer, Column, Filter, list_page, text_asked
from trace.wire.procedure import (
    AnswerSchema,
    AskOfficeSchema,
    ContractInputSchema,
    NoticeInputSchema,
    ScoreSheetInputSchema,
    SiteCheckInputSchema,
    StepDecisionSchema,
)

SCHEMAS: dict[str, type[Schema]] = {
    "decide": StepDecisionSchema,
    "ask": AskOfficeSchema,
    "check": SiteCheckInputSchema,
    "sheet": ScoreSheetInputSchema,
    "notice": NoticeInputSchema,
    "answer": AnswerSchema,
    "contract": ContractInputSchema,
}


@dataclass(frozen=True, slots=True)
class StepForms:
    """The forms of a step's page, by what they do; one may have been sent and refused."""

    sent: str = ""
    form: Form | None = None
    at: str = ""
    others: dict[str, Form] = field(default_factory=dict)

    def of(self, name: str, at: str = "") -> Form:
        """Return the form called `name` (of the record `at`): the refused one, else a fresh one."""
        if self.form is not None and (self.sent, self.at) == (name, at):
            return self.form
        return self.others.get(name) or Form(SCHEMAS[name])

    @property
    def status(self) -> int:
        """The page's HTTP status."""
        return self.form.status if self.form is not None else 200


def tasks_page(portal: str) -> Answer:
    """List what waits for the person: overdue first, by step and due day, as a page or a file."""
    kind = Filter("kind", _("Any step"), StepKind)
    due = Filter("due", _("Whenever due"), DueFilter)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.work_list(
                work,
                kind=kind.chosen,
                due=due.chosen,
                text=text_asked(),
                cursor=cursor,
                size=size,
            )

        def address(step: Any) -> str:
            return url_for(f"{portal}.step", application_id=step.application_id, step_id=step.id)

        return list_page(
            title=_("Work list"),
            lead=_("Steps of applications that wait for you; what is due first stands first."),
            columns=[
                Column(_("Applicant"), lambda s: s.application.producer.name, address),
                Column(_("Regional brand"), lambda s: s.application.brand.name),
                Column(_("Step"), lambda s: s.kind),
                Column(_("Since"), lambda s: s.opened_at),
                Column(_("To be done by"), lambda s: s.deadline),
                Column(_("How it stands"), lambda s: _standing(work, s), is_state=True),
                Column(_("Office asked"), _office_of),
            ],
            fetch=fetch,
            search=_("Applicant or brand"),
            filters=[kind, due],
            empty=_("Nothing waits for you."),
        )


def _standing(work: Work, step: Any) -> StepStanding:
    if step.due_on < work.today:
        return StepStanding.OVERDUE
    if step.kind is StepKind.PUBLIC_NOTICE and step.notice is not None:
        return StepStanding.NOTICE_RUNNING
    return StepStanding.IN_TIME


def _office_of(step: Any) -> str:
    return step.asked_organisation.name if step.asked_organisation else ""


def step_page(
    portal: str, application_id: int, step_id: int, forms: StepForms | None = None
) -> Answer:
    """Show a step with everything recorded in it and, to whoever may do it, the forms that end it."""
    forms = forms or StepForms()
    with door_work(read_only=True) as work:
        step = queries.get_step(work, application_id, step_id)
        application = step.application
        _book, body = services.rules_of(work, application)
        decides = portal == "brand" and may(
            work.actor,
            Permission.APPLICATIONS_DECIDE,
            organisation_id=application.brand.authority_id,
        )
        is_open = step.closed_at is None
        can_ask = decides and is_open and step.kind in rules.DELEGABLE
        if forms.form is None and is_open:
            forms = StepForms(others=_initial(work, application, body, step))
        page = render_template(
            "brand/step.html",
            portal=portal,
            application=application,
            step=step,
            body=body,
            planned=body.step(step.kind),
            forms=forms,
            may_act=is_open and (decides or _is_asked(step)),
            decides=decides,
            offices=queries.offices_near(work, application.producer.division) if can_ask else [],
            average=_average(step),
            least_sheets=rules.LEAST_SHEETS,
            is_notice_over=_is_over(work, step),
            is_provisional=_is_provisional(step),
            results=words.choices(SiteResult),
            fulfilments=words.choices(Fulfilment),
            outcomes=words.choices(ObjectionOutcome),
            today=work.today,
        )
    return page, forms.status


def _is_asked(step: Any) -> bool:
    return step.asked_organisation_id in current_actor().organisations(*REVIEWING)


def _average(step: Any) -> Any:
    if step.kind is not StepKind.PANEL or not step.sheets:
        return None
    return rules.panel_average([[score.points for score in sheet.scores] for sheet in step.sheets])


def _is_over(work: Work, step: Any) -> bool:
    has_notice = step.kind is StepKind.PUBLIC_NOTICE and step.notice is not None
    return bool(has_notice and work.today > step.notice.ends_on)


def _is_provisional(step: Any) -> bool:
    has_notice = step.kind is StepKind.PUBLIC_NOTICE and step.notice is not None
    return bool(has_notice and rules.is_provisional(step.notice.ends_on))


def _initial(work: Work, application: Any, body: Any, step: Any) -> dict[str, Form]:
    """Begin the forms with what is known: now, one's own name, the usual words of a notice."""
    person = caller()
    if step.kind is StepKind.SITE_CHECK:
        known = {
            "at": work.now.astimezone(CHINA),
            "place": application.producer.address,
            "first_person": person.name if person else "",
        }
        return {"check": Form(SiteCheckInputSchema, initial=known)}
    if step.kind is StepKind.PUBLIC_NOTICE and step.notice is None:
        words_of = _(
            "Under %(source)s, %(applicant)s applied for the use of %(brand)s. The application has passed the "
            "steps before and is hereby made public for %(days)d working days.",
            source=application.rule_book.source
            if application.rule_book
            else application.brand.name,
            applicant=application.producer.name,
            brand=application.brand.name,
            days=body.notice_days,
        )
        return {"notice": Form(NoticeInputSchema, initial={"text": words_of})}
    if step.kind is StepKind.CONTRACT:
        return {"contract": Form(ContractInputSchema, initial={"signed_on": work.today})}
    return {}


# ---------------------------------------------------------------- acts

Act = Callable[[Work, Form], object]


def act(
    portal: str,
    application_id: int,
    step_id: int,
    name: str,
    do: Act,
    *,
    done: str,
    at: str = "",
) -> Answer:
    """Carry out what a form of a step's page asks; refused, the page comes back with what was typed.

    do    calls the service with the loaded form
    done  what is said when it worked
    at    the record the form is about, where a page has several of its kind
    """
    form = Form(SCHEMAS[name])
    if form.load():
        try:
            with door_work() as work:
                do(work, form)
            flash(done, "good")
            return redirect(
                url_for(f"{portal}.step", application_id=application_id, step_id=step_id)
            )
        except TraceError as error:
            form.refuse(error)
    return step_page(portal, application_id, step_id, StepForms(sent=name, form=form, at=at))


def decide(portal: str, application_id: int, step_id: int) -> Answer:
    """End a review, a panel or a notice, or return an application at its site check."""

    def do(work: Work, form: Form) -> object:
        decision: Any = form.data["decision"]
        step = queries.get_step(work, application_id, step_id)
        given: dict[str, Any] = {"application_id": application_id, "decision": decision}
        if step.kind is StepKind.SITE_CHECK:
            # The record ends a site check; this form can only return the application.
            is_return = isinstance(decision, rules.StepReturn)
            given["decision"] = decision if is_return else rules.StepReturn("")
            return services.return_from_site_check(work, **given)
        given["files"] = form.files("files")
        if step.kind is StepKind.PANEL:
            return services.conclude_panel(work, **given)
        if step.kind is StepKind.PUBLIC_NOTICE:
            return services.conclude_notice(work, **given)
        return services.review_application(work, **given)

    return act(portal, application_id, step_id, "decide", do, done=_("The step is done."))


def check(portal: str, application_id: int, step_id: int) -> Answer:
    """Record a site check."""

    def do(work: Work, form: Form) -> object:
        return services.record_site_check(
            work,
            application_id=application_id,
            visit=services.SiteVisit(**form.data),
            pictures=form.files("pictures"),
        )

    return act(portal, application_id, step_id, "check", do, done=_("The site check is recorded."))


def send_step_file(application_id: int, step_id: int, file_id: int) -> Response:
    """Send a paper or photograph of a step to somebody who may see it."""
    with door_work(read_only=True) as work:
        found = queries.get_step_file(work, application_id, step_id, file_id)
        with work.ports.files.open(found.digest) as file:
            content = io.BytesIO(file.read())
    extension = ".pdf" if found.media_type == "application/pdf" else ".jpg"
    response: Response = send_file(
        content, mimetype=found.media_type, download_name=f"{found.digest[:12]}{extension}"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
